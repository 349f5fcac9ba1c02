"""A job as the ledger in memory keeps it, and what can happen to it: `writes`, without SQL."""

from __future__ import annotations

from dataclasses import dataclass, field

from async_endpoints.ledger.job import (
    Cancelled,
    Event,
    Failure,
    Lease,
    NewJob,
    Outcome,
    State,
    Success,
)
from async_endpoints.ledger.rules import EVENTS_KEPT, after_failure, lost_reason


@dataclass(slots=True)
class Row:
    """A job with its steps, its events and its place in the outbox."""

    seq: int
    id: str
    owner: str
    task: str
    lane: str
    payload: bytes
    key: str | None
    max_attempts: int
    created_at: float
    due_at: float
    state: State = State.QUEUED
    attempts: int = 0
    fence: int = 0
    cancelling: bool = False
    lease_until: float = 0.0
    worker: str | None = None
    started_at: float | None = None
    finished_at: float | None = None
    fraction: float = 0.0
    note: str = ""
    result: bytes | None = None
    reason: str | None = None
    published_at: float | None = None  # 0: in the outbox, never published; None: not in it
    steps: dict[str, bytes] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    def due(self, now: float) -> bool:
        """Whether the job may be started."""
        return self.state is State.QUEUED and self.due_at <= now

    def lease(self, worker: str, *, now: float, lease_s: float) -> Lease:
        """Give the job to *worker*."""
        self.worker = worker
        self.state = State.RUNNING
        self.fence += 1
        self.attempts += 1
        self.lease_until = now + lease_s
        self.started_at = now if self.started_at is None else self.started_at
        self.published_at = None
        return Lease(self.seq, self.id, self.task, self.payload, self.fence, self.attempts)

    def record(self, outcome: Outcome, now: float) -> None:
        """Let an attempt end."""
        match outcome:
            case Success():
                self.result, self.fraction = outcome.result, 1.0
                self.end(State.SUCCEEDED, None, now)
            case Failure():
                self.fail(outcome.reason, now=now, retry_in_s=outcome.retry_in_s)
            case Cancelled():
                self.end(State.CANCELLED, "cancelled while it ran", now)
            case _:
                self.attempts -= 1
                self.queue(self.due_at)

    def lose(self, now: float) -> None:
        """Let an attempt end whose lease is over."""
        again = after_failure(self, retry=True) is State.QUEUED
        reason = "its worker was lost" if again else lost_reason(self.attempts)
        self.fail(reason, now=now, retry_in_s=0.0)

    def fail(self, reason: str, *, now: float, retry_in_s: float | None) -> None:
        """Record a failed attempt: queued again after a pause, or over."""
        state = after_failure(self, retry=retry_in_s is not None)
        if state is State.QUEUED:
            self.queue(now + retry_in_s if retry_in_s else self.due_at)
            self.add_event("retry", reason, now)
        else:
            self.end(state, reason, now)

    def queue(self, due_at: float) -> None:
        """Queue the job again."""
        self.state, self.due_at = State.QUEUED, due_at
        self.published_at = 0.0 if self.lane == "broker" else None

    def end(self, state: State, reason: str | None, now: float) -> None:
        """Let the job be over."""
        self.state, self.reason, self.finished_at = state, reason, now
        self.published_at = None

    def add_event(self, kind: str, note: str, now: float) -> None:
        """Add an event, and drop the oldest beyond what is kept."""
        n = self.events[-1].n + 1 if self.events else 1
        self.events.append(Event(n, now, kind, self.fraction, note))
        del self.events[:-EVENTS_KEPT]


def new_row(job: NewJob, *, seq: int, job_id: str, now: float) -> Row:
    """Return the row of an accepted job."""
    return Row(
        seq=seq,
        id=job_id,
        owner=job.owner,
        task=job.task,
        lane=job.lane,
        payload=job.payload,
        key=job.key,
        max_attempts=job.max_attempts,
        created_at=now,
        due_at=now + job.delay_s,
        published_at=0.0 if job.lane == "broker" else None,
    )


class MemoryFacts:
    """Facts of one step: what it puts is kept only if the step ends well."""

    def __init__(self, kept: dict[str, bytes]) -> None:
        self._kept = kept
        self.new: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        """Return the fact kept under *key*."""
        return self.new.get(key, self._kept.get(key))

    def put(self, key: str, value: bytes) -> None:
        """Keep *value* under *key*, if the step ends well."""
        self.new[key] = value
