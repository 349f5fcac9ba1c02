"""The workers that the benchmark measures, each in processes of its own.

Run with ``plain`` or ``ledger`` and its addresses, this script is a Celery worker.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from async_endpoints.ledger import open_ledger
from async_endpoints.work import AsyncRun, AsyncWorker, Run, Tasks
from async_endpoints.work.broker import QUEUE
from async_endpoints.work.celery_app import Plan, bare_app, worker_app

tasks = Tasks()


@tasks.task()
def nothing(_: Run, number: int) -> int:
    """Do nothing, through the broker."""
    return number


@tasks.task()
async def nothing_async(_: AsyncRun, number: int) -> int:
    """Do nothing, straight from the ledger."""
    return number


def be_plain_worker(broker_url: str) -> None:
    """Be a plain Celery worker (prefork, two processes)."""
    app = bare_app(broker_url)

    @app.task(name="plain.nothing", ignore_result=True)  # type: ignore[untyped-decorator]
    def run(number: int) -> int:
        return number

    app.worker_main(["worker", "-P", "prefork", "-c", "2", "-l", "ERROR", "-Q", QUEUE])


def be_ledger_worker(broker_url: str, url: str, drain_s: float) -> None:
    """Be a Celery worker of the ledger (prefork, two processes)."""
    plan = Plan(broker_url, url, tasks, drain_s=drain_s)
    worker_app(plan).worker_main(["worker", "-P", "prefork", "-c", "2", "-l", "ERROR"])


@contextmanager
def beside(*words: str) -> Iterator[None]:
    """Run this script as a worker."""
    process = subprocess.Popen(  # noqa: S603 - this very script
        [sys.executable, str(Path(__file__).resolve()), *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


@contextmanager
def async_worker(url: str) -> Iterator[None]:
    """Run the package's own worker as a process."""
    process = multiprocessing.Process(target=be_async_worker, args=(url,))
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join()


def be_async_worker(url: str) -> None:
    """Be the package's own worker until SIGTERM."""

    async def run() -> None:
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        ledger = open_ledger(url, durable=False)
        await AsyncWorker(ledger, tasks, concurrency=500).run(stop)
        ledger.close()

    asyncio.run(run())


if __name__ == "__main__" and sys.argv[1:2] == ["plain"]:
    be_plain_worker(sys.argv[2])
elif __name__ == "__main__" and sys.argv[1:2] == ["ledger"]:
    be_ledger_worker(sys.argv[2], sys.argv[3], float(sys.argv[4]))
