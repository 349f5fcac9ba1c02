"""``python -m async_endpoints work-async`` as a process: how it starts, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from week3.jobs_support import wait_until

from async_endpoints.ledger import NewJob, SqlLedger, State, open_ledger

TASKS = """
import asyncio
import time
from async_endpoints.work import Tasks

tasks = Tasks()


@tasks.task()
async def nap(run):
    await asyncio.sleep(600)


@tasks.task()
async def deaf(run):
    while True:
        try:
            await asyncio.sleep(600)
        except asyncio.CancelledError:
            pass


@tasks.task()
async def block(run):
    time.sleep(600)
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqlLedger]:
    """A ledger in SQLite."""
    opened = open_ledger(f"sqlite:///{tmp_path}/jobs.db", durable=False)
    yield opened
    opened.close()


@contextmanager
def worker(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run the worker beside the test, on the tasks above, with half a second of grace."""
    (folder / "three_tasks.py").write_text(TASKS)
    environment = {
        **os.environ,
        "PYTHONPATH": str(folder),
        "SPRINT_DATABASE_URL": f"sqlite:///{folder}/jobs.db",
        "SPRINT_TASKS": "three_tasks:tasks",
        "SPRINT_LEASE_S": "1",
        "SPRINT_GRACE_S": "0.5",
    }
    command = [sys.executable, "-m", "async_endpoints", "work-async"]
    with (folder / "worker.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def submit_and_start(ledger: SqlLedger, task: str) -> str:
    """Submit a job, wait until the worker runs it, and return its id."""
    ((job_id, _),) = ledger.submit([NewJob(task, lane="direct")])
    wait_until(lambda: ledger.get(job_id).state is State.RUNNING, within_s=30, what="the job runs")
    return job_id


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_told_worker_gives_back_what_it_runs(
    ledger: SqlLedger, tmp_path: Path, number: signal.Signals
) -> None:
    """After the grace the job waits again, with no attempt counted, and the status is 0."""
    with worker(tmp_path) as process:
        job_id = submit_and_start(ledger, "nap")
        process.send_signal(number)
        status = process.wait(10)

    job = ledger.get(job_id)
    assert status == 0, (tmp_path / "worker.log").read_text()
    assert (job.state, job.attempts) == (State.QUEUED, 0)


@pytest.mark.parametrize("task", ["deaf", "block"])
def test_a_worker_that_cannot_end_is_ended(ledger: SqlLedger, tmp_path: Path, task: str) -> None:
    """A task that hears no cancellation, or holds the event loop: status 1, a line, a lost lease.

    Left alone the worker would wait for the task: ten minutes, or for ever.
    """
    with worker(tmp_path) as process:
        job_id = submit_and_start(ledger, task)
        process.terminate()
        status = process.wait(10)

    assert status == 1
    assert b"did not end in time" in (tmp_path / "worker.log").read_bytes()
    wait_until(lambda: bool(ledger.reap()), within_s=5, what="the lease is over")
    assert ledger.get(job_id).state is State.QUEUED


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("async_endpoints", ["fastapi", "pydantic", "sqlalchemy"]),
        ("async_endpoints.ledger", ["fastapi", "celery", "psycopg"]),
        ("async_endpoints.work.celery_app", ["fastapi", "psycopg"]),
        ("async_endpoints.work.async_worker, async_endpoints.cli", ["fastapi", "celery"]),
    ],
)
def test_a_start_loads_only_what_it_needs(module: str, unwanted: list[str]) -> None:
    """A worker waits neither for the web framework nor for another worker's libraries."""
    code = f"import sys, {module}; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert module.split(",", maxsplit=1)[0] in run.stdout.split()
    assert set(unwanted).isdisjoint(run.stdout.split())
