"""Tasks to try the service with: one that computes, one that waits, one that must happen once."""

from __future__ import annotations

import asyncio
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from async_endpoints.errors import JobFailedError
from async_endpoints.ledger import Facts
from async_endpoints.work import AsyncRun, Run, Tasks

tasks = Tasks()


class Arguments(BaseModel):
    """What the arguments of every task here have in common: nothing is guessed or ignored."""

    model_config = ConfigDict(extra="forbid", strict=True)


def _whole(value: object) -> object:
    """Take 2.0 for 2: JSON has one kind of number."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


_WHOLE = BeforeValidator(_whole)


class Range(Arguments):
    """Numbers below a bound."""

    below: Annotated[int, Field(ge=2, le=5_000_000), _WHOLE] = 100_000


class Nap(Arguments):
    """A pause."""

    seconds: Annotated[float, Field(ge=0, le=600, allow_inf_nan=False)] = 1.0
    parts: Annotated[int, Field(ge=1, le=100), _WHOLE] = 10


class Transfer(Arguments):
    """Money from one account to another; 3 is a bank that is closed."""

    account: Annotated[int, Field(ge=0, le=9), _WHOLE]
    cents: Annotated[int, Field(ge=1, le=10**9), _WHOLE]


@tasks.task()
def count_primes(run: Run, numbers: Range) -> int:
    """Count the primes below a bound (the sieve of Eratosthenes), telling progress."""
    sieve = bytearray([1]) * numbers.below
    sieve[:2] = b"\0\0"
    root = int(numbers.below**0.5) + 1
    for n in range(2, root):
        if sieve[n]:
            sieve[n * n :: n] = bytes(len(range(n * n, numbers.below, n)))
        if n % 500 == 0:
            run.progress(n / root, f"multiples of {n} are crossed out")
    return sum(sieve)


@tasks.task()
async def nap(run: AsyncRun, pause: Nap) -> float:
    """Wait, telling progress: a stand-in for calls to slow services."""
    for part in range(pause.parts):
        await asyncio.sleep(pause.seconds / pause.parts)
        await run.progress((part + 1) / pause.parts, f"part {part + 1} of {pause.parts}")
    return pause.seconds


@tasks.task(max_attempts=3)
def pay(run: Run, transfer: Transfer) -> int:
    """Add to an account exactly once, whatever is killed meanwhile; return its balance."""
    if transfer.account == 3:
        raise JobFailedError("account 3 is closed")
    key = f"balance:{transfer.account}"

    def add(facts: Facts) -> int:
        balance = int(facts.get(key) or b"0") + transfer.cents
        facts.put(key, str(balance).encode())
        return balance

    return int(run.step("add", add))
