"""A history in Redis, shared by any number of server processes.

What is appended together becomes one entry of the channel's stream: `redis_scripts` says how it
lies there, `redis_append` how it gets there. The live path is pub/sub, which forgets whoever is
away for a moment. That is no loss: offsets have no holes, so a listener sees what it missed and
reads it from the stream. What a process appends itself it need not hear: the answer says where it
stands. So nothing is published where nobody else listens.
"""

from __future__ import annotations

import asyncio
from functools import partial
from weakref import WeakValueDictionary

import hiredis

from websocket_service.log import Slice, Watcher
from websocket_service.position import Position, new_epoch
from websocket_service.redis_append import Appender
from websocket_service.redis_bus import RedisBus
from websocket_service.redis_line import Line, keys_of, unavailable, unpacked
from websocket_service.redis_scripts import READ, RENEW
from websocket_service.redis_wire import Reply

_NOTHING = Position("", 0)
_FAR = 2**53  # beyond all offsets


class RedisLog:
    """Channels whose history outlives every server process.

    Args:
        bus: The connections; started with `SCRIPTS` among its scripts.
        history: How many messages of a channel are kept, at least.
        ttl_s: How long a channel that nobody writes to is kept.
        prefix: Begins every key.
    """

    def __init__(
        self, bus: RedisBus, *, history: int = 1000, ttl_s: int = 86_400, prefix: str = "ws"
    ) -> None:
        self._bus = bus
        self._ttl_s = ttl_s
        self._prefix = prefix
        self._watcher: Watcher | None = None
        self._appender = Appender(bus, history=history, ttl_s=ttl_s, tell=self._tell)
        self._lines: WeakValueDictionary[str, Line] = WeakValueDictionary()
        self._watched: dict[str, Line] = {}

    async def start(self, watcher: Watcher) -> None:
        """Connect, and tell *watcher* from now on."""
        self._watcher = watcher
        await self._bus.start(self._on_restored, self._on_lost)

    async def stop(self) -> None:
        """Let go of the connections."""
        await self._bus.stop()

    def append(
        self, channel: str, payload: bytes, *, key: str | None = None
    ) -> asyncio.Future[Position]:
        """Append one message; those of one turn of the loop travel together."""
        return self._appender.append(self._line(channel), payload, key)

    async def read(self, channel: str, after: int) -> Slice:
        """Return what is kept after offset *after*.

        A watched channel is marked too: from now on nobody appends who does not tell us.
        """
        line = self._line(channel)
        mark = line.told is not None and line.alone is None
        words = (new_epoch(), after + 1, self._ttl_s, int(mark))
        epoch, head, entries = await _known(self._bus.run(READ, line.keys[:2], *words))
        payloads: list[bytes] = []
        for _, (count, body) in entries:
            payloads.extend(unpacked(body, int(count)))
        first = head - len(payloads) + 1
        if payloads and first <= after:  # the first entry began before what was asked for
            wanted = min(after, head) + 1
            payloads, first = payloads[wanted - first :], wanted
        return Slice(Position(epoch.decode(), head), first, payloads)

    async def renew(self, channel: str, epoch: str) -> None:
        """Begin a new epoch, if *epoch* is the current one."""
        keys = keys_of(self._prefix, channel)
        await _known(self._bus.run(RENEW, keys[:2], epoch, new_epoch(), self._ttl_s))

    async def watch(self, channel: str) -> None:
        """Listen to the channel; returns when Redis has confirmed it, and who is alone knows."""
        line = self._watched[channel] = self._line(channel)
        line.told, line.alone = _NOTHING, None
        await self._bus.listen(line.keys[2], partial(self._on_message, line))
        await self.read(channel, _FAR)

    async def unwatch(self, channel: str) -> None:
        """Listen no more."""
        line = self._watched.pop(channel, None)
        if line is not None:
            line.told = line.alone = None
            line.ttl_due = 0.0
        await self._bus.unlisten(keys_of(self._prefix, channel)[2])

    def backlog(self) -> int:
        """Return how many appends wait for their answer."""
        return self._appender.pending

    def failing(self) -> str | None:
        """Return None when connected, otherwise one sentence."""
        return self._bus.failing()

    def _line(self, channel: str) -> Line:
        line = self._watched.get(channel) or self._lines.get(channel)
        if line is None:
            line = self._lines[channel] = Line(channel, keys_of(self._prefix, channel))
        return line

    def _on_message(self, line: Line, message: bytes) -> None:
        if self._watcher is None:
            return
        if message == b"presence":
            self._watcher.on_presence(line.channel)
            return
        epoch, last, count, body = message.split(b":", 3)
        line.alone = None
        self._tell(line, Position(epoch.decode(), int(last)), unpacked(body, int(count)))

    def _tell(self, line: Line, last: Position, payloads: list[bytes]) -> None:
        """Tell the watcher, if it watches and was not told; Redis' answers and messages agree."""
        told = line.told
        if told is None or (told.epoch == last.epoch and last.offset <= told.offset):
            return
        line.told = last
        if self._watcher is not None:
            first = last.offset - len(payloads) + 1
            self._watcher.on_append(line.channel, last.epoch, first, payloads)

    def _on_lost(self) -> None:
        """Guess no more: others may come now, whom nobody tells that we are here."""
        for line in self._watched.values():
            line.alone = None

    def _on_restored(self) -> None:
        """Forget what was told: Redis may have come back with less than it had."""
        for line in self._watched.values():
            line.told = _NOTHING
            line.ttl_due = 0.0
        if self._watcher is not None:
            self._watcher.on_restored()


async def _known(reply: asyncio.Future[Reply]) -> Reply:
    try:
        return await reply
    except hiredis.ReplyError as exc:
        raise unavailable(exc) from exc
