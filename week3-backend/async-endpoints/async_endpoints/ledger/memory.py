"""The ledger in memory, for tests and for reading: the same rules on plain dictionaries."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import fields

from async_endpoints.errors import (
    CancelledJobError,
    KeyReusedError,
    StaleLeaseError,
    UnknownJobError,
)
from async_endpoints.ledger.job import (
    Event,
    Job,
    Lane,
    Lease,
    NewJob,
    Outcome,
    Pulse,
    State,
    Submission,
)
from async_endpoints.ledger.rows import MemoryFacts, Row, new_row
from async_endpoints.ledger.rules import new_id


class MemoryLedger:
    """Jobs in this process, gone with it.

    Args:
        clock: Seconds since the epoch.
    """

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.RLock()
        self._rows: dict[int, Row] = {}
        self._by_id: dict[str, Row] = {}
        self._facts: dict[str, bytes] = {}
        self._workers: dict[str, tuple[float, float | None]] = {}
        self._next = 1

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

    def _row(self, job_id: str) -> Row:
        try:
            return self._by_id[job_id]
        except KeyError:
            raise UnknownJobError(f"no job has the id {job_id[:64]!r}") from None

    def _held(self, lease: Lease) -> Row:
        row = self._rows.get(lease.seq)
        if row is None or row.state is not State.RUNNING or row.fence != lease.fence:
            raise StaleLeaseError(f"job {lease.id}: lease {lease.fence} is no longer held")
        return row

    def get(self, job_id: str) -> Job:
        """Return a job."""
        with self._lock:
            row = self._row(job_id)
            return Job(**{part.name: getattr(row, part.name) for part in fields(Job)})

    def page(
        self, owner: str, *, limit: int, before: str | None = None, state: int | None = None
    ) -> list[Job]:
        """Return an owner's jobs, the newest first, older than the job *before* if given."""
        with self._lock:
            edge = self._next
            if before is not None:
                edge = self._row(before).seq
                if self._row(before).owner != owner:
                    raise UnknownJobError(f"no job of {owner!r} has the id {before[:64]!r}")
            found = [
                row.id
                for row in reversed(self._rows.values())
                if row.owner == owner and row.seq < edge and state in {None, int(row.state)}
            ]
            return [self.get(job_id) for job_id in found[:limit]]

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

    def events(self, job_id: str, *, after: int = 0) -> list[Event]:
        """Return a job's events after event *after*, the oldest first."""
        with self._lock:
            row = self._by_id.get(job_id)
            return [event for event in (row.events if row else ()) if event.n > after]

    def fact(self, key: str) -> bytes | None:
        """Return what a step kept under *key*."""
        with self._lock:
            return self._facts.get(key)

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

    def waits(self, lane: Lane, *, for_s: float) -> bool:
        """Return whether a job of *lane* could have been started *for_s* ago, and was not."""
        with self._lock:
            since = self._clock() - for_s
            waiting = (row for row in self._rows.values() if row.state is State.QUEUED)
            return any(row.lane == lane and row.due_at <= since for row in waiting)

    def depth(self, *, bound: int) -> int:
        """Return how many jobs wait, counting no further than *bound*."""
        with self._lock:
            waiting = sum(row.state is State.QUEUED for row in self._rows.values())
            return min(bound, waiting)

    def beat(self, worker: str, *, progressed: bool) -> None:
        """Say that a worker is there, and whether it took or ended a job since last time."""
        with self._lock:
            now = self._clock()
            before = self._workers.get(worker, (now, None))[1]
            self._workers[worker] = (now, now if progressed else before)

    def pulse(self, *, worker_s: float) -> Pulse:
        """Return whether work moves; workers not heard for *worker_s* do not count."""
        with self._lock:
            now = self._clock()
            due = [row.due_at for row in self._rows.values() if row.state is State.QUEUED]
            progressed = [at for _, at in self._workers.values() if at is not None]
            return Pulse(
                waiting=self.depth(bound=10_000),
                oldest_s=max(0.0, now - min(due)) if due else 0.0,
                workers=sum(seen >= now - worker_s for seen, _ in self._workers.values()),
                idle_s=max(0.0, now - max(progressed)) if progressed else None,
            )

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
