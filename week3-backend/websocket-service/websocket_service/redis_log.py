"""A history in Redis, shared by any number of server processes.

A channel is a hash (its epoch and newest offset) and a stream whose entry ids are the offsets
themselves (``17-0``), so that "after 17" is a range that Redis finds at once. One Lua script gives
the offset, appends and publishes, so that history and live path never disagree about order. What
is appended in one turn of the event loop travels as one script call.

The live path is pub/sub, which forgets whoever is away for a moment. That is no loss: offsets have
no holes, so a listener sees what it missed and reads it from the stream.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

import hiredis
import msgspec

from websocket_service.errors import LogUnavailable
from websocket_service.log import Slice, Watcher
from websocket_service.position import Position, new_epoch
from websocket_service.redis_bus import RedisBus
from websocket_service.redis_wire import Reply

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[bytes]).decode

_APPEND = """
-- KEYS: hash, stream, pub/sub channel, retry key
-- ARGV: epoch if new, history, ttl, all payloads packed, keyed, payload, payload, ...
local epoch = redis.call('HGET', KEYS[1], 'e')
if not epoch then
  epoch = ARGV[1]
  redis.call('HSET', KEYS[1], 'e', epoch, 'o', 0)
  redis.call('DEL', KEYS[2])
end
if ARGV[5] == '1' then
  local before = redis.call('GET', KEYS[4])
  if before then
    local e, o = string.match(before, '(%x+):(%d+)')
    if e == epoch then return {e, tonumber(o)} end
  end
end
local n = #ARGV - 5
local last = redis.call('HINCRBY', KEYS[1], 'o', n)
for i = 1, n do
  redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[2], (last - n + i) .. '-0', 'd', ARGV[5 + i])
end
if ARGV[5] == '1' then redis.call('SET', KEYS[4], epoch .. ':' .. last, 'EX', 600) end
redis.call('EXPIRE', KEYS[1], ARGV[3])
redis.call('EXPIRE', KEYS[2], ARGV[3])
redis.call('PUBLISH', KEYS[3], epoch .. ':' .. (last - n + 1) .. ':' .. ARGV[4])
return {epoch, last}
"""

_READ = """
-- KEYS: hash, stream   ARGV: epoch if new, first wanted, ttl
if redis.call('HSETNX', KEYS[1], 'e', ARGV[1]) == 1 then
  redis.call('HSET', KEYS[1], 'o', 0)
  redis.call('DEL', KEYS[2])
  redis.call('EXPIRE', KEYS[1], ARGV[3])
end
local meta = redis.call('HMGET', KEYS[1], 'e', 'o')
return {meta[1], tonumber(meta[2]), redis.call('XRANGE', KEYS[2], ARGV[2] .. '-0', '+')}
"""

_RENEW = """
-- KEYS: hash, stream   ARGV: old epoch, new epoch, ttl
if redis.call('HGET', KEYS[1], 'e') == ARGV[1] then
  redis.call('HSET', KEYS[1], 'e', ARGV[2], 'o', 0)
  redis.call('DEL', KEYS[2])
  redis.call('EXPIRE', KEYS[1], ARGV[3])
