"""The ledger's contract: what holds in memory holds in SQLite and in PostgreSQL."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from week3.jobs_support import SetClock, postgres_binaries, postgres_server

from async_endpoints.errors import (
    CancelledJobError,
    KeyReusedError,
    StaleLeaseError,
    UnknownJobError,
    UnusableUrlError,
)
from async_endpoints.ledger import (
    Cancelled,
    Facts,
    Failure,
    Ledger,
    MemoryLedger,
    NewJob,
    Released,
    State,
    Success,
    open_ledger,
)
from async_endpoints.ledger.rules import EVENTS_KEPT


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL that lives as long as this module's tests."""
    binaries = postgres_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server binary on this machine")
    with postgres_server(binaries) as url:
        yield url


@pytest.fixture
def clock() -> SetClock:
    """The ledger's clock."""
    return SetClock()


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def ledger(request: pytest.FixtureRequest, clock: SetClock, tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger of each kind."""
    if request.param == "memory":
        yield MemoryLedger(clock=clock)
        return
    if request.param == "sqlite":
        opened = open_ledger(f"sqlite:///{tmp_path}/jobs.db", clock=clock)
    else:
        opened = open_ledger(request.getfixturevalue("postgres"), clock=clock)
    yield opened
    with opened.driver.transaction() as session:
        for table in ("jobs", "outbox", "steps", "events", "facts", "workers"):
            session.run(f"DELETE FROM {table}")  # noqa: S608 - the test's own names
    opened.close()


def submit(ledger: Ledger, **fields: object) -> str:
    """Submit one job and return its id."""
    (made,) = ledger.submit([NewJob(**{"task": "t", **fields})])
    return made.id


def test_a_job_goes_from_queued_to_succeeded(ledger: Ledger, clock: SetClock) -> None:
    """Each state, time and count on the way is as the docstrings say."""
    job_id = submit(ledger, payload=b'{"n": 1}', owner="ada")
    queued = ledger.get(job_id)
    clock.pass_s(2)
    lease = ledger.take(job_id, "w1", lease_s=5)
    assert lease is not None
    running = ledger.get(job_id)
    clock.pass_s(1)
    ledger.record(Success(lease, b"42"))
    done = ledger.get(job_id)

    assert (queued.state, queued.attempts, queued.started_at) == (State.QUEUED, 0, None)
    assert (running.state, running.attempts) == (State.RUNNING, 1)
    assert (lease.payload, lease.fence, lease.attempt) == (b'{"n": 1}', 1, 1)
    assert (done.state, done.result, done.fraction) == (State.SUCCEEDED, b"42", 1.0)
    assert done.started_at == done.created_at + 2
    assert done.finished_at == done.created_at + 3


def test_a_key_makes_one_job(ledger: Ledger) -> None:
    """The same request with the same key finds the job; another owner's key is another key."""
    first = ledger.submit([NewJob("t", b"1", owner="ada", key="k")])
    again = ledger.submit([NewJob("t", b"1", owner="ada", key="k")])
    other = ledger.submit([NewJob("t", b"1", owner="bob", key="k")])

    assert [first[0].created, again[0].created, other[0].created] == [True, False, True]
    assert again[0].id == first[0].id != other[0].id


def test_a_key_with_another_request_is_refused_whole(ledger: Ledger) -> None:
    """Nothing of the call is accepted when one of its keys belongs to another request."""
    submit(ledger, payload=b"1", key="k")

    with pytest.raises(KeyReusedError, match="'k' belongs to another request"):
        ledger.submit([NewJob("t", b"7"), NewJob("t", b"2", key="k")])

    assert ledger.depth(bound=10) == 1


def test_claims_go_by_the_time_jobs_are_due(ledger: Ledger, clock: SetClock) -> None:
    """The longest due first, of the lane asked for, and none before its time."""
    late = submit(ledger, lane="direct", delay_s=3)
    first = submit(ledger, lane="direct")
    submit(ledger, lane="broker")
    clock.pass_s(1)
    second = submit(ledger, lane="direct")

    now = [lease.id for lease in ledger.claim("direct", "w", limit=9, lease_s=5)]
    clock.pass_s(3)
    then = [lease.id for lease in ledger.claim("direct", "w", limit=9, lease_s=60)]

    assert now == [first, second]
    assert then == [late]


def test_a_held_job_cannot_be_taken(ledger: Ledger) -> None:
    """Neither by id nor in a batch, until it is given back."""
    job_id = submit(ledger)
    lease = ledger.take(job_id, "w1", lease_s=5)
    assert lease is not None

    assert ledger.take(job_id, "w2", lease_s=5) is None
    assert ledger.claim("broker", "w2", limit=5, lease_s=5) == []
    ledger.record(Released(lease))
    again = ledger.take(job_id, "w2", lease_s=5)

    assert again is not None
    assert (again.fence, again.attempt) == (2, 1)  # a job given back counts no attempt


def test_a_lost_lease_is_given_to_another_and_the_first_is_fenced(
    ledger: Ledger, clock: SetClock
) -> None:
    """A worker that wakes after its lease writes nothing: no outcome, no progress, no step."""
    job_id = submit(ledger)
    zombie = ledger.take(job_id, "w1", lease_s=5)
    clock.pass_s(5.1)
    reaped = ledger.reap()
    heir = ledger.take(job_id, "w2", lease_s=5)
    assert zombie is not None
    assert heir is not None

    for write in (
        lambda: ledger.record(Success(zombie, b"0")),
        lambda: ledger.record(Failure(zombie, "x", 1)),
        lambda: ledger.progress(zombie, 0.5),
        lambda: ledger.step(zombie, "s", lambda facts: facts.put("k", b"v") or b"0"),
    ):
        with pytest.raises(StaleLeaseError, match="no longer held"):
            write()

    assert (reaped, heir.fence) == (1, 2)
    assert ledger.renew([zombie, heir], lease_s=5) == {heir.seq: False}
    assert ledger.fact("k") is None
    assert ledger.exchange([Success(zombie)], "direct", "w1", limit=1, lease_s=5) == ([], 1)


@pytest.mark.parametrize("kinds", [1, 2, 10_000], ids=["alike", "two kinds", "all different"])
@pytest.mark.parametrize("count", [1, 2, 9, 300])
def test_a_batch_tells_how_many_outcomes_came_too_late(
    ledger: Ledger, clock: SetClock, count: int, kinds: int
) -> None:
    """Of a batch of any size and results, those whose leases were lost are refused, no others."""
    ledger.submit([NewJob("t", lane="direct")] * (3 * count))
    lost = ledger.claim("direct", "w1", limit=count, lease_s=1)
    held = ledger.claim("direct", "w1", limit=2 * count, lease_s=60)
    clock.pass_s(2)
    assert ledger.reap() == count

    results = {lease: str(lease.seq % kinds).encode() for lease in [*lost, *held]}
    done = [Success(lease, result) for lease, result in results.items()]
    heirs, stale = ledger.exchange(done, "direct", "w2", limit=2 * count, lease_s=60)

    assert stale == count
    assert [(heir.seq, heir.fence, heir.attempt) for heir in heirs] == [
        (lease.seq, 2, 2) for lease in lost
    ]
    assert {lease: ledger.get(lease.id).result for lease in held} == {
        lease: results[lease] for lease in held
    }
    assert {ledger.get(lease.id).state for lease in lost} == {State.RUNNING}
    assert {ledger.get(lease.id).result for lease in lost} == {None}


def test_a_batch_may_hold_outcomes_of_every_kind(ledger: Ledger) -> None:
    """First and second attempts, alike or not, with a failure and a release among them."""
    ids = [made.id for made in ledger.submit([NewJob("t", lane="direct")] * 8)]
    again = ledger.claim("direct", "w", limit=2, lease_s=60)
    ledger.exchange([Released(lease) for lease in again], "direct", "w", limit=0, lease_s=60)
    leases = ledger.claim("direct", "w", limit=8, lease_s=60)
    done = [Success(lease, b"1") for lease in leases[:5]]
    done += [Success(leases[5], b"2"), Failure(leases[6], "no"), Released(leases[7])]

    assert [lease.fence for lease in leases] == [2, 2, 1, 1, 1, 1, 1, 1]
    assert ledger.exchange(done, "direct", "w", limit=0, lease_s=60) == ([], 0)
    assert [ledger.get(job_id).result for job_id in ids] == [b"1"] * 5 + [b"2", None, None]
    assert [ledger.get(i).state for i in ids[5:]] == [State.SUCCEEDED, State.FAILED, State.QUEUED]


def test_a_renewed_lease_is_not_reaped(ledger: Ledger, clock: SetClock) -> None:
    """A heartbeat keeps a job that takes longer than its lease."""
    lease = ledger.take(submit(ledger), "w", lease_s=5)
    assert lease is not None

    for _ in range(4):
        clock.pass_s(4)
        ledger.renew([lease], lease_s=5)
        assert ledger.reap() == 0
    clock.pass_s(5.1)

    assert ledger.reap() == 1


def test_a_job_whose_workers_vanish_ends(ledger: Ledger, clock: SetClock) -> None:
    """A job that kills every worker is failed after its last attempt, with the reason."""
    job_id = submit(ledger, max_attempts=3)

    for _ in range(3):
        assert ledger.take(job_id, "w", lease_s=1) is not None
        clock.pass_s(1.1)
        assert ledger.reap() == 1

    assert ledger.get(job_id).state is State.FAILED
    assert "lost while it ran, 3 times" in str(ledger.get(job_id).reason)
    assert [event.kind for event in ledger.events(job_id)] == ["retry", "retry"]


def test_a_failed_attempt_waits_and_runs_again(ledger: Ledger, clock: SetClock) -> None:
    """With a pause, then without another attempt; the reason is kept."""
    job_id = submit(ledger, max_attempts=2)
    lease = ledger.take(job_id, "w", lease_s=5)
    assert lease is not None
    ledger.record(Failure(lease, "no answer", retry_in_s=2))

    assert ledger.take(job_id, "w", lease_s=5) is None
    clock.pass_s(2)
    lease = ledger.take(job_id, "w", lease_s=5)
    assert lease is not None
    ledger.record(Failure(lease, "no answer again", retry_in_s=2))

    assert ledger.get(job_id).state is State.FAILED
    assert ledger.get(job_id).reason == "no answer again"
    assert [event.note for event in ledger.events(job_id)] == ["no answer"]


def test_a_step_happens_once(ledger: Ledger, clock: SetClock) -> None:
    """A second attempt gets the first one's result, and its effect is not done again."""
    job_id = submit(ledger)

    def add_one(facts: Facts) -> bytes:
        total = int(facts.get("total") or b"0") + 1
        facts.put("total", str(total).encode())
        return b'"receipt 7"'

    results = []
    for _ in range(3):
        lease = ledger.take(job_id, "w", lease_s=1)
        assert lease is not None
        results.append(ledger.step(lease, "charge", add_one))
        clock.pass_s(2)
        ledger.reap()

    assert results == [b'"receipt 7"'] * 3
    assert ledger.fact("total") == b"1"


def test_a_step_that_raises_leaves_nothing(ledger: Ledger) -> None:
    """Neither its effects nor its record are kept, and it can be tried again."""
    lease = ledger.take(submit(ledger), "w", lease_s=5)
    assert lease is not None

    def half(facts: Facts) -> bytes:
        facts.put("k", b"half")
        raise OSError("the other half")

    with pytest.raises(OSError, match="other half"):
        ledger.step(lease, "s", half)

    assert ledger.fact("k") is None
    assert ledger.step(lease, "s", lambda _: b"1") == b"1"


def test_cancelling_a_job_that_waits(ledger: Ledger) -> None:
    """It is over at once, leaves the outbox, and a second cancel changes nothing."""
    job_id = submit(ledger)

    assert ledger.cancel(job_id).state is State.CANCELLED
    assert ledger.cancel(job_id).state is State.CANCELLED
    assert ledger.take(job_id, "w", lease_s=5) is None
    assert ledger.take_out(limit=5, patience_s=1) == []


@pytest.mark.parametrize("end", ["obeys", "fails", "vanishes", "finishes"])
def test_cancelling_a_job_that_runs(ledger: Ledger, clock: SetClock, end: str) -> None:
    """The worker hears of it; obeying, failing and vanishing cancel, a finished job is done."""
    job_id = submit(ledger)
    lease = ledger.take(job_id, "w", lease_s=5)
    assert lease is not None
    asked = ledger.cancel(job_id)
    told = ledger.renew([lease], lease_s=5)
    with pytest.raises(CancelledJobError, match="cancelled by its owner"):
        ledger.progress(lease, 0.5)
    if end == "obeys":
        ledger.record(Cancelled(lease))
    elif end == "fails":
        ledger.record(Failure(lease, "x", retry_in_s=0))
    elif end == "vanishes":
        clock.pass_s(6)
        ledger.reap()
    else:
        ledger.record(Success(lease))

    assert (asked.state, asked.cancelling, told) == (State.RUNNING, True, {lease.seq: True})
    expected = State.SUCCEEDED if end == "finishes" else State.CANCELLED
    assert ledger.get(job_id).state is expected


def test_the_outbox_gives_each_id_until_it_is_taken(ledger: Ledger, clock: SetClock) -> None:
    """Once per patience; what could not be published is due at once; a taken job is out."""
    first, second = submit(ledger), submit(ledger)
    submit(ledger, lane="direct")

    assert ledger.take_out(limit=9, patience_s=1) == [first, second]
    assert ledger.take_out(limit=9, patience_s=1) == []
    ledger.put_back([second])
    assert ledger.take_out(limit=9, patience_s=1) == [second]
    assert ledger.take(first, "w", lease_s=60) is not None
    clock.pass_s(1.5)
    assert ledger.take_out(limit=9, patience_s=1) == [second]
    assert ledger.claim("broker", "w", limit=1, lease_s=60)[0].id == second
    clock.pass_s(1.5)
    assert ledger.take_out(limit=9, patience_s=1) == []


def test_progress_is_told_in_order_and_bounded(ledger: Ledger) -> None:
    """A reader that has seen event n gets exactly what came after; only the newest are kept."""
    job_id = submit(ledger)
    lease = ledger.take(job_id, "w", lease_s=5)
    assert lease is not None
    for i in range(EVENTS_KEPT + 5):
        ledger.progress(lease, i / 2000, f"row {i}")

    seen = ledger.events(job_id, after=EVENTS_KEPT)
    assert [event.n for event in seen] == [EVENTS_KEPT + i for i in range(1, 6)]
    assert seen[-1].note == ledger.get(job_id).note == f"row {EVENTS_KEPT + 4}"
    assert ledger.events(job_id)[0].n == 6


def test_pages_walk_all_jobs_of_one_owner_once(ledger: Ledger) -> None:
    """The newest first; another owner's job is no cursor."""
    mine = [submit(ledger, owner="ada") for _ in range(5)]
    other = submit(ledger, owner="bob")
    ledger.cancel(mine[2])
    walked: list[str] = []
    before = None
    while page := ledger.page("ada", limit=2, before=before):
        walked += [job.id for job in page]
        before = walked[-1]

    assert walked == mine[::-1]
    cancelled = ledger.page("ada", limit=9, state=State.CANCELLED)
    assert [job.id for job in cancelled] == [mine[2]]
    for cursor in (other, "unknown"):
        with pytest.raises(UnknownJobError):
            ledger.page("ada", limit=2, before=cursor)


def test_the_pulse_tells_a_stall(ledger: Ledger, clock: SetClock) -> None:
    """A worker that is heard but takes nothing is seen as such."""
    ledger.beat("w1", progressed=True)
    clock.pass_s(5)
    submit(ledger)
    clock.pass_s(7)
    ledger.beat("w1", progressed=False)
    pulse = ledger.pulse(worker_s=3)

    assert (pulse.waiting, pulse.workers) == (1, 1)
    assert (pulse.oldest_s, pulse.idle_s) == (7, 12)
    clock.pass_s(4)
    assert ledger.pulse(worker_s=3).workers == 0


def test_purging_forgets_what_ended_long_ago(ledger: Ledger, clock: SetClock) -> None:
    """Jobs that wait or ended lately stay."""
    old, waiting, new = (submit(ledger) for _ in range(3))
    ledger.cancel(old)
    clock.pass_s(10)
    ledger.cancel(new)

    assert ledger.purge(finished_before=clock() - 5) == 1
    with pytest.raises(UnknownJobError, match=old):
        ledger.get(old)
    assert ledger.get(waiting).state is State.QUEUED
    assert ledger.get(new).state is State.CANCELLED


@pytest.mark.parametrize(
    "call",
    [lambda ledger: ledger.get("nothing"), lambda ledger: ledger.cancel("nothing")],
    ids=["get", "cancel"],
)
def test_an_unknown_job_is_named(ledger: Ledger, call: Callable[[Ledger], object]) -> None:
    """The message has the id that was asked for."""
    with pytest.raises(UnknownJobError, match="'nothing'"):
        call(ledger)


@pytest.mark.parametrize("url", ["mysql://here/there", "sqlite://", "a file"])
def test_an_unusable_url_is_refused(url: str) -> None:
    """The message says what was expected."""
    with pytest.raises(UnusableUrlError, match=r"sqlite:///a/file\.db"):
        open_ledger(url)


def test_a_database_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    """A file that is no database, a folder that cannot be, a server that is not there."""
    (tmp_path / "notes.txt").write_text("a letter to the editor, not a database\n" * 40)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]

    for url, word in (
        (f"sqlite:///{tmp_path}/notes.txt", "not a database"),
        (f"sqlite:///{tmp_path}/notes.txt/jobs.db", "notes.txt"),
        (f"postgresql://ada:secret@127.0.0.1:{port}/jobs", "Connection refused"),
    ):
        with pytest.raises(UnusableUrlError, match=word) as caught:
            open_ledger(url)
        assert "secret" not in str(caught.value)
