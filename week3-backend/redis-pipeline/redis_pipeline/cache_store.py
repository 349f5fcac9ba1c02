"""Where a cache keeps its entries: this process's memory, or Redis. Both pass the same tests.

A *tag* has a mark that changes when the tag is dropped. An entry remembers the marks of its tags
from before its value was computed, and counts only while they are the same: a slow computation
cannot bring back what was dropped meanwhile. Dropping a tag costs one write, however many entries
bear it; they go when their time is over.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import redis.asyncio

from redis_pipeline.wire import script

Marks = Mapping[str, str]
"""Each tag's mark; empty for a tag that was never dropped."""

_MARK_LIFE_S = 7 * 86400.0  # longer than any entry: see MAX_LIFE_S
MAX_LIFE_S = 6 * 86400.0
"""No entry may live longer, since marks are forgotten after seven days."""


class CacheStore(Protocol):
    """Keeps bytes for a time."""

    async def get(self, key: str) -> bytes | None:
        """Return a value that is there, in its time, none of its tags dropped."""
        ...

    async def set(self, key: str, value: bytes, *, life_s: float, marks: Marks) -> bool:
        """Store a value, unless a tag's mark is another by now; say whether it was stored."""
        ...

    async def delete(self, key: str) -> None:
        """Remove a value."""
        ...

    async def marks(self, tags: Sequence[str]) -> Marks:
        """Return the marks that tags have now."""
        ...

    async def drop(self, tag: str) -> None:
        """Make every entry with this tag count no more."""
        ...

    async def lock(self, key: str, token: str, *, life_s: float) -> bool:
        """Take the right to compute a key; False while another has it."""
        ...

    async def unlock(self, key: str, token: str) -> None:
        """Give the right back, if it is still ours."""
        ...


class MemoryCacheStore:
    """Entries of one process, the oldest forgotten when there are too many.

    Args:
        max_entries: How many to keep.
        clock: Seconds that only grow.
    """

    def __init__(
        self, *, max_entries: int = 10_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._max_entries = max_entries
        self._clock = clock
        self._entries: dict[str, tuple[float, bytes, Marks]] = {}
        self._marks: dict[str, str] = {}
        self._locks: dict[str, tuple[float, str]] = {}

    async def get(self, key: str) -> bytes | None:
        """See :class:`CacheStore`."""
        ends, value, marks = self._entries.get(key, (0.0, b"", {}))
        if key not in self._entries:
            return None
        if ends <= self._clock() or marks != await self.marks(list(marks)):
            del self._entries[key]
            return None
        return value

    async def set(self, key: str, value: bytes, *, life_s: float, marks: Marks) -> bool:
        """See :class:`CacheStore`."""
        if marks != await self.marks(list(marks)):
            return False
        self._entries.pop(key, None)
        self._entries[key] = (self._clock() + life_s, value, dict(marks))
        while len(self._entries) > self._max_entries:
            del self._entries[next(iter(self._entries))]
        return True

    async def delete(self, key: str) -> None:
        """See :class:`CacheStore`."""
        self._entries.pop(key, None)

    async def marks(self, tags: Sequence[str]) -> Marks:
        """See :class:`CacheStore`."""
        return {tag: self._marks.get(tag, "") for tag in tags}

    async def drop(self, tag: str) -> None:
        """See :class:`CacheStore`."""
        self._marks[tag] = uuid.uuid4().hex

    async def lock(self, key: str, token: str, *, life_s: float) -> bool:
        """See :class:`CacheStore`."""
        ends, _ = self._locks.get(key, (float("-inf"), ""))
        if ends > self._clock():
            return False
        self._locks[key] = (self._clock() + life_s, token)
        return True

    async def unlock(self, key: str, token: str) -> None:
        """See :class:`CacheStore`."""
        if self._locks.get(key, (0.0, ""))[1] == token:
            del self._locks[key]


class RedisCacheStore:
    """Entries shared through Redis. Every key has an end, so no eviction is needed.

    Args:
        client: An asyncio client that gives bytes.
        name: Sets this cache's keys apart.
    """

    def __init__(self, client: redis.asyncio.Redis, name: str) -> None:
        self._client = client
        self._entry = f"{{cache:{name}}}:entry:"
        self._tag = f"{{cache:{name}}}:tag:"
        self._lock = f"{{cache:{name}}}:lock:"
        self._get = client.register_script(script("cache_get"))
        self._set = client.register_script(script("cache_set"))
        self._unlock = client.register_script(script("cache_unlock"))

    async def get(self, key: str) -> bytes | None:
        """See :class:`CacheStore`."""
        value: bytes | None = await self._get([self._entry + key], [self._tag])
        return value

    async def set(self, key: str, value: bytes, *, life_s: float, marks: Marks) -> bool:
        """See :class:`CacheStore`."""
        flat = [word for pair in marks.items() for word in pair]
        arguments: list[str | bytes | int] = [self._tag, max(1, round(life_s * 1000)), value, *flat]
        return bool(await self._set([self._entry + key], arguments))

    async def delete(self, key: str) -> None:
        """See :class:`CacheStore`."""
        await self._client.delete(self._entry + key)

    async def marks(self, tags: Sequence[str]) -> Marks:
        """See :class:`CacheStore`."""
        if not tags:
            return {}
        found = await self._client.mget([self._tag + tag for tag in tags])
        return {
            tag: mark.decode() if isinstance(mark, bytes) else ""
            for tag, mark in zip(tags, found, strict=True)
        }

    async def drop(self, tag: str) -> None:
        """See :class:`CacheStore`."""
        await self._client.set(self._tag + tag, uuid.uuid4().hex, ex=round(_MARK_LIFE_S))

    async def lock(self, key: str, token: str, *, life_s: float) -> bool:
        """See :class:`CacheStore`."""
        life_ms = max(1, round(life_s * 1000))
        return bool(await self._client.set(self._lock + key, token, nx=True, px=life_ms))

    async def unlock(self, key: str, token: str) -> None:
        """See :class:`CacheStore`."""
        await self._unlock([self._lock + key], [token])