end
"""

SCRIPTS = (_APPEND, _READ, _RENEW)


class RedisLog:
    """Channels whose history outlives every server process.

    Args:
        bus: The connections; started with `SCRIPTS` among its scripts.
        history: How many messages of a channel are kept, at least.
        ttl_s: How long a channel that nobody writes to is kept.
        prefix: Begins every key.
    """

    at_once = False

    def __init__(
        self, bus: RedisBus, *, history: int = 1000, ttl_s: int = 86_400, prefix: str = "ws"
    ) -> None:
        self._bus = bus
        self._history = history
        self._ttl_s = ttl_s
        self._prefix = prefix
        self._watcher: Watcher | None = None
        self._unsent: dict[str, list[tuple[bytes, asyncio.Future[Position]]]] = {}
        self._unsent_count = 0

    async def start(self, watcher: Watcher) -> None:
        """Connect, and tell *watcher* from now on."""
        self._watcher = watcher
        await self._bus.start(watcher.on_restored)

    async def stop(self) -> None:
        """Let go of the connections."""
        await self._bus.stop()

    async def append(self, channel: str, payload: bytes, *, key: str | None = None) -> Position:
        """Append one message; those of one turn of the loop travel together."""
        if key is not None:
            self._send(channel)  # what came before stays before
            return _position(await _known(self._evaluate(channel, [payload], key)))
        future: asyncio.Future[Position] = asyncio.get_running_loop().create_future()
        waiting = self._unsent.setdefault(channel, [])
        if not waiting:
            asyncio.get_running_loop().call_soon(self._send, channel)
        waiting.append((payload, future))
        self._unsent_count += 1
        return await future

    async def read(self, channel: str, after: int) -> Slice:
        """Return what is kept after offset *after*."""
        keys = self._keys(channel)
        epoch, head, entries = await _known(
            self._bus.run(_READ, keys[:2], new_epoch(), after + 1, self._ttl_s)
        )
        position = Position(epoch.decode(), head)
        if not entries:
            return Slice(position, head + 1, [])
        return Slice(position, int(entries[0][0].split(b"-")[0]), [e[1][1] for e in entries])

    async def renew(self, channel: str, epoch: str) -> None:
        """Begin a new epoch, if *epoch* is the current one."""
        keys = self._keys(channel)
        await _known(self._bus.run(_RENEW, keys[:2], epoch, new_epoch(), self._ttl_s))

    async def watch(self, channel: str) -> None:
        """Listen to the channel; returns when Redis has confirmed it."""
        await self._bus.listen(self._keys(channel)[2], partial(self._on_message, channel))

    async def unwatch(self, channel: str) -> None:
        """Listen no more."""
        await self._bus.unlisten(self._keys(channel)[2])

    def backlog(self) -> int:
        """Return how many appends and other calls wait for their answer."""
        return self._unsent_count + self._bus.backlog()

    def failing(self) -> str | None:
        """Return None when connected, otherwise one sentence."""
        return self._bus.failing()

    def _keys(self, channel: str) -> tuple[bytes, bytes, bytes]:
        name = f"{self._prefix}:{{{channel}}}".encode()  # the braces keep a channel on one node
        return name, name + b":log", name + b":live"

    def _send(self, channel: str) -> None:
        waiting = self._unsent.pop(channel, None)
        if not waiting:
            return
        self._unsent_count -= len(waiting)
        reply = self._evaluate(channel, [payload for payload, _ in waiting], None)
        reply.add_done_callback(partial(_answer, [future for _, future in waiting]))

    def _evaluate(
        self, channel: str, payloads: Sequence[bytes], key: str | None
    ) -> asyncio.Future[Reply]:
        keys = self._keys(channel)
        retry_key = keys[0] + b":key:" + (key or "").encode()
        return self._bus.run(
            _APPEND,
            (*keys, retry_key),
            new_epoch(),
            self._history,
            self._ttl_s,
            _encode(payloads),
            int(key is not None),
            *payloads,
        )

    def _on_message(self, channel: str, message: bytes) -> None:
        if self._watcher is None:
            return
        if message == b"presence":
            self._watcher.on_presence(channel)
            return
        epoch, first, packed = message.split(b":", 2)
        self._watcher.on_append(channel, epoch.decode(), int(first), _decode(packed))


async def _known(reply: asyncio.Future[Reply]) -> Reply:
    """Return the reply; what Redis refuses (it loads, it is full) is `LogUnavailable` too."""
    try:
        return await reply
    except hiredis.ReplyError as exc:
        raise LogUnavailable(f"Redis refused: {exc}") from exc


def _position(reply: Reply) -> Position:
    return Position(reply[0].decode(), reply[1])


def _answer(waiting: list[asyncio.Future[Position]], reply: asyncio.Future[Reply]) -> None:
    """Tell each of the appends that travelled together where its message stands."""
    error = reply.exception()
    if isinstance(error, hiredis.ReplyError):
        error = LogUnavailable(f"Redis refused: {error}")
    for index, future in enumerate(waiting, 1 - len(waiting)):
        if future.done():
            continue
        if error is not None:
            future.set_exception(error)
        else:
            last = _position(reply.result())
            future.set_result(Position(last.epoch, last.offset + index))
