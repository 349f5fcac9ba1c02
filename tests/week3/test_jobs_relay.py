"""The relay: what a broker lost is sent again, what it keeps is not multiplied."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from week3.jobs_support import SetClock, wait_until

from async_endpoints.errors import JobFailedError, UnknownTaskError
from async_endpoints.ledger import MemoryLedger, NewJob, State, open_ledger
from async_endpoints.ledger.rules import backoff_s
from async_endpoints.work import MemoryBroker, Reconciler, Relay, Run, Station, Tasks, load_tasks
from async_endpoints.work.station import Lookout


class Unreachable(MemoryBroker):
    """A broker that answers only while *up*."""

    up = False

    def publish(self, job_ids: Sequence[str]) -> None:
        """Send ids, or fail after the first of them."""
        if not self.up:
            super().publish(job_ids[:1])
            raise ConnectionError("the broker does not answer")
        super().publish(job_ids)


@pytest.fixture
def tasks() -> Tasks:
    """A task that doubles, one that fails as often as told, one that gives up."""
    tasks = Tasks()

    @tasks.task()
    def double(run: Run, n: int) -> int:
        return 2 * n

    @tasks.task()
    def flaky(run: Run, failures: int) -> int:
        if run.lease.attempt <= failures:
            raise OSError("no answer")
        return run.lease.attempt

    @tasks.task()
    def hopeless(run: Run) -> None:
        raise JobFailedError("there is no such city")

    return tasks


def drain(broker: MemoryBroker, station: Station) -> int:
    """Let a worker read every message, and return how many jobs it ran."""
    ran = 0
    while broker.waiting:
        ran += station.work(broker.waiting.popleft())
    return ran


def test_a_lost_message_is_sent_again(tasks: Tasks) -> None:
    """The broker forgets everything it held; each job runs once all the same."""
    clock, broker = SetClock(), MemoryBroker()
    ledger = MemoryLedger(clock=clock)
    relay = Relay(ledger, broker, patience_s=1)
    made = ledger.submit([NewJob("double", b"4") for _ in range(5)])
    station = Station(ledger, tasks, lease_s=5, drain_s=0)

    assert relay.turn() == 5
    broker.waiting.clear()
    assert relay.turn() == 0  # not before the patience is over
    clock.pass_s(1)
    assert relay.turn() == 5

    assert drain(broker, station) == 5
    assert {ledger.get(job_id).result for job_id, _ in made} == {b"8"}


def test_a_slow_broker_is_not_flooded(tasks: Tasks) -> None:
    """A thousand jobs wait in the ledger, and never more than the window in the broker."""
    clock, broker = SetClock(), MemoryBroker()
    ledger = MemoryLedger(clock=clock)
    relay = Relay(ledger, broker, window=16, patience_s=1)
    ledger.submit([NewJob("double", b"4") for _ in range(1000)])

    for _ in range(50):
        relay.turn()
        clock.pass_s(2)
        assert len(broker.waiting) <= 16


def test_a_message_that_comes_twice_runs_its_job_once(tasks: Tasks) -> None:
    """The second finds nothing to do."""
    ledger = MemoryLedger()
    ((job_id, _),) = ledger.submit([NewJob("double", b"4")])
    station = Station(ledger, tasks, lease_s=5)

    assert [station.work(job_id), station.work(job_id), station.work("unknown")] == [1, 0, 0]


def test_one_message_wakes_a_worker_for_all_that_waits(tasks: Tasks) -> None:
    """Short jobs do not need a message each."""
    ledger = MemoryLedger()
    made = ledger.submit([NewJob("double", b"4") for _ in range(50)])
    station = Station(ledger, tasks, lease_s=5, drain_s=10)

    assert station.work(made[7].id) == 50


def test_a_worker_looks_for_itself_when_the_broker_is_silent(tasks: Tasks) -> None:
    """Not before jobs are late; then all of them are run, though no message ever came."""
    clock = SetClock()
    ledger = MemoryLedger(clock=clock)
    made = ledger.submit([NewJob("double", b"4") for _ in range(3)])
    station = Station(ledger, tasks, lease_s=5, drain_s=10)
    lookout = Lookout(station, late_s=0.1)

    assert station.help_out(late_s=0.1) == 0
    clock.pass_s(0.2)
    lookout.start()
    try:
        wait_until(
            lambda: all(ledger.get(i).state is State.SUCCEEDED for i, _ in made),
            within_s=5,
            what="late jobs are run",
        )
    finally:
        lookout.stop()


def test_a_broker_that_is_down_loses_nothing(tasks: Tasks) -> None:
    """Ids that could not be sent are sent when it is back; the trouble is told meanwhile."""
    broker, ledger = Unreachable(), MemoryLedger()
    reconciler = Reconciler(ledger, Relay(ledger, broker, patience_s=60), every_s=0.01)
    made = ledger.submit([NewJob("double", b"4") for _ in range(3)])
    reconciler.start()
    try:
        wait_until(lambda: reconciler.trouble is not None, within_s=5, what="trouble is told")
        assert "does not answer" in str(reconciler.trouble)
        broker.up = True
        wait_until(
            lambda: {job_id for job_id, _ in made} <= set(broker.waiting),
            within_s=5,
            what="all ids are in the broker",
        )
        wait_until(lambda: reconciler.trouble is None, within_s=5, what="trouble is over")
    finally:
        reconciler.stop()


def test_attempts_end_as_the_error_says(tasks: Tasks) -> None:
    """An error is tried again, a hopeless job and wrong arguments are not."""
    clock = SetClock()
    ledger = MemoryLedger(clock=clock)
    station = Station(ledger, tasks, lease_s=5, drain_s=0)
    jobs = [NewJob("flaky", b"2"), NewJob("hopeless"), NewJob("double", b'"x"'), NewJob("?")]
    ids = [job_id for job_id, _ in ledger.submit(jobs)]
    for _ in range(5):
        for job_id in ids:
            station.work(job_id)
        clock.pass_s(100)

    states = [ledger.get(job_id).state for job_id in ids]
    assert states == [State.SUCCEEDED, State.FAILED, State.FAILED, State.FAILED]
    assert ledger.get(ids[0]).result == b"3"
    assert [ledger.get(job_id).attempts for job_id in ids] == [3, 1, 1, 5]
    assert "there is no such city" in str(ledger.get(ids[1]).reason)
    assert "known: double, flaky, hopeless" in str(ledger.get(ids[3]).reason)


def test_a_reason_that_no_database_takes_is_cleaned(tmp_path: Path) -> None:
    """NUL and half a surrogate pair in an error's text do not keep the failure from being told."""
    tasks = Tasks()

    @tasks.task()
    def odd(run: Run) -> None:
        run.progress(0.5, "half\ud800 \0way")
        raise JobFailedError("no\0 \ud800!")

    ledger = open_ledger(f"sqlite:///{tmp_path}/jobs.db", durable=False)
    ((job_id, _),) = ledger.submit([NewJob("odd")])
    Station(ledger, tasks, lease_s=5).work(job_id)

    assert ledger.get(job_id).reason == "JobFailedError: no ?!"
    assert ledger.get(job_id).note == "half? way"
    ledger.close()


def test_pauses_are_jittered_and_bounded() -> None:
    """Uniform up to a doubling bound: the mean of 20,000 pauses is half of it, within 2 %."""
    rng = random.Random(7)
    for attempt, bound in ((1, 0.5), (4, 4.0), (30, 60.0)):
        pauses = [backoff_s(attempt, rng) for _ in range(20_000)]
        assert max(pauses) <= bound
        assert abs(sum(pauses) / len(pauses) / (bound / 2) - 1) < 0.02


@pytest.mark.parametrize("place", ["nowhere:tasks", "json:tasks", "json", "json:dumps"])
def test_a_place_without_tasks_is_named(place: str) -> None:
    """The message has what was given."""
    with pytest.raises(UnknownTaskError, match=place):
        load_tasks(place)
