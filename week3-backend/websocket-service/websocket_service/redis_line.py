"""What one process knows of one channel in Redis, and messages on their way there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import hiredis
import msgspec

from websocket_service.errors import LogUnavailable
from websocket_service.position import Position

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[bytes]).decode

Waiting = tuple[bytes, str | None, asyncio.Future[Position]]
"""A message on its way, its key, and who is to hear where it stands."""


@dataclass(slots=True, weakref_slot=True, eq=False)
class Line:
    """One channel's state; `RedisLog` keeps it while it is watched or on the way to Redis."""

    channel: str
    keys: tuple[bytes, bytes, bytes]
    """See `keys_of`."""
    waiting: list[Waiting] = field(default_factory=list)
    """What is sent next."""
    keyed: bool = False
    """Whether some of it has a key."""
    told: Position | None = None
    """The newest that the watcher was told; None where it does not watch."""
    alone: bytes | None = None
    """The stream, while nobody else listened when it was last asked."""
    guessing: bool = False
    """Whether a guess is on its way."""
    ttl_due: float = 0.0
    """When Redis is to hear again how long the channel lives."""

    def take(self, most: int) -> list[Waiting]:
        """Return the first *most* of what waits; they wait no more."""
        taken, self.waiting = self.waiting[:most], self.waiting[most:]
        self.keyed = self.keyed and bool(self.waiting)
        return taken


@lru_cache(maxsize=4096)
def keys_of(prefix: str, channel: str) -> tuple[bytes, bytes, bytes]:
    """Return a channel's hash, the beginning of its streams' keys, its pub/sub channel."""
    name = f"{prefix}:{{{channel}}}".encode()  # the braces keep a channel on one node
    return name, name + b":log:", name + b":live"


def batches(waiting: list[Waiting], most: int) -> Iterator[list[Waiting]]:
    """Yield what travels together: a message with a key by itself, others up to *most*."""
    batch: list[Waiting] = []
    for each in waiting:
        if batch and (each[1] is not None or batch[0][1] is not None or len(batch) == most):
            yield batch
            batch = []
        batch.append(each)
    if batch:
        yield batch


def packed(batch: list[Waiting]) -> bytes:
    """Return what an entry holds: one message's own bytes, or several, packed."""
    return batch[0][0] if len(batch) == 1 else _encode([payload for payload, _, _ in batch])


def unpacked(body: bytes, count: int) -> list[bytes]:
    """Return the messages of an entry: one is its own body, more are packed, a mark has none."""
    if count > 1:
        return _decode(body)
    return [body] if count else []


def unavailable(error: Exception) -> Exception:
    """Return what Redis refuses (it loads, it is full) as `LogUnavailable` too."""
    if isinstance(error, hiredis.ReplyError):
        return LogUnavailable(f"Redis refused: {error}")
    return error
