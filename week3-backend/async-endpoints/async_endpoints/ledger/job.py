"""What the ledger is about: a job, the lease under which a worker holds it, its outcome.

```
            claim, take                 Success
  QUEUED ───────────────▶ RUNNING ─────────────────▶ SUCCEEDED
    ▲ │ cancel               │ │ │  Failure, last attempt, or lost that often
    │ └────▶ CANCELLED ◀─────┘ │ └──────────────────▶ FAILED
    └──────────────────────────┘
      Failure with attempts left, Released, lease over
```
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, NamedTuple

import msgspec

Lane = Literal["broker", "direct"]
"""Who brings a job to its worker: a broker (Celery), or the ledger itself (the async worker)."""


class State(IntEnum):
    """Where a job stands; the last three are final."""

    QUEUED = 0
    RUNNING = 1
    SUCCEEDED = 2
    FAILED = 3
    CANCELLED = 4

    @property
    def final(self) -> bool:
        """Whether nothing more can happen to the job."""
        return self >= State.SUCCEEDED


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to be accepted.

    Args:
        task: The task's name.
        payload: Its arguments, as JSON.
        owner: Whose job it is.
        lane: Who brings it to a worker.
        key: The owner's idempotency key; the same key never makes a second job.
        max_attempts: How often it may be started before it counts as failed.
        delay_s: Seconds before it may start.
    """

    task: str
    payload: bytes = b"null"
    owner: str = "local"
    lane: Lane = "broker"
    key: str | None = None
    max_attempts: int = 5
    delay_s: float = 0.0


class Submission(NamedTuple):
    """The answer to one accepted job: its id, and whether this call made it."""

    id: str
    created: bool


class Lease(NamedTuple):
    """The right to run a job until the lease ends; *fence* grows with every lease of the job."""

    seq: int
    id: str
    task: str
    payload: bytes
    fence: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its owner sees it. Times are seconds since the epoch."""

    id: str
    owner: str
    task: str
    lane: str
    payload: bytes
    state: State
    attempts: int
    max_attempts: int
    cancelling: bool
    created_at: float
    due_at: float
    started_at: float | None
    finished_at: float | None
    fraction: float
    note: str
    result: bytes | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a job; *n* counts from 1 within the job."""

    n: int
    at: float
    kind: str
    fraction: float
    note: str


class Success(msgspec.Struct, frozen=True):
    """The job is done; *result* is JSON."""

    lease: Lease
    result: bytes = b"null"


class Failure(msgspec.Struct, frozen=True):
    """The attempt failed; another follows after *retry_in_s*, unless that is None."""

    lease: Lease
    reason: str
    retry_in_s: float | None = None


class Cancelled(msgspec.Struct, frozen=True):
    """The worker obeyed a cancellation."""

    lease: Lease


class Released(msgspec.Struct, frozen=True):
    """The worker gives the job back unharmed (it is shutting down); no attempt is counted."""

    lease: Lease


Outcome = Success | Failure | Cancelled | Released


@dataclass(frozen=True, slots=True)
class Pulse:
    """Whether work moves: what waits, since when, and when a worker last took or ended a job.

    Args:
        waiting: Jobs that could start now.
        oldest_s: Seconds that the first of them has waited; 0 if none waits.
        workers: Workers heard from lately.
        idle_s: Seconds since any of them made progress; None if none ever did.
    """

    waiting: int
    oldest_s: float
    workers: int
    idle_s: float | None
