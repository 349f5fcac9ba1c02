"""One thread per process: fits in the calling process do not start a thread per core."""

from __future__ import annotations

from threadpoolctl import threadpool_info, threadpool_limits
from week4.search_tables import mixed

from sprintml.models.search.events import Event
from sprintml.models.training import train


def threads() -> set[int]:
    """Return how many threads the loaded numeric libraries may start."""
    return {pool["num_threads"] for pool in threadpool_info()}


def test_training_keeps_to_one_thread_and_gives_the_others_back() -> None:
    """Whatever the environment says; afterwards the caller has what it had."""
    seen: list[set[int]] = []

    def look(_event: Event) -> None:
        seen.append(threads())

    with threadpool_limits(limits=2):
        train(mixed(80), budget_s=2, on_event=look)
        after = threads()

    assert seen
    assert all(found == {1} for found in seen)
    assert 2 in after
