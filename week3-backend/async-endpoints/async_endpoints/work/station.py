"""The place in a worker process where jobs are run: one ledger, one heartbeat, one reconciler.

A message from the broker names one job. When that is done the station goes on with whatever waits,
each outcome recorded in the transaction that takes the next job, so that short jobs cost neither a
message nor a commit of their own.
"""

from __future__ import annotations

import os
import random
import socket
import threading
import time
from collections.abc import Callable

import structlog

from async_endpoints.errors import StaleLeaseError
from async_endpoints.ledger import Lease, Ledger, Outcome
from async_endpoints.work.heartbeat import Heartbeat
from async_endpoints.work.run import run_job
from async_endpoints.work.tasks import Tasks

_log = structlog.get_logger(__name__)
Probe = Callable[[str, Lease], None]
"""Called at named points of a job's way; the fault harness kills the process there."""


def worker_name() -> str:
    """Return a name that no other worker process bears now."""
    return f"{socket.gethostname()}-{os.getpid()}-{os.urandom(3).hex()}"


class Lookout:
    """A thread that looks for late jobs itself, so that a silent broker delays work and no more.

    Celery's consumers are known to fall silent after a Redis restart, alive and connected.

    Args:
        station: Runs them.
        late_s: How late a job must be.
    """

    def __init__(self, station: Station, *, late_s: float) -> None:
        self._station = station
        self._late_s = late_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="lookout", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stop.set()
        self._thread.join()

    def _loop(self) -> None:
        while not self._stop.wait(self._late_s / 4):
            try:
                self._station.help_out(late_s=self._late_s)
            except Exception as exc:  # noqa: BLE001 - the ledger may answer at the next look
                _log.error("lookout failed", worker=self._station.name, exc_info=exc)


class Station:
    """Runs jobs of the broker's lane.

    Args:
        ledger: The ledger.
        tasks: What can be run.
        lease_s: The length of a lease.
        drain_s: After a job, how long to go on with others before the next message is read.
        probe: Told ``after take`` and ``after record`` of each job.
    """

    def __init__(
        self,
        ledger: Ledger,
        tasks: Tasks,
        *,
        lease_s: float,
        drain_s: float = 0.5,
        probe: Probe | None = None,
    ) -> None:
        self.name = worker_name()
        self._ledger = ledger
        self._tasks = tasks
        self._lease_s = lease_s
        self._drain_s = drain_s
        self._probe = probe
        self._rng = random.Random()
        self._busy = threading.Lock()
        self._active = 0
        self.heartbeat = Heartbeat(ledger, self.name, lease_s=lease_s)

    def work(self, job_id: str) -> int:
        """Run the job, then what waits, for a while; return how many jobs were run."""
        with self._busy:
            self._active += 1
        try:
            return self._drain(self._ledger.take(job_id, self.name, lease_s=self._lease_s))
        finally:
            with self._busy:
                self._active -= 1

    def help_out(self, *, late_s: float) -> int:
        """Run what waits for longer than *late_s*, if nothing runs here: no message brought it."""
        if self._active or not self._ledger.waits("broker", for_s=late_s):
            return 0
        return self.work("")

    def _drain(self, lease: Lease | None) -> int:
        until = time.monotonic() + self._drain_s
        if lease is None:
            lease = self._next(None)
        ran = 0
        while lease is not None:
            ran += 1
            outcome = self._run(lease)
            done, lease = lease, None
            if time.monotonic() < until:
                lease = self._next(outcome)
            elif outcome is not None:
                self._record(outcome)
            self._tell("after record", done)
        return ran

    def _run(self, lease: Lease) -> Outcome | None:
        self.heartbeat.hold(lease, timeout_s=self._tasks.timeout_s(lease.task))
        try:
            self._tell("after take", lease)
            return run_job(self._ledger, self._tasks, lease, self._rng)
        finally:
            self.heartbeat.let_go(lease)

    def _next(self, outcome: Outcome | None) -> Lease | None:
        done = () if outcome is None else (outcome,)
        leases, stale = self._ledger.exchange(
            done, "broker", self.name, limit=1, lease_s=self._lease_s
        )
        if stale and outcome is not None:
            _log.warning("outcome refused: the lease was lost", job=outcome.lease.id)
        return leases[0] if leases else None

    def _record(self, outcome: Outcome) -> None:
        try:
            self._ledger.record(outcome)
        except StaleLeaseError:
            _log.warning("outcome refused: the lease was lost", job=outcome.lease.id)

    def _tell(self, point: str, lease: Lease) -> None:
        if self._probe is not None:
            self._probe(point, lease)
