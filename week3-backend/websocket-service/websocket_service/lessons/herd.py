"""A crowd that was cut off comes back, all at once or spread out; in real time, on real timers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

Wait = Callable[[int, np.random.Generator], float]
"""From the number of failed tries (0, 1, …), the seconds to wait."""
Array = np.ndarray[tuple[int], np.dtype[np.float64]]


def fixed(wait_s: float) -> Wait:
    """Wait the same time always."""
    return lambda _, __: wait_s


def doubling(first_s: float, longest_s: float) -> Wait:
    """Wait twice as long each time."""
    return lambda tries, _: min(longest_s, first_s * 2.0**tries)


def full_jitter(first_s: float, longest_s: float) -> Wait:
    """Wait a random share of what `doubling` would; what our clients do."""
    return lambda tries, rng: float(rng.uniform(0, min(longest_s, first_s * 2.0**tries)))


class Herd(NamedTuple):
    """When a crowd knocked, and when each was let in."""

    knocks_s: Array
    """Of every try, shape (n,)."""
    entered_s: Array
    """Of every client that was let in, shape (m,)."""


class _Door:
    """Lets in so many each tick, and refuses the others at once."""

    def __init__(self, per_tick: int, tick_s: float) -> None:
        self._per_tick = per_tick
        self._tick_s = tick_s
        self._tick = -1
        self._left = 0

    def opens(self, now_s: float) -> bool:
        tick = int(now_s / self._tick_s)
        if tick != self._tick:
            self._tick, self._left = tick, self._per_tick
        self._left -= 1
        return self._left >= 0


async def come_back(
    wait: Wait,
    *,
    clients: int,
    per_s: float,
    limit_s: float,
    rng: np.random.Generator,
    tick_s: float = 0.05,
) -> Herd:
    """Cut all off at the same moment, and let them try again until *limit_s*.

    Args:
        wait: How long each waits after a refusal.
        clients: How many.
        per_s: How many the server can let in each second.
        limit_s: When the experiment ends.
        rng: Where chance comes from.
        tick_s: The server's capacity is counted in steps of this.
    """
    door = _Door(int(per_s * tick_s), tick_s)
    start = time.perf_counter()
    knocks: list[float] = []
    entered: list[float] = []

    async def client() -> None:
        tries = 0
        while (now := time.perf_counter() - start) < limit_s:
            knocks.append(now)
            if door.opens(now):
                entered.append(now)
                return
            await asyncio.sleep(min(wait(tries, rng), limit_s - now))
            tries += 1

    await asyncio.gather(*(client() for _ in range(clients)))
    return Herd(np.array(knocks), np.array(entered))
