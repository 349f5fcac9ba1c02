"""What a connection needs of the server that it belongs to; `ChannelService` is one."""

from __future__ import annotations

from typing import Protocol

from websockets.datastructures import Headers

from websocket_service.attendance import Attendance
from websocket_service.bounds import Bounds
from websocket_service.hub import Hub
from websocket_service.metrics import ChannelMetrics
from websocket_service.tokens import Grant


class Ticking(Protocol):
    """Something that looks at the clock now and then."""

    def tick(self) -> None:
        """Look at the clock; called about once a second."""


class Host(Protocol):
    """The server as its connections and routes see it."""

    bounds: Bounds
    metrics: ChannelMetrics
    hub: Hub
    attendance: Attendance
    anonymous: Grant | None
    """What a client may do that shows no token; None: nothing."""
    sockets: set[Ticking]
    """Every open WebSocket."""
    now: float
    """The monotonic time of the last tick, in seconds: cheap, and exact to a second."""

    def clock(self) -> float:
        """Return the monotonic time, in seconds."""

    def wall_clock(self) -> float:
        """Return the time since 1970, in seconds."""

    def grant_of(self, token: str) -> Grant:
        """Return what *token* grants; raises `BadToken`."""

    def check_handshake(self, connections: int, path: str, headers: Headers) -> None:
        """Refuse a WebSocket that may not be opened; raises `ProblemError`."""
