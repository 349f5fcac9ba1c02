"""The package's own worker: many waiting jobs at a time, straight from the ledger."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from async_endpoints.ledger import Facts, NewJob, SqlLedger, State, open_ledger
from async_endpoints.work import AsyncRun, AsyncWorker, Tasks


@pytest.fixture
def tasks() -> Tasks:
    """Naps, one that counts in a step, one that fails."""
    tasks = Tasks()

    @tasks.task()
    async def nap(run: AsyncRun, seconds: float) -> float:
        await asyncio.sleep(seconds)
        return seconds

    @tasks.task(timeout_s=0.3)
    async def endless(run: AsyncRun) -> None:
        await asyncio.sleep(60)

    @tasks.task()
    async def count(run: AsyncRun) -> int:
        def add(facts: Facts) -> int:
            total = int(facts.get("n") or b"0") + 1
            facts.put("n", str(total).encode())
            return total

        await run.progress(0.5, "half")
        return int(await run.step("add", add))

    return tasks


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[SqlLedger]:
    """A ledger in SQLite."""
    opened = open_ledger(f"sqlite:///{tmp_path}/jobs.db", durable=False)
    yield opened
    opened.close()


@contextlib.asynccontextmanager
async def working(
    ledger: SqlLedger, tasks: Tasks, *, grace_s: float = 5, lease_s: float = 1
) -> AsyncIterator[None]:
    """Run a worker beside the test."""
    stop = asyncio.Event()
    worker = AsyncWorker(ledger, tasks, lease_s=lease_s)
    running = asyncio.create_task(worker.run(stop, grace_s=grace_s))
    try:
        yield
    finally:
        stop.set()
        await running


async def until(true: Callable[[], bool]) -> None:
    """Wait, for ten seconds at most."""
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - the other side is a database
            await asyncio.sleep(0.01)


def direct(task: str, payload: bytes = b"null") -> NewJob:
    """A job of the direct lane."""
    return NewJob(task, payload, lane="direct", max_attempts=2)


async def test_jobs_that_wait_run_side_by_side(ledger: SqlLedger, tasks: Tasks) -> None:
    """A hundred naps of 0.2 s take far less than 20 s, and each ends once."""
    ids = [made.id for made in ledger.submit([direct("nap", b"0.2")] * 100)]
    start = time.monotonic()
    async with working(ledger, tasks):
        await until(lambda: all(ledger.get(i).state.final for i in ids))

    assert time.monotonic() - start < 5
    assert {(ledger.get(i).state, ledger.get(i).attempts) for i in ids} == {(State.SUCCEEDED, 1)}


async def test_a_job_longer_than_its_lease_is_renewed(ledger: SqlLedger, tasks: Tasks) -> None:
    """It runs once, with one attempt, though it takes three leases."""
    ((job_id, _),) = ledger.submit([direct("nap", b"0.9")])
    async with working(ledger, tasks, lease_s=0.3):
        await until(lambda: ledger.get(job_id).state.final)

    assert ledger.get(job_id).attempts == 1


async def test_steps_and_progress_reach_the_ledger(ledger: SqlLedger, tasks: Tasks) -> None:
    """Twenty jobs add one each."""
    ids = [made.id for made in ledger.submit([direct("count")] * 20)]
    async with working(ledger, tasks):
        await until(lambda: all(ledger.get(i).state.final for i in ids))

    assert ledger.fact("n") == b"20"
    assert {int(ledger.get(i).result or b"0") for i in ids} == set(range(1, 21))
    assert [event.note for event in ledger.events(ids[0])] == ["half"]


async def test_a_cancelled_job_ends_within_a_heartbeat(ledger: SqlLedger, tasks: Tasks) -> None:
    """The task is cancelled in its sleep, and the job is over."""
    ((job_id, _),) = ledger.submit([direct("nap", b"60")])
    async with working(ledger, tasks):
        await until(lambda: ledger.get(job_id).state is State.RUNNING)
        ledger.cancel(job_id)
        await until(lambda: ledger.get(job_id).state is State.CANCELLED)


async def test_a_job_that_takes_too_long_is_ended(ledger: SqlLedger, tasks: Tasks) -> None:
    """Each attempt ends after the task's own bound; after the last the job is failed."""
    ((job_id, _),) = ledger.submit([direct("endless")])
    async with working(ledger, tasks):
        await until(lambda: ledger.get(job_id).state.final)

    assert ledger.get(job_id).state is State.FAILED
    assert "too long" in str(ledger.get(job_id).reason)


async def test_a_worker_that_stops_gives_its_jobs_back(ledger: SqlLedger, tasks: Tasks) -> None:
    """What could not end in the grace is queued again at once, with no attempt counted."""
    ((job_id, _),) = ledger.submit([direct("nap", b"60")])
    async with working(ledger, tasks, grace_s=0.1):
        await until(lambda: ledger.get(job_id).state is State.RUNNING)

    job = ledger.get(job_id)
    assert (job.state, job.attempts) == (State.QUEUED, 0)
