"""A history in Redis, shared by any number of server processes.

A channel is a hash (its epoch and newest offset) and a stream. What is appended in one turn of the
event loop travels as one script call and becomes one entry, whose id is the offset of its last
message (``17-0``), so that "after 17" is a range that Redis finds at once. The script gives the
offset, appends and publishes, so that history and live path never disagree about order.

The live path is pub/sub, which forgets whoever is away for a moment. That is no loss: offsets have
no holes, so a listener sees what it missed and reads it from the stream. What a process appends
itself it need not hear from pub/sub: the script's answer says where it stands, and comes first. So
nothing is published where nobody else listens.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache, partial

import hiredis
import msgspec

from websocket_service.errors import LogUnavailable
from websocket_service.log import Slice, Watcher
from websocket_service.position import Position, new_epoch
from websocket_service.redis_bus import RedisBus
from websocket_service.redis_scripts import APPEND, READ, RENEW
from websocket_service.redis_wire import Reply

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[bytes]).decode

Waiting = tuple[bytes, asyncio.Future[Position]]
"""A message on its way, and who is to hear where it stands."""
_NOTHING = Position("", 0)


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
        self._history = history
        self._ttl_s = ttl_s
        self._prefix = prefix
        self._watcher: Watcher | None = None
        self._told: dict[str, Position] = {}  # the newest of each channel that is watched
        self._ttl_due: dict[str, float] = {}  # when, of channels that are watched
        self._unsent: dict[str, list[Waiting]] = {}
        self._unsent_count = 0

    async def start(self, watcher: Watcher) -> None:
        """Connect, and tell *watcher* from now on."""
        self._watcher = watcher
        await self._bus.start(self._on_restored)

    async def stop(self) -> None:
        """Let go of the connections."""
        await self._bus.stop()

    def append(
        self, channel: str, payload: bytes, *, key: str | None = None
    ) -> asyncio.Future[Position]:
        """Append one message; those of one turn of the loop travel together."""
        future: asyncio.Future[Position] = asyncio.get_running_loop().create_future()
        if key is not None:
            self._send(channel)  # what came before stays before
            self._evaluate(channel, [(payload, future)], key)
            return future
        waiting = self._unsent.get(channel)
        if waiting is None:
            self._unsent[channel] = waiting = []
            asyncio.get_running_loop().call_soon(self._send, channel)
        waiting.append((payload, future))
        self._unsent_count += 1
        return future

    async def read(self, channel: str, after: int) -> Slice:
        """Return what is kept after offset *after*."""
        keys = self._keys(channel)
        epoch, head, entries = await _known(
            self._bus.run(READ, keys[:2], new_epoch(), after + 1, self._ttl_s)
        )
        position = Position(epoch.decode(), head)
        payloads: list[bytes] = []
        for _, (kind, body) in entries:
            payloads.extend(_unpacked(body, packed=kind == b"p"))
        first = head - len(payloads) + 1
        if payloads and first <= after:  # the first entry began before what was asked for
            payloads, first = payloads[after + 1 - first :], after + 1
        return Slice(position, first, payloads)

    async def renew(self, channel: str, epoch: str) -> None:
        """Begin a new epoch, if *epoch* is the current one."""
        keys = self._keys(channel)
        await _known(self._bus.run(RENEW, keys[:2], epoch, new_epoch(), self._ttl_s))

    async def watch(self, channel: str) -> None:
        """Listen to the channel; returns when Redis has confirmed it."""
        self._told[channel] = _NOTHING
        await self._bus.listen(self._keys(channel)[2], partial(self._on_message, channel))

    async def unwatch(self, channel: str) -> None:
        """Listen no more."""
        self._told.pop(channel, None)
        self._ttl_due.pop(channel, None)
        await self._bus.unlisten(self._keys(channel)[2])

    def backlog(self) -> int:
        """Return how many appends and other calls wait for their answer."""
        return self._unsent_count + self._bus.backlog()

    def failing(self) -> str | None:
        """Return None when connected, otherwise one sentence."""
        return self._bus.failing()

    def _keys(self, channel: str) -> tuple[bytes, bytes, bytes]:
        return _keys(self._prefix, channel)

    def _send(self, channel: str) -> None:
        waiting = self._unsent.pop(channel, None)
        if waiting:
            self._unsent_count -= len(waiting)
            self._evaluate(channel, waiting, None)

    def _evaluate(self, channel: str, waiting: list[Waiting], key: str | None) -> None:
        keys = self._keys(channel)
        count = len(waiting)
        self._bus.run_live(
            partial(self._on_appended, channel, waiting),
            APPEND,
            (*keys, keys[0] if key is None else b"%b:key:%b" % (keys[0], key.encode())),
            new_epoch(),
            self._history,
            self._ttl_s,
            count,
            waiting[0][0] if count == 1 else _encode([payload for payload, _ in waiting]),
            int(key is not None),
            int(self._ttl_is_due(channel)),
            int(self._bus.listens(keys[2])),
        )

    def _ttl_is_due(self, channel: str) -> bool:
        """Say whether Redis is to hear again how long the channel lives: each time costs a write.

        A watched channel's time may so end a twentieth early.
        """
        now = asyncio.get_running_loop().time()
        if now < self._ttl_due.get(channel, 0.0):
            return False
        if channel in self._told:
            self._ttl_due[channel] = now + self._ttl_s / 20
        return True

    def _on_appended(self, channel: str, waiting: list[Waiting], reply: Reply) -> None:
        """Tell the watcher, then each of those who appended, where the messages stand."""
        if isinstance(reply, Exception):
            _fail(waiting, reply)
            return
        epoch, last, fresh = reply[0].decode(), reply[1], reply[2]
        first = last - len(waiting) + 1
        if fresh:
            self._tell(channel, epoch, first, [payload for payload, _ in waiting])
        for offset, (_, future) in enumerate(waiting, first):
            if not future.done():
                future.set_result(Position(epoch, offset))

    def _on_message(self, channel: str, message: bytes) -> None:
        if self._watcher is None:
            return
        if message == b"presence":
            self._watcher.on_presence(channel)
            return
        epoch, last, count, body = message.split(b":", 3)
        first = int(last) - int(count) + 1
        self._tell(channel, epoch.decode(), first, _unpacked(body, packed=count != b"1"))

    def _tell(self, channel: str, epoch: str, first: int, payloads: list[bytes]) -> None:
        """Tell the watcher, if it watches and was not told; Redis' answers and messages agree."""
        told = self._told.get(channel)
        last = first + len(payloads) - 1
        if told is None or (told.epoch == epoch and last <= told.offset):
            return
        self._told[channel] = Position(epoch, last)
        if self._watcher is not None:
            self._watcher.on_append(channel, epoch, first, payloads)

    def _on_restored(self) -> None:
        """Forget what was told: Redis may have come back with less than it had."""
        self._told = dict.fromkeys(self._told, _NOTHING)
        self._ttl_due.clear()
        if self._watcher is not None:
            self._watcher.on_restored()


@lru_cache(maxsize=4096)
def _keys(prefix: str, channel: str) -> tuple[bytes, bytes, bytes]:
    name = f"{prefix}:{{{channel}}}".encode()  # the braces keep a channel on one node
    return name, name + b":log", name + b":live"


def _unpacked(body: bytes, *, packed: bool) -> list[bytes]:
    """Return the messages of an entry: one is its own body, more are packed."""
    return _decode(body) if packed else [body]


async def _known(reply: asyncio.Future[Reply]) -> Reply:
    try:
        return await reply
    except hiredis.ReplyError as exc:
        raise _unavailable(exc) from exc


def _fail(waiting: list[Waiting], error: Exception) -> None:
    for _, future in waiting:
        if not future.done():
            future.set_exception(_unavailable(error))


def _unavailable(error: Exception) -> Exception:
    """Return what Redis refuses (it loads, it is full) as `LogUnavailable` too."""
    if isinstance(error, hiredis.ReplyError):
        return LogUnavailable(f"Redis refused: {error}")
    return error
