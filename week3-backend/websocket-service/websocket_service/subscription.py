"""One client's place in one channel, and what is done when the client is slow."""

from __future__ import annotations

from typing import Protocol

from websocket_service import commands
from websocket_service.batch import Batch
from websocket_service.codes import Code
from websocket_service.host import Host
from websocket_service.position import Position
from websocket_service.presence import Member


class Outlet(Protocol):
    """Where a client's bytes go."""

    number: int
    """The descriptor that may be written to directly, or `NO_NUMBER`."""
    paused: bool
    """Whether the client reads more slowly than we write."""

    def write(self, data: bytes) -> None:
        """Send whole frames, or the rest of one that is on its way; never blocks."""

    def queued(self) -> int:
        """Return how many bytes wait for the client."""

    def close(self, code: Code, reason: str) -> None:
        """Send what waits, then say why, then close."""


class Client(Protocol):
    """Whose subscription it is; `Session` is one."""

    service: Host
    outlet: Outlet

    def queue(self, frames: bytes) -> None:
        """Send although the client is slow, up to the bound."""

    def tell(self, message: object) -> None:
        """Send one message."""


class Subscription:
    """One client's place in one channel, and what is done when the client is slow."""

    __slots__ = ("_client", "_newest", "_skipped", "channel", "conflate", "member")

    def __init__(self, client: Client, channel: str, *, conflate: bool) -> None:
        self.channel = channel
        self.conflate = conflate
        self.member: Member | None = None
        self._client = client
        self._skipped = 0
        self._newest: Batch | None = None

    @property
    def number(self) -> int:
        """The client's descriptor."""
        return self._client.outlet.number

    def deliver(self, batch: Batch, sent: int = 0) -> None:
        """Send *batch*, unless the client is slow: then its policy decides.

        What has begun (*sent* bytes) is always ended: a frame cannot be taken back.
        """
        outlet = self._client.outlet
        if sent:
            outlet.write(batch.frames[sent:])
        elif not outlet.paused:
            outlet.write(batch.frames)
        elif self.conflate:
            self._skipped += len(batch)
            self._newest = batch
        else:
            self._client.queue(batch.frames)

    def reset(self, at: Position) -> None:
        """Tell the client that messages before *at* are lost to it."""
        self._newest = None
        self._client.tell(commands.Reset(self.channel, str(at)))

    def catch_up(self) -> None:
        """Send the newest of what was left out, once the client reads again."""
        if self._newest is None:
            return
        newest, left_out = self._newest.tail(), self._skipped - 1
        self._newest, self._skipped = None, 0
        self._client.service.metrics.conflated.inc(left_out)
        if left_out:
            self._client.tell(commands.Conflated(self.channel, left_out))
        self._client.outlet.write(newest.frames)
