"""What a channel's history must be able to do, whoever keeps it.

The log gives every message its offset, keeps the last ones, and tells each server process that
watches a channel what was appended. `memory_log` keeps it in this process, `redis_log` in Redis
for many; one contract test holds for both.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from websocket_service.position import Position


class Slice(NamedTuple):
    """A run of a channel's history that ends at *head*."""

    head: Position
    """The position after the newest message."""
    first: int
    """The offset of the first payload; head.offset + 1 when there are none."""
    payloads: Sequence[bytes]
    """Everything from *first* up to the head, without a hole."""


class Watcher(Protocol):
    """Who is told what happens in the channels that it watches."""

    def on_append(self, channel: str, epoch: str, first: int, payloads: Sequence[bytes]) -> None:
        """Messages *first*, *first* + 1, … were appended."""

    def on_presence(self, channel: str) -> None:
        """Somebody came or went."""

    def on_restored(self) -> None:
        """The log answers again; something may have been missed."""


class ChannelLog(Protocol):
    """A history of many channels. Every method may raise `LogUnavailable`."""

    async def start(self, watcher: Watcher) -> None:
        """Connect, and tell *watcher* from now on."""

    async def stop(self) -> None:
        """Let go of connections; what was appended stays, as far as the log outlives us."""

    def append(
        self, channel: str, payload: bytes, *, key: str | None = None
    ) -> asyncio.Future[Position]:
        """Append one message, after those of earlier calls; the future holds its position.

        Whoever watches here is told before the future is done.

        Args:
            channel: Where to.
            payload: JSON bytes.
            key: Makes a retry harmless: a second append with the same key, within ten minutes,
                appends nothing and returns the first one's position.
        """

    async def read(self, channel: str, after: int) -> Slice:
        """Return what came after offset *after*, as far as it is kept.

        When older messages are gone already, the slice begins later than asked: compare *first*.
        A channel that was never used begins its epoch here, at offset 0.
        """

    async def renew(self, channel: str, epoch: str) -> None:
        """Forget the channel's history and begin a new epoch, if *epoch* is still the current."""

    async def watch(self, channel: str) -> None:
        """Tell the watcher of this channel from now on; returns when nothing more is missed."""

    async def unwatch(self, channel: str) -> None:
        """Tell no more of this channel."""

    def backlog(self) -> int:
        """Return how many appends wait for their answer."""

    def failing(self) -> str | None:
        """Return None when the log answers, otherwise one sentence that says what is wrong."""
