"""The ledger as its users see it: one protocol, kept in memory (`memory`) or in SQL (`sql`).

Calls are synchronous and short (tens of microseconds on SQLite); asynchronous callers put them on
a thread. Each call is one transaction: it happened, or it did not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from async_endpoints.ledger.job import Event, Job, Lane, Lease, NewJob, Outcome, Pulse, Submission


class Facts(Protocol):
    """What a step may write together with the record that it was done; both are kept, or neither.

    The SQL ledger's facts also have ``execute``, for effects in tables of one's own.
    """

    def get(self, key: str) -> bytes | None:
        """Return the fact kept under *key*; no other step changes it until this one ends."""

    def put(self, key: str, value: bytes) -> None:
        """Keep *value* under *key*."""


class Ledger(Protocol):
    """Jobs, their leases and their outcomes."""

    def submit(self, jobs: Sequence[NewJob]) -> list[Submission]:
        """Accept *jobs*: rows and outbox in one transaction; a known key gives the known job.

        Raises:
            KeyReusedError: If a key is known with another task or payload; nothing is accepted.
        """

    def get(self, job_id: str) -> Job:
        """Return a job.

        Raises:
            UnknownJobError: If there is none with this id.
        """

    def page(
        self, owner: str, *, limit: int, before: str | None = None, state: int | None = None
    ) -> list[Job]:
        """Return an owner's jobs, the newest first, older than the job *before* if given.

        Raises:
            UnknownJobError: If *owner* has no job *before*.
        """

    def claim(self, lane: Lane, worker: str, *, limit: int, lease_s: float) -> list[Lease]:
        """Lease up to *limit* jobs that are due, the longest due first."""

    def take(self, job_id: str, worker: str, *, lease_s: float) -> Lease | None:
        """Lease one job by its id; None if it is held, over, not due, or unknown."""

    def exchange(
        self, done: Sequence[Outcome], lane: Lane, worker: str, *, limit: int, lease_s: float
    ) -> tuple[list[Lease], int]:
        """Record *done* and claim the next jobs in one transaction; also count stale outcomes."""

    def record(self, outcome: Outcome) -> None:
        """Record one outcome.

        Raises:
            StaleLeaseError: If the lease is no longer held; nothing is written.
        """

    def renew(self, leases: Sequence[Lease], *, lease_s: float) -> dict[int, bool]:
        """Extend leases; return, by ``seq``, those still held and whether each is cancelled."""

    def progress(self, lease: Lease, fraction: float, note: str = "") -> None:
        """Record how far a job is (0 to 1).

        Raises:
            StaleLeaseError: If the lease is no longer held.
            CancelledJobError: If the job's owner wants it to end.
        """

    def step(self, lease: Lease, name: str, do: Callable[[Facts], bytes]) -> bytes:
        """Run *do* once in the life of the job, and return its result now and ever after.

        What *do* writes and the record of the step are one transaction under the fence: whatever
        is killed and however often the job is started, the effect happens exactly once.

        Raises:
            StaleLeaseError: If the lease is no longer held; nothing is written.
        """

    def cancel(self, job_id: str) -> Job:
        """Cancel a job that waits, ask one that runs to end, leave one that is over."""

    def events(self, job_id: str, *, after: int = 0) -> list[Event]:
        """Return a job's events after event *after*, the oldest first."""

    def fact(self, key: str) -> bytes | None:
        """Return what a step kept under *key*."""

    def reap(self) -> int:
        """Put jobs whose leases are over back in their old places, or end them; return how many."""

    def take_out(self, *, limit: int, patience_s: float) -> list[str]:
        """Return ids to publish: never published first, then those not taken for *patience_s*."""

    def put_back(self, job_ids: Sequence[str]) -> None:
        """Say that ids from `take_out` could not be published; they are due again at once."""

    def waits(self, lane: Lane, *, for_s: float) -> bool:
        """Return whether a job of *lane* could have been started *for_s* ago, and was not."""

    def depth(self, *, bound: int) -> int:
        """Return how many jobs wait, counting no further than *bound*."""

    def beat(self, worker: str, *, progressed: bool) -> None:
        """Say that a worker is there, and whether it took or ended a job since last time."""

    def pulse(self, *, worker_s: float) -> Pulse:
        """Return whether work moves; workers not heard for *worker_s* do not count."""

    def purge(self, *, finished_before: float) -> int:
        """Forget jobs that ended before a time, with their events and steps; return how many."""

    def close(self) -> None:
        """Let go of what the ledger holds open."""
