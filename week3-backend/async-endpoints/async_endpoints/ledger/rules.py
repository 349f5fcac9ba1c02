"""The ledger's rules, free of any store: what follows a failure, a lost lease, a cancellation."""

from __future__ import annotations

import random
import secrets
from typing import Protocol

from async_endpoints.ledger.job import State

EVENTS_KEPT = 1_000
"""The newest events of a job that are kept; its row always has the latest progress."""


class HasHistory(Protocol):
    """What the rules look at in a job that runs."""

    @property
    def attempts(self) -> int:
        """How often it was started."""

    @property
    def max_attempts(self) -> int:
        """How often it may be."""

    @property
    def cancelling(self) -> bool:
        """Whether its owner asked it to end."""


def after_failure(job: HasHistory, *, retry: bool) -> State:
    """Return the state that follows a failed attempt: cancelled, queued again, or failed."""
    if job.cancelling:
        return State.CANCELLED
    return State.QUEUED if retry and job.attempts < job.max_attempts else State.FAILED


def lost_reason(attempts: int) -> str:
    """Return the reason of a job whose workers vanished once too often."""
    return f"its worker was lost while it ran, {attempts} times; this was the last attempt"


def backoff_s(
    attempt: int, rng: random.Random, *, base_s: float = 0.5, cap_s: float = 60.0
) -> float:
    """Return a pause before the next attempt: uniform up to a bound that doubles ("full jitter").

    Source: Brooker, "Exponential backoff and jitter" (2015).

    >>> backoff_s(3, random.Random(1)) <= 2.0
    True
    """
    return rng.uniform(0.0, min(cap_s, base_s * 2.0 ** max(0, attempt - 1)))


def storable(text: str, *, limit: int = 500) -> str:
    r"""Return *text* as every database takes it: no NUL, no half of a surrogate pair, not too long.

    >>> storable("a\0b\ud800c")
    'ab?c'
    """
    return text.replace("\0", "").encode("utf-8", "replace").decode()[:limit]


def new_id(now: float) -> str:
    """Return an id of 32 hexadecimal digits: 48 bits of milliseconds, then 80 random bits.

    >>> new_id(1.0) < new_id(2.0), len(new_id(1.0))
    (True, 32)
    """
    return f"{int(now * 1000):012x}{secrets.token_hex(10)}"
