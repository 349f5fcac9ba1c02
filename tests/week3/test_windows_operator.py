"""Windows against brute force, and the same however their events are cut."""

from __future__ import annotations

import math
import random
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redis_pipeline.errors import WindowError
from redis_pipeline.features import Features
from redis_pipeline.window_kinds import Kind, Session, Sliding, Tumbling
from redis_pipeline.windows import Windows

Row = tuple[str, float, float]
KINDS: list[Kind] = [Tumbling(10.0), Sliding(12.0, 4.0), Session(3.0)]


def stream(seed: int, count: int = 400, disorder_s: float = 2.0) -> list[Row]:
    """Readings of three sensors, out of order by up to so much, with gaps between bursts."""
    rng = random.Random(seed)
    now, rows = 0.0, []
    for _ in range(count):
        now += rng.expovariate(4.0) + (8.0 if rng.random() < 0.02 else 0.0)
        rows.append((rng.choice("abc"), now - rng.random() * disorder_s, rng.gauss(0, 3)))
    return rows


def brute_panes(rows: list[Row], size_s: float, slide_s: float) -> dict[tuple[str, float], int]:
    """Every window by its definition: how many of the events lie in [start, start + size)."""
    first = math.floor(min(t for _, t, _ in rows) / slide_s) - round(size_s / slide_s)
    last = math.floor(max(t for _, t, _ in rows) / slide_s)
    counts: dict[tuple[str, float], int] = defaultdict(int)
    for index in range(first, last + 1):
        for key, time_s, _ in rows:
            if index * slide_s <= time_s < index * slide_s + size_s:
                counts[key, index * slide_s] += 1
    return dict(counts)


def brute_sessions(rows: list[Row], gap_s: float) -> dict[tuple[str, float], int]:
    """Sorted by time, a new session begins after each gap."""
    counts: dict[tuple[str, float], int] = {}
    for key in {key for key, _, _ in rows}:
        start = last = -math.inf
        for time_s in sorted(t for k, t, _ in rows if k == key):
            if time_s - last >= gap_s:
                start = time_s
            counts[key, start] = counts.get((key, start), 0) + 1
            last = time_s
    return counts


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_windows_hold_what_their_definition_says(kind: Kind, seed: int) -> None:
    """With enough lateness no event is lost, whatever the order: counts equal brute force."""
    rows = stream(seed)
    windows = Windows(kind, lateness_s=2.0)
    closed = windows.add(rows) + windows.close()
    found = {(row.key, row.start_s): row.n for row in closed}
    if isinstance(kind, Session):
        expected = brute_sessions(rows, kind.gap_s)
    elif isinstance(kind, Sliding):
        expected = brute_panes(rows, kind.size_s, kind.slide_s)
    else:
        expected = brute_panes(rows, kind.size_s, kind.size_s)

    assert windows.late == 0
    assert found == expected


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_nothing_closes_before_its_time(kind: Kind) -> None:
    """A window comes out with the first event that puts the watermark at its end or beyond."""
    windows = Windows(kind, lateness_s=2.0)
    for row in stream(1):
        before = windows.watermark_s
        for closed in windows.add([row]):
            assert before < closed.end_s <= windows.watermark_s


@settings(max_examples=30, deadline=None)
@given(
    kind=st.sampled_from(KINDS),
    seed=st.integers(0, 1000),
    cuts=st.lists(st.integers(1, 60), min_size=1, max_size=12),
    lateness_s=st.sampled_from([0.0, 1.0, 2.0]),
)
def test_cuts_and_restarts_change_nothing(
    kind: Kind, seed: int, cuts: list[int], lateness_s: float
) -> None:
    """However batched, and moved to a new operator after each batch: equal to the last bit."""
    rows = stream(seed, 200)
    whole = Windows(kind, lateness_s=lateness_s)
    expected = whole.add(rows) + whole.close()
    closed: list[Features] = []
    state, start = None, 0
    while start < len(rows):
        windows = Windows(kind, lateness_s=lateness_s, state=state)
        size = cuts[start % len(cuts)]
        closed += windows.add(rows[start : start + size])
        state, start = windows.state(), start + size
    last = Windows(kind, lateness_s=lateness_s, state=state)
    closed += last.close()

    assert closed == expected
    assert last.late == whole.late


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_every_event_is_counted_or_late(kind: Kind) -> None:
    """Without lateness some come too late; they are kept when asked for, and none vanishes."""
    rows = stream(9, disorder_s=30.0)
    windows = Windows(kind, lateness_s=0.0, keep_late=True)
    closed = windows.add(rows) + windows.close()
    in_windows = sum(row.n for row in closed)

    assert windows.late > 0
    assert len(windows.late_events) == windows.late
    if isinstance(kind, Sliding):
        assert in_windows <= (len(rows) - windows.late) * kind.panes
    else:
        assert in_windows + windows.late == len(rows)


def test_an_event_that_bridges_two_sessions_joins_them() -> None:
    """Two bursts, then an event between them: one session with all three."""
    windows = Windows(Session(3.0), lateness_s=10.0)
    windows.add([("a", 0.0, 1.0), ("a", 4.0, 3.0), ("a", 2.0, 2.0)])
    (closed,) = windows.close()

    assert (closed.start_s, closed.end_s, closed.n, closed.mean) == (0.0, 7.0, 3, 2.0)


def test_memory_is_bounded_by_keys_and_open_windows() -> None:
    """Closed windows leave: a thousand windows later three keys hold three aggregates."""
    windows = Windows(Tumbling(1.0))
    windows.add((key, i / 10, 1.0) for i in range(10_000) for key in "abc")

    assert windows.held == 3


@pytest.mark.parametrize(
    "make",
    [
        lambda: Tumbling(0.0),
        lambda: Tumbling(math.nan),
        lambda: Sliding(10.0, 3.0),
        lambda: Session(-1.0),
        lambda: Windows(Tumbling(1.0), lateness_s=-1.0),
        lambda: Windows(Tumbling(2.0), state=Windows(Tumbling(1.0)).state()),
    ],
)
def test_settings_that_make_no_sense_are_refused(make: object) -> None:
    """The message names the value, and what was expected."""
    with pytest.raises(WindowError, match=r"expected|multiple|asked for"):
        make()  # type: ignore[operator]
