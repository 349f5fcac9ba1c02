"""One client's place in one channel, and what is done when the client is slow."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from websocket_service import commands
from websocket_service.batch import Batch
from websocket_service.codes import Code
from websocket_service.position import Position
from websocket_service.presence import Member

if TYPE_CHECKING:
    from websocket_service.session import Session


class Outlet(Protocol):
    """Where a client's bytes go."""

    write: Callable[[bytes], None]
    """Sends whole frames; never blocks."""
    paused: bool
    """Whether the client reads more slowly than we write."""

    def queued(self) -> int:
        """Return how many bytes wait for the client."""

    def close(self, code: Code, reason: str) -> None:
        """Send what waits, then say why, then close."""


class Subscription:
    """One client's place in one channel, and what is done when the client is slow."""

    __slots__ = ("_newest", "_session", "_skipped", "channel", "conflate", "member")

    def __init__(self, session: Session, channel: str, *, conflate: bool) -> None:
        self.channel = channel
        self.conflate = conflate
        self.member: Member | None = None
        self._session = session
        self._skipped = 0
        self._newest: Batch | None = None

    def deliver(self, batch: Batch) -> None:
        """Send *batch*, unless the client is slow: then its policy decides."""
        outlet = self._session.outlet
        if not outlet.paused:
            outlet.write(batch.frames)
        elif self.conflate:
            self._skipped += len(batch)
            self._newest = batch
        else:
            self._session.queue(batch.frames)

    def reset(self, at: Position) -> None:
        """Tell the client that messages before *at* are lost to it."""
        self._newest = None
        self._session.tell(commands.Reset(self.channel, str(at)))

    def catch_up(self) -> None:
        """Send the newest of what was left out, once the client reads again."""
        if self._newest is None:
            return
        newest, left_out = self._newest.tail(), self._skipped - 1
        self._newest, self._skipped = None, 0
        self._session.service.metrics.conflated.inc(left_out)
        if left_out:
            self._session.tell(commands.Conflated(self.channel, left_out))
        self._session.outlet.write(newest.frames)
