"""What can be asked of the ledger in memory: `reads`, without SQL."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import fields

from async_endpoints.errors import UnknownJobError
from async_endpoints.ledger.job import Event, Job, Lane, Pulse, State
from async_endpoints.ledger.rows import Row


class MemoryReads:
    """The rows and the questions; `memory.MemoryLedger` adds what changes something.

    Args:
        clock: Seconds since the epoch.
    """

    def __init__(self, *, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.RLock()
        self._rows: dict[int, Row] = {}
        self._by_id: dict[str, Row] = {}
        self._facts: dict[str, bytes] = {}
        self._workers: dict[str, tuple[float, float | None]] = {}
        self._next = 1

    def _row(self, job_id: str) -> Row:
        try:
            return self._by_id[job_id]
        except KeyError:
            raise UnknownJobError(f"no job has the id {job_id[:64]!r}") from None

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

    def events(self, job_id: str, *, after: int = 0) -> list[Event]:
        """Return a job's events after event *after*, the oldest first."""
        with self._lock:
            row = self._by_id.get(job_id)
            return [event for event in (row.events if row else ()) if event.n > after]

    def fact(self, key: str) -> bytes | None:
        """Return what a step kept under *key*."""
        with self._lock:
            return self._facts.get(key)
