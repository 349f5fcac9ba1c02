"""A history in this process: for one server, and for tests."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from itertools import islice

from websocket_service.log import Slice, Watcher
from websocket_service.position import Position, new_epoch

_KEYS_KEPT = 10_000


class _Channel:
    """One channel's life: its epoch, its newest offset, its last payloads."""

    __slots__ = ("epoch", "head", "kept", "keys")

    def __init__(self, history: int) -> None:
        self.epoch = new_epoch()
        self.head = 0
        self.kept: deque[bytes] = deque(maxlen=history)
        self.keys: OrderedDict[str, int] = OrderedDict()


class MemoryLog:
    """Channels whose history is as old as this process.

    Args:
        history: How many messages of a channel are kept.
    """

    def __init__(self, *, history: int = 1000) -> None:
        self._history = history
        self._channels: dict[str, _Channel] = {}
        self._watched: set[str] = set()
        self._watcher: Watcher | None = None

    async def start(self, watcher: Watcher) -> None:
        """Tell *watcher* from now on."""
        self._watcher = watcher

    async def stop(self) -> None:
        """Tell nobody any more."""
        self._watcher = None

    def append(
        self, channel: str, payload: bytes, *, key: str | None = None
    ) -> asyncio.Future[Position]:
        """Append one message; a key that was seen gives the first one's position."""
        future: asyncio.Future[Position] = asyncio.get_running_loop().create_future()
        kept = self._channel(channel)
        if key is not None and key in kept.keys:
            future.set_result(Position(kept.epoch, kept.keys[key]))
            return future
        kept.head += 1
        kept.kept.append(payload)
        if key is not None:
            kept.keys[key] = kept.head
            if len(kept.keys) > _KEYS_KEPT:
                kept.keys.popitem(last=False)
        if self._watcher is not None and channel in self._watched:
            self._watcher.on_append(channel, kept.epoch, kept.head, [payload])
        future.set_result(Position(kept.epoch, kept.head))
        return future

    async def read(self, channel: str, after: int) -> Slice:
        """Return what is kept after offset *after*."""
        kept = self._channel(channel)
        oldest = kept.head - len(kept.kept) + 1
        first = min(max(after + 1, oldest), kept.head + 1)
        payloads = list(islice(kept.kept, first - oldest, None))
        return Slice(Position(kept.epoch, kept.head), first, payloads)

    async def renew(self, channel: str, epoch: str) -> None:
        """Begin a new epoch, if *epoch* is the current one."""
        if self._channel(channel).epoch == epoch:
            self._channels[channel] = _Channel(self._history)

    async def watch(self, channel: str) -> None:
        """Tell of this channel from now on."""
        self._watched.add(channel)

    async def unwatch(self, channel: str) -> None:
        """Tell no more of this channel."""
        self._watched.discard(channel)

    def backlog(self) -> int:
        """Return 0: nothing waits."""
        return 0

    def failing(self) -> str | None:
        """Return None: memory answers."""
        return None

    def _channel(self, name: str) -> _Channel:
        if name not in self._channels:
            self._channels[name] = _Channel(self._history)
        return self._channels[name]
