"""Members of channels in Redis: a sorted set of when each runs out, a hash of who they are."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import hiredis
import msgspec

from websocket_service.errors import LogUnavailable
from websocket_service.presence import Member
from websocket_service.redis_bus import RedisBus
from websocket_service.redis_wire import Reply

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Member).decode

_JOIN = """
-- KEYS: times, members, pub/sub channel   ARGV: ttl in ms, tell, client, member, client, ...
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for i = 3, #ARGV, 2 do
  redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[i])
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
end
redis.call('PEXPIRE', KEYS[1], 2 * ARGV[1])
redis.call('PEXPIRE', KEYS[2], 2 * ARGV[1])
if ARGV[2] == '1' then redis.call('PUBLISH', KEYS[3], 'presence') end
"""

_LEAVE = """
-- KEYS: times, members, pub/sub channel   ARGV: client
redis.call('HDEL', KEYS[2], ARGV[1])
if redis.call('ZREM', KEYS[1], ARGV[1]) == 1 then redis.call('PUBLISH', KEYS[3], 'presence') end
"""

_MEMBERS = """
-- KEYS: times, members
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, client in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)) do
  redis.call('ZREM', KEYS[1], client)
  redis.call('HDEL', KEYS[2], client)
end
return redis.call('HVALS', KEYS[2])
"""

SCRIPTS = (_JOIN, _LEAVE, _MEMBERS)


class RedisPresence:
    """Members over all server processes. Changes are told through `RedisLog`'s watcher.

    Args:
        bus: The connections; started with `SCRIPTS` among its scripts.
        ttl_s: How long a member that is not refreshed stays.
        prefix: Begins every key; the log's own.
    """

    def __init__(self, bus: RedisBus, *, ttl_s: float = 30.0, prefix: str = "ws") -> None:
        self._bus = bus
        self._ttl_ms = int(ttl_s * 1000)
        self._prefix = prefix

    async def join(self, channel: str, member: Member) -> None:
        """Put *member* into the channel."""
        await self._say(channel, [member], tell=True)

    async def leave(self, channel: str, member: Member) -> None:
        """Take *member* out of the channel."""
        await _known(self._bus.run(_LEAVE, self._keys(channel), member.client))

    async def members(self, channel: str) -> list[Member]:
        """Return who is there."""
        found = await _known(self._bus.run(_MEMBERS, self._keys(channel)[:2]))
        return sorted(map(_decode, found), key=lambda member: member.client)

    async def refresh(self, channel: str, members: Iterable[Member]) -> None:
        """Say that *members* are still there."""
        await self._say(channel, members, tell=False)

    async def _say(self, channel: str, members: Iterable[Member], *, tell: bool) -> None:
        words = [word for member in members for word in (member.client, _encode(member))]
        await _known(self._bus.run(_JOIN, self._keys(channel), self._ttl_ms, int(tell), *words))

    def _keys(self, channel: str) -> tuple[bytes, bytes, bytes]:
        name = f"{self._prefix}:{{{channel}}}".encode()
        return name + b":seen", name + b":who", name + b":live"


async def _known(reply: asyncio.Future[Reply]) -> Reply:
    try:
        return await reply
    except hiredis.ReplyError as exc:
        raise LogUnavailable(f"Redis refused: {exc}") from exc
