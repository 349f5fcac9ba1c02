"""The package's own worker: ``async def`` tasks straight from the ledger, many at a time.

No broker takes part. Outcomes of one round and the claims of the next are one transaction, so that
a thousand short jobs cost a few dozen commits.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import structlog

from async_endpoints.ledger import Cancelled, Failure, Lease, Ledger, Outcome, Released
from async_endpoints.ledger.rules import backoff_s
from async_endpoints.work.run import run_job_async
from async_endpoints.work.station import worker_name
from async_endpoints.work.tasks import Tasks

_T = TypeVar("_T")
_log = structlog.get_logger(__name__)


class AsyncWorker:
    """Runs jobs of the direct lane.

    Args:
        ledger: The ledger; it is used from one thread of the worker's own.
        tasks: What can be run.
        lease_s: The length of a lease.
        concurrency: How many jobs may run at a time.
        poll_s: The longest pause before the ledger is asked again when nothing waits.
    """

    def __init__(
        self,
        ledger: Ledger,
        tasks: Tasks,
        *,
        lease_s: float = 5.0,
        concurrency: int = 200,
        poll_s: float = 0.01,
    ) -> None:
        self.name = worker_name()
        self._ledger = ledger
        self._tasks = tasks
        self._lease_s = lease_s
        self._concurrency = concurrency
        self._poll_s = poll_s
        self._rng = random.Random()
        self._running: dict[int, tuple[Lease, asyncio.Task[None], float]] = {}
        self._done: list[Outcome] = []
        self._ends: dict[int, Outcome | None] = {}
        self._wake = asyncio.Event()
        self._progressed = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")

    async def run(self, stop: asyncio.Event, *, grace_s: float = 10.0) -> None:
        """Work until *stop*; then let running jobs end for *grace_s*, and give the rest back."""
        beat = asyncio.create_task(self._beat())
        stopping = asyncio.create_task(self._wake_at(stop))
        try:
            while not stop.is_set():
                await self._round()
            await self._finish(grace_s)
        finally:
            beat.cancel()
            stopping.cancel()
            await asyncio.gather(beat, stopping, return_exceptions=True)
            self._thread.shutdown()

    async def _call(self, do: Callable[..., _T], *arguments: object) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, do, *arguments)

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._wake.set()

    async def _round(self) -> None:
        """Record what ended, start what waits; pause when there was neither."""
        self._wake.clear()
        free = self._concurrency - len(self._running)
        done, self._done = self._done, []
        leases: list[Lease] = []
        if done or free:
            leases = await self._exchange(done, free)
        for lease in leases:
            self._start(lease)
        if leases:
            self._progressed = True
            await asyncio.sleep(0)  # those that need no waiting end now, and are recorded together
        elif not self._done:
            await self._pause()

    async def _exchange(self, done: list[Outcome], limit: int) -> list[Lease]:
        def exchange() -> tuple[list[Lease], int]:
            return self._ledger.exchange(
                done, "direct", self.name, limit=limit, lease_s=self._lease_s
            )

        try:
            leases, stale = await self._call(exchange)
        except Exception as exc:  # noqa: BLE001 - the ledger may answer again in the next round
            _log.error("the ledger does not answer", worker=self.name, exc_info=exc)
            self._done = done + self._done
            await asyncio.sleep(self._poll_s)
            return []
        if stale:
            _log.warning("outcomes refused: leases were lost", worker=self.name, count=stale)
        return leases

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), self._poll_s)
        except TimeoutError:
            return

    def _start(self, lease: Lease) -> None:
        until = time.monotonic() + self._tasks.timeout_s(lease.task)
        self._running[lease.seq] = (lease, asyncio.create_task(self._do(lease)), until)

    async def _do(self, lease: Lease) -> None:
        outcome: Outcome | None = None
        try:
            outcome = await run_job_async(self._ledger, self._tasks, lease, self._rng, self._call)
        except asyncio.CancelledError:
            outcome = self._ends.get(lease.seq, Released(lease))
        finally:
            self._running.pop(lease.seq, None)
            self._ends.pop(lease.seq, None)
            if outcome is not None:
                self._done.append(outcome)
            self._wake.set()

    async def _beat(self) -> None:
        """Renew what runs, end what was cancelled or lost, take back what others lost."""
        while True:
            await asyncio.sleep(min(self._lease_s / 3, 0.5))
            try:
                await self._beat_once()
            except Exception as exc:  # noqa: BLE001 - the next beat may reach the ledger again
                _log.error("heartbeat failed", worker=self.name, exc_info=exc)

    async def _beat_once(self) -> None:
        progressed, self._progressed = self._progressed, False
        held = list(self._running.values())
        now = time.monotonic()
        leases = [lease for lease, _, until in held if now < until]

        def renew() -> dict[int, bool]:
            self._ledger.beat(self.name, progressed=progressed)
            self._ledger.reap()
            return self._ledger.renew(leases, lease_s=self._lease_s) if leases else {}

        renewed = await self._call(renew)
        for lease, task, until in held:
            if task.done() or renewed.get(lease.seq) is False:
                continue
            if renewed.get(lease.seq):
                self._ends[lease.seq] = Cancelled(lease)
            elif now >= until:
                pause_s = backoff_s(lease.attempt, self._rng)
                self._ends[lease.seq] = Failure(lease, "it took too long", retry_in_s=pause_s)
            else:
                self._ends[lease.seq] = None  # somebody else's by now
            task.cancel()

    async def _finish(self, grace_s: float) -> None:
        tasks = [task for _, task, _ in self._running.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=grace_s)
        rest = [task for task in tasks if not task.done()]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        done, self._done = self._done, []
        if done:
            await self._exchange(done, 0)
