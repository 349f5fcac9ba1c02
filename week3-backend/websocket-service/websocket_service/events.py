"""Server-sent events: the same channel, the same ids, for clients that only listen."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

from websocket_service.audience import NO_NUMBER
from websocket_service.batch import Batch
from websocket_service.channel import Missed
from websocket_service.hub import Hub
from websocket_service.position import Position

_COMMENT = b": still here\n\n"


class EventStream:
    """One listener of one channel over HTTP, with a bounded queue.

    A listener that is slower than its channel is let go: it comes back with the last id that it
    has read, and gets the rest from the history.

    Args:
        max_queue_bytes: What may wait for the listener.
        heartbeat_s: Silence after which a comment is sent.
    """

    def __init__(self, *, max_queue_bytes: int, heartbeat_s: float) -> None:
        self._max_queue_bytes = max_queue_bytes
        self._heartbeat_s = heartbeat_s
        self._waiting: list[bytes] = []
        self._bytes = 0
        self._something = asyncio.Event()
        self._ended = False

    number = NO_NUMBER

    def deliver(self, batch: Batch, sent: int = 0) -> None:  # noqa: ARG002 - nothing is sent past it
        """Queue messages."""
        self._put(batch.events)

    def reset(self, at: Position) -> None:
        """Queue the news that messages before *at* are lost."""
        self._put(_reset(at))

    async def chunks(self, hub: Hub, channel: str, missed: Missed) -> AsyncIterator[bytes]:
        """Yield what the listener gets, from *missed* on; unsubscribes at the end."""
        try:
            if missed.recovered is False:
                yield _reset(missed.at)
            part = missed.batch.within(self._max_queue_bytes)
            yield part.events or _COMMENT
            if len(part) < len(missed.batch):
                return  # as much as a queue holds; the listener comes back for the rest
            while not self._ended or self._waiting:
                yield await self._next()
        finally:
            hub.unsubscribe(channel, self)

    async def _next(self) -> bytes:
        try:
            await asyncio.wait_for(self._something.wait(), self._heartbeat_s)
        except TimeoutError:
            return _COMMENT
        self._something.clear()
        chunk = b"".join(self._waiting)
        self._waiting.clear()
        self._bytes = 0
        return chunk

    def _put(self, data: bytes) -> None:
        if self._ended:
            return
        self._bytes += len(data)
        if self._bytes > self._max_queue_bytes:
            self._ended = True
        else:
            self._waiting.append(data)
        self._something.set()


def _reset(at: Position) -> bytes:
    data = json.dumps({"recovered": False, "at": str(at)})
    return f"event: reset\nid: {at}\ndata: {data}\n\n".encode()
