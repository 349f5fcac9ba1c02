"""Many workers on one ledger: each job is given to one of them at a time."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from week3.jobs_support import postgres_binaries, postgres_server

from async_endpoints.ledger import Facts, NewJob, Outcome, State, Success, open_ledger

JOBS = 400


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database that several connections share."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/jobs.db"
        return
    binaries = postgres_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server binary on this machine")
    with postgres_server(binaries) as url:
        yield url


def test_no_job_is_given_twice_and_none_is_left(url: str) -> None:
    """Four workers with their own connections, one of them forgetting what it takes now and then.

    Each job adds one to a shared count in a step: the count is the number of jobs.
    """
    ledger = open_ledger(url, durable=False)
    ids = [made.id for made in ledger.submit([NewJob("t", lane="direct") for _ in range(JOBS)])]
    started: Counter[str] = Counter()

    def add_one(facts: Facts) -> bytes:
        facts.put("n", str(int(facts.get("n") or b"0") + 1).encode())
        return b"0"

    def work(number: int) -> None:
        mine = open_ledger(url, durable=False)
        done: list[Outcome] = []
        while ledger.depth(bound=1) or done:
            leases, stale = mine.exchange(done, "direct", f"w{number}", limit=7, lease_s=60)
            assert stale == 0
            for lease in leases:
                mine.step(lease, "add", add_one)
            started.update(lease.id for lease in leases)
            done = [Success(lease) for lease in leases]
        mine.close()

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert started == Counter(ids)
    assert ledger.fact("n") == str(JOBS).encode()
    assert {ledger.get(job_id).state for job_id in ids} == {State.SUCCEEDED}
    ledger.close()


def test_one_key_from_many_threads_makes_one_job(url: str) -> None:
    """Eight callers that send the same request at once get the same job."""
    ledger = open_ledger(url, durable=False)
    gate = threading.Barrier(8)
    answers: list[tuple[str, bool]] = []

    def call() -> None:
        gate.wait()
        answers.extend(ledger.submit([NewJob("t", b"1", key="once")]))

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({job_id for job_id, _ in answers}) == 1
    assert sum(created for _, created in answers) == 1
    ledger.close()
