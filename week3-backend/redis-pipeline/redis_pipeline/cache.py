"""A cache for what is dear to compute: asked for once, computed once, for a while.

A stampede computes once: within a process callers of one key share one task, between processes a
lock with an end decides who computes while the others look again. Lives vary by a jitter, so that
what was stored together does not end together. ``None`` is an answer too, and is kept for a
shorter while. When the store is away, values are computed as if nothing were cached.

A cache in Redis costs a round trip, about 0.1 ms: it pays for what costs clearly more.
"""

from __future__ import annotations

import asyncio
import logging
import random
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec
import redis

from redis_pipeline.cache_store import MAX_LIFE_S, CacheStore, Marks
from redis_pipeline.errors import CacheError

T = TypeVar("T")
Compute = Callable[[], Awaitable[T | None]]
"""Computes a value; None says that there is none."""

_logger = logging.getLogger(__name__)


@dataclass
class CacheStatistics:
    """What happened. Every lookup is a hit, a negative hit, joined another, or began a flight."""

    lookups: int = 0
    hits: int = 0
    """Found a value."""
    negative_hits: int = 0
    """Found that there is none."""
    joined: int = 0
    """Waited for a flight of this process that was under way."""
    flights: int = 0
    """Found nothing, here and now."""
    computed: int = 0
    """Flights that computed; the others got what another process had computed meanwhile."""
    refused: int = 0
    """Values not stored, as a tag was dropped while they were computed."""
    failures: int = 0
    """Times that the store did not answer."""

    @property
    def hit_ratio(self) -> float:
        """Lookups answered from the store, of all lookups; those that waited do not count."""
        return (self.hits + self.negative_hits) / self.lookups if self.lookups else 0.0


@dataclass(frozen=True)
class CacheSettings:
    """How long things last.

    Args:
        life_s: How long a value counts.
        negative_life_s: How long "there is none" counts.
        jitter: Lives vary by up to this share, both ways.
        compute_s: After so long another process may compute the same value.
        look_s: How often to look for what another process computes.
    """

    life_s: float = 60.0
    negative_life_s: float = 5.0
    jitter: float = 0.1
    compute_s: float = 10.0
    look_s: float = 0.02

    def __post_init__(self) -> None:
        for name in ("life_s", "negative_life_s", "compute_s", "look_s"):
            _check_life(name, getattr(self, name))
        if not 0 <= self.jitter < 1:
            raise CacheError(
                f"jitter={self.jitter}; expected a share from 0 up to, not including, 1"
            )


class Cache(Generic[T]):
    """Get or compute.

    Args:
        store: Where entries lie.
        kind: The type of the values; anything that msgspec can write and read.
        settings: How long things last.
        rng: Where the jitter comes from.
    """

    def __init__(
        self,
        store: CacheStore,
        kind: type[T],
        *,
        settings: CacheSettings | None = None,
        rng: random.Random | None = None,
    ) -> None:
        self._store = store
        self._settings = settings or CacheSettings()
        self._rng = rng or random.Random()
        self._decode: Callable[[bytes], T | None] = msgspec.msgpack.Decoder(kind | None).decode
        self._flights: dict[str, asyncio.Task[T | None]] = {}
        self.statistics = CacheStatistics()

    async def get_or_compute(
        self,
        key: str,
        compute: Compute[T],
        *,
        life_s: float | None = None,
        tags: Sequence[str] = (),
    ) -> T | None:
        """Return the value of *key*, computed if it is not there.

        A caller that is cancelled leaves the computation to those that wait for it too.

        Args:
            key: What it is called.
            compute: Called when nothing is there; its error goes to all who wait, and is not kept.
            life_s: How long the value counts; the cache's own life by default.
            tags: By which it can be dropped.
        """
        if life_s is not None:
            _check_life("life_s", life_s)
        self.statistics.lookups += 1
        flight = self._flights.get(key)
        if flight is not None:
            self.statistics.joined += 1
            return await asyncio.shield(flight)
        flight = asyncio.create_task(self._fly(key, compute, life_s, tags))
        self._flights[key] = flight
        flight.add_done_callback(lambda task: self._land(key, task))
        return await asyncio.shield(flight)

    async def delete(self, key: str) -> None:
        """Remove one entry."""
        await self._store.delete(key)

    async def drop(self, tag: str) -> None:
        """Make every entry with this tag count no more, also those being computed now."""
        await self._store.drop(tag)

    def _land(self, key: str, task: asyncio.Task[T | None]) -> None:
        del self._flights[key]
        if not task.cancelled():
            task.exception()  # seen: whoever waits gets it, and nobody may wait any more

    async def _fly(
        self, key: str, compute: Compute[T], life_s: float | None, tags: Sequence[str]
    ) -> T | None:
        try:
            raw = await self._store.get(key)
            if raw is not None:
                return self._hit(raw)
        except redis.RedisError as error:
            return await self._alone(compute, error)
        self.statistics.flights += 1
        return await self._decide(key, compute, life_s, tags)

    async def _decide(
        self, key: str, compute: Compute[T], life_s: float | None, tags: Sequence[str]
    ) -> T | None:
        """Compute, or wait for the process that does."""
        token = uuid.uuid4().hex
        try:
            while not await self._store.lock(key, token, life_s=self._settings.compute_s):
                await asyncio.sleep(self._settings.look_s)
                raw = await self._store.get(key)
                if raw is not None:
                    return self._decode(raw)
            raw = await self._store.get(key)  # stored between our look and our lock?
            marks = await self._store.marks(tags)
        except redis.RedisError as error:
            return await self._alone(compute, error)
        try:
            if raw is not None:
                return self._decode(raw)
            value = await self._compute(compute)
            await self._keep(key, value, life_s, marks)
            return value
        finally:
            await self._unlock(key, token)

    async def _keep(self, key: str, value: T | None, life_s: float | None, marks: Marks) -> None:
        settings = self._settings
        life_s = settings.negative_life_s if value is None else life_s or settings.life_s
        life_s *= 1 + settings.jitter * self._rng.uniform(-1, 1)
        raw = msgspec.msgpack.encode(value)
        try:
            if not await self._store.set(key, raw, life_s=life_s, marks=marks):
                self.statistics.refused += 1
        except redis.RedisError as error:
            self._failed(error)

    async def _unlock(self, key: str, token: str) -> None:
        try:
            await self._store.unlock(key, token)
        except redis.RedisError as error:
            self._failed(error)

    async def _alone(self, compute: Compute[T], error: redis.RedisError) -> T | None:
        self._failed(error)
        return await self._compute(compute)

    async def _compute(self, compute: Compute[T]) -> T | None:
        self.statistics.computed += 1
        return await compute()

    def _failed(self, error: redis.RedisError) -> None:
        self.statistics.failures += 1
        _logger.warning("the cache's store does not answer: %s", error)

    def _hit(self, raw: bytes) -> T | None:
        value = self._decode(raw)
        if value is None:
            self.statistics.negative_hits += 1
        else:
            self.statistics.hits += 1
        return value


def _check_life(name: str, seconds: float) -> None:
    if not 0 < seconds <= MAX_LIFE_S:
        raise CacheError(f"{name}={seconds}; expected seconds above 0, at most {MAX_LIFE_S:g}")
