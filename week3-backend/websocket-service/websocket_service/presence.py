"""Who is in a channel now, over all server processes.

A member is one connection. Each server says again and again that its members are still there; the
members of a server that was killed run out by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

import msgspec


class Member(msgspec.Struct, frozen=True):
    """One connection that is in a channel."""

    client: str
    """The connection's id, given by the server."""
    user: str
    """Who its token names."""


class Presence(Protocol):
    """The members of channels. Every method may raise `LogUnavailable`."""

    async def join(self, channel: str, member: Member) -> None:
        """Put *member* into the channel, for *ttl* seconds from now; say it again in time."""

    async def leave(self, channel: str, member: Member) -> None:
        """Take *member* out of the channel."""

    async def members(self, channel: str) -> list[Member]:
        """Return who is there, in the order of their client ids."""

    async def refresh(self, channel: str, members: Iterable[Member]) -> None:
        """Say that *members* are still there; tells nobody."""


class MemoryPresence:
    """Members in this process.

    Args:
        on_change: Called with the channel's name when somebody comes or goes.
        clock: Seconds that only grow.
        ttl_s: How long a member that is not refreshed stays.
    """

    def __init__(
        self,
        on_change: Callable[[str], None],
        *,
        clock: Callable[[], float],
        ttl_s: float = 30.0,
    ) -> None:
        self._on_change = on_change
        self._clock = clock
        self._ttl_s = ttl_s
        self._until: dict[str, dict[Member, float]] = {}

    async def join(self, channel: str, member: Member) -> None:
        """Put *member* into the channel."""
        await self.refresh(channel, [member])
        self._on_change(channel)

    async def leave(self, channel: str, member: Member) -> None:
        """Take *member* out of the channel."""
        there = self._until.get(channel, {})
        if there.pop(member, None) is not None:
            self._on_change(channel)
        if not there:
            self._until.pop(channel, None)

    async def members(self, channel: str) -> list[Member]:
        """Return who is there."""
        now = self._clock()
        there = self._until.get(channel, {})
        for member in [member for member, until in there.items() if until <= now]:
            del there[member]
        return sorted(there, key=lambda member: member.client)

    async def refresh(self, channel: str, members: Iterable[Member]) -> None:
        """Say that *members* are still there."""
        until = self._clock() + self._ttl_s
        self._until.setdefault(channel, {}).update(dict.fromkeys(members, until))
