"""One attempt at a job: what a task may do meanwhile, and what its end means for the ledger."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pydantic
import structlog

from async_endpoints.errors import (
    CancelledJobError,
    JobFailedError,
    StaleLeaseError,
)
from async_endpoints.ledger import Cancelled, Facts, Failure, Lease, Ledger, Outcome, Success
from async_endpoints.ledger.rules import backoff_s, storable
from async_endpoints.work.tasks import Tasks

_log = structlog.get_logger(__name__)


class Run:
    """What a plain task is given besides its arguments."""

    def __init__(self, ledger: Ledger, lease: Lease) -> None:
        self._ledger = ledger
        self.lease = lease

    @property
    def job_id(self) -> str:
        """The job's id."""
        return self.lease.id

    def progress(self, fraction: float, note: str = "") -> None:
        """Tell how far the job is; raises, to end the task, if it was cancelled or is not ours."""
        self._ledger.progress(self.lease, fraction, storable(note))

    def step(self, name: str, do: Callable[[Facts], Any]) -> Any:  # noqa: ANN401 - any JSON
        """Do something exactly once in the job's life, and return its result now and ever after."""
        return msgspec.json.decode(self._ledger.step(self.lease, name, _encoded(do)))


class AsyncRun:
    """What an ``async def`` task is given besides its arguments.

    Args:
        ledger: The ledger.
        lease: The job.
        call: Runs a function of the ledger on its thread.
    """

    def __init__(self, ledger: Ledger, lease: Lease, call: Callable[..., Awaitable[Any]]) -> None:
        self._ledger = ledger
        self._call = call
        self.lease = lease

    @property
    def job_id(self) -> str:
        """The job's id."""
        return self.lease.id

    async def progress(self, fraction: float, note: str = "") -> None:
        """Tell how far the job is; raises, to end the task, if it was cancelled or is not ours."""
        await self._call(self._ledger.progress, self.lease, fraction, storable(note))

    async def step(self, name: str, do: Callable[[Facts], Any]) -> Any:  # noqa: ANN401 - any JSON
        """Do something exactly once in the job's life, and return its result now and ever after."""
        result = await self._call(self._ledger.step, self.lease, name, _encoded(do))
        return msgspec.json.decode(result)


def _encoded(do: Callable[[Facts], Any]) -> Callable[[Facts], bytes]:
    return lambda facts: msgspec.json.encode(do(facts))


def run_job(ledger: Ledger, tasks: Tasks, lease: Lease, rng: random.Random) -> Outcome | None:
    """Run a plain task and return what became of it; None if the job is no longer ours."""
    try:
        result = tasks[lease.task].start(Run(ledger, lease), lease.payload)
        return Success(lease, msgspec.json.encode(result))
    except Exception as exc:  # noqa: BLE001 - whatever a task raises is the outcome of its job
        return outcome_of(exc, lease, rng)


async def run_job_async(
    ledger: Ledger,
    tasks: Tasks,
    lease: Lease,
    rng: random.Random,
    call: Callable[..., Awaitable[Any]],
) -> Outcome | None:
    """Run an ``async def`` task and return what became of it; None if the job is not ours."""
    try:
        result = await tasks[lease.task].start(AsyncRun(ledger, lease, call), lease.payload)
        return Success(lease, msgspec.json.encode(result))
    except Exception as exc:  # noqa: BLE001 - whatever a task raises is the outcome of its job
        return outcome_of(exc, lease, rng)


def outcome_of(exc: Exception, lease: Lease, rng: random.Random) -> Outcome | None:
    """Return what an exception means: cancelled, failed for good, to be tried again, not ours."""
    reason = storable(f"{type(exc).__name__}: {exc}")
    match exc:
        case StaleLeaseError():
            _log.warning("lease lost while the task ran", job=lease.id, fence=lease.fence)
            return None
        case CancelledJobError():
            return Cancelled(lease)
        case JobFailedError() | pydantic.ValidationError():
            _log.error("job failed", job=lease.id, task=lease.task, exc_info=exc)
            return Failure(lease, reason)
        case _:
            _log.warning("attempt failed", job=lease.id, attempt=lease.attempt, exc_info=exc)
            return Failure(lease, reason, retry_in_s=backoff_s(lease.attempt, rng))
