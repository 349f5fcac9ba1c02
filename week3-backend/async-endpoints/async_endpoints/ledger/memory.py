"""The ledger in memory, for tests and for reading: the same rules on plain dictionaries."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from async_endpoints.errors import (
    CancelledJobError,
    KeyReusedError,
    StaleLeaseError,
)
from async_endpoints.ledger.job import (
    Job,
    Lane,
    Lease,
    NewJob,
    Outcome,
    State,
    Submission,
)
from async_endpoints.ledger.memory_reads import MemoryReads
from async_endpoints.ledger.rows import MemoryFacts, Row, new_row
from async_endpoints.ledger.rules import new_id


class MemoryLedger(MemoryReads):
    """Jobs in this process, gone with it.

    Args:
        clock: Seconds since the epoch.
    """

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        super().__init__(clock=clock)

    def submit(self, jobs: Sequence[NewJob]) -> list[Submission]:
        """Accept *jobs*, all or none; a known key gives the known job."""
        with self._lock:
            made: list[Row] = []
            try:
                return [self._insert(job, made) for job in jobs]
            except KeyReusedError:
                for row in made:
                    del self._rows[row.seq], self._by_id[row.id]
                raise

    def _insert(self, job: NewJob, made: list[Row]) -> Submission:
        for row in self._rows.values() if job.key is not None else ():
            if (row.owner, row.key) == (job.owner, job.key):
                if (row.task, row.payload) != (job.task, job.payload):
                    raise KeyReusedError(
                        f"idempotency key {job.key!r} belongs to another request, "
                        f"which made job {row.id}"
                    )
                return Submission(row.id, created=False)
        now = self._clock()
        row = new_row(job, seq=self._next, job_id=new_id(now), now=now)
        self._next += 1
        self._rows[row.seq] = self._by_id[row.id] = row
        made.append(row)
        return Submission(row.id, created=True)

    def _held(self, lease: Lease) -> Row:
        row = self._rows.get(lease.seq)
        if row is None or row.state is not State.RUNNING or row.fence != lease.fence:
            raise StaleLeaseError(f"job {lease.id}: lease {lease.fence} is no longer held")
        return row

    def claim(self, lane: Lane, worker: str, *, limit: int, lease_s: float) -> list[Lease]:
        """Lease up to *limit* jobs that are due, the longest due first."""
        return self.exchange((), lane, worker, limit=limit, lease_s=lease_s)[0]

    def take(self, job_id: str, worker: str, *, lease_s: float) -> Lease | None:
        """Lease one job by its id; None if it is held, over, not due, or unknown."""
        with self._lock:
            row = self._by_id.get(job_id)
            now = self._clock()
            if row is None or not row.due(now):
                return None
            return row.lease(worker, now=now, lease_s=lease_s)

    def exchange(
        self, done: Sequence[Outcome], lane: Lane, worker: str, *, limit: int, lease_s: float
    ) -> tuple[list[Lease], int]:
        """Record *done* and claim the next jobs; also count stale outcomes."""
        with self._lock:
            stale = 0
            for outcome in done:
                try:
                    self.record(outcome)
                except StaleLeaseError:
                    stale += 1
            now = self._clock()
            due = [row for row in self._rows.values() if row.lane == lane and row.due(now)]
            due.sort(key=lambda row: (row.due_at, row.seq))
            found = [row.lease(worker, now=now, lease_s=lease_s) for row in due[:limit]]
            return sorted(found), stale

    def record(self, outcome: Outcome) -> None:
        """Record one outcome."""
        with self._lock:
            self._held(outcome.lease).record(outcome, self._clock())

    def renew(self, leases: Sequence[Lease], *, lease_s: float) -> dict[int, bool]:
        """Extend leases; return, by ``seq``, those still held and whether each is cancelled."""
        with self._lock:
            held: dict[int, bool] = {}
            for lease in leases:
                try:
                    row = self._held(lease)
                except StaleLeaseError:
                    continue
                row.lease_until = self._clock() + lease_s
                held[row.seq] = row.cancelling
            return held

    def progress(self, lease: Lease, fraction: float, note: str = "") -> None:
        """Record how far a job is (0 to 1)."""
        with self._lock:
            row = self._held(lease)
            row.fraction, row.note = fraction, note
            row.add_event("progress", note, self._clock())
            if row.cancelling:
                raise CancelledJobError(f"job {lease.id} was cancelled by its owner")

    def step(self, lease: Lease, name: str, do: Callable[[MemoryFacts], bytes]) -> bytes:
        """Run *do* once in the life of the job, and return its result now and ever after."""
        with self._lock:
            row = self._held(lease)
            if name not in row.steps:
                facts = MemoryFacts(self._facts)
                result = do(facts)
                self._facts.update(facts.new)
                row.steps[name] = result
            return row.steps[name]

    def cancel(self, job_id: str) -> Job:
        """Cancel a job that waits, ask one that runs to end, leave one that is over."""
        with self._lock:
            row = self._row(job_id)
            if row.state is State.QUEUED:
                row.end(State.CANCELLED, "cancelled before it started", self._clock())
            elif row.state is State.RUNNING and not row.cancelling:
                row.cancelling = True
                row.add_event("cancelling", "its owner asked it to end", self._clock())
            return self.get(job_id)

    def reap(self) -> int:
        """Queue again, or end, the jobs whose leases are over; return how many."""
        with self._lock:
            now = self._clock()
            running = (row for row in self._rows.values() if row.state is State.RUNNING)
            found = [row for row in running if row.lease_until < now]
            for row in found:
                row.lose(now)
            return len(found)

    def take_out(self, *, limit: int, patience_s: float) -> list[str]:
        """Return ids to publish: never published first, then those not taken for *patience_s*."""
        with self._lock:
            now = self._clock()
            due = [
                row
                for row in self._rows.values()
                if row.published_at is not None
                and row.published_at <= now - patience_s
                and row.due_at <= now
            ]
            due.sort(key=lambda row: (row.published_at, row.seq))
            chosen = sorted(due[:limit], key=lambda row: row.seq)
            for row in chosen:
                row.published_at = now
            return [row.id for row in chosen]

    def put_back(self, job_ids: Sequence[str]) -> None:
        """Say that ids from `take_out` could not be published; they are due again at once."""
        with self._lock:
            for job_id in job_ids:
                row = self._by_id.get(job_id)
                if row is not None and row.published_at is not None:
                    row.published_at = 0.0

    def beat(self, worker: str, *, progressed: bool) -> None:
        """Say that a worker is there, and whether it took or ended a job since last time."""
        with self._lock:
            now = self._clock()
            before = self._workers.get(worker, (now, None))[1]
            self._workers[worker] = (now, now if progressed else before)

    def purge(self, *, finished_before: float) -> int:
        """Forget jobs that ended before a time; return how many."""
        with self._lock:
            over = [
                row
                for row in self._rows.values()
                if row.finished_at is not None and row.finished_at < finished_before
            ]
            for row in over[:1000]:
                del self._rows[row.seq], self._by_id[row.id]
            return len(over[:1000])

    def close(self) -> None:
        """Do nothing: there is nothing to let go."""
