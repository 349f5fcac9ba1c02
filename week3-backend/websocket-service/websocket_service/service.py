"""The wiring: a channel server made of its parts, to put into any FastAPI application.

service = ChannelService(ChannelSettings())
app = FastAPI(lifespan=service.lifespan)
service.install(app)
uvicorn.Server(service.uvicorn_config(app, port=8000)).run()
"""

from __future__ import annotations

import asyncio
import functools
import random
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

import uvicorn
from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from websockets.datastructures import Headers

from async_endpoints import ProblemError
from websocket_service import redis_log, redis_presence, redis_scripts
from websocket_service.attendance import Attendance
from websocket_service.connection import ChannelSocket
from websocket_service.handshake import check_address, check_origin
from websocket_service.host import Ticking
from websocket_service.hub import Hub
from websocket_service.log import ChannelLog
from websocket_service.memory_log import MemoryLog
from websocket_service.metrics import ChannelMetrics
from websocket_service.patience import PatientHttp
from websocket_service.presence import MemoryPresence, Presence
from websocket_service.redis_bus import RedisBus
from websocket_service.routes import channel_router
from websocket_service.settings import ChannelSettings
from websocket_service.tokens import Grant, read_token

if TYPE_CHECKING:
    from uvicorn.server import ServerState

_TICK_S = 1.0
_FOR_EVER = float("inf")


class ChannelService:
    """A channel server.

    Args:
        settings: What it is told.
        path: Where WebSockets are answered.
        registry: Where its metrics go; one of its own by default.
    """

    clock = staticmethod(time.monotonic)
    wall_clock = staticmethod(time.time)

    def __init__(
        self,
        settings: ChannelSettings,
        *,
        path: str = "/ws",
        registry: CollectorRegistry | None = None,
    ) -> None:
        self.settings = settings
        self.path = path
        self.bounds = settings.bounds()
        self.now = self.clock()
        self.sockets: set[Ticking] = set()
        self.metrics = ChannelMetrics(registry or CollectorRegistry())
        secret = settings.ws_secret
        self.secret = secret.get_secret_value() if secret else secrets.token_urlsafe(32)
        self.anonymous = _anonymous(settings.ws_open_channels)
        self.hub = Hub(self._make_log(), self.metrics, keep=settings.ws_history)
        self.attendance = Attendance(self._make_presence())
        self.hub.on_presence_changed = self.attendance.changed
        self._ticking: asyncio.Task[None] | None = None

    @property
    def socket(self) -> type[asyncio.Protocol]:
        """What uvicorn's ``ws=`` setting takes: makes a socket of this service."""
        return cast("type[asyncio.Protocol]", functools.partial(_make_socket, self))

    def uvicorn_config(self, app: FastAPI, **options: Any) -> uvicorn.Config:  # noqa: ANN401
        """Return settings that serve *app* with this service's sockets; *options* are uvicorn's."""
        options.setdefault("log_level", "warning")
        return uvicorn.Config(
            app, http=PatientHttp, ws=self.socket, timeout_graceful_shutdown=5, **options
        )

    def install(self, app: FastAPI) -> None:
        """Add the HTTP side: publish, read, server-sent events, presence."""
        app.include_router(channel_router(self))

    @asynccontextmanager
    async def lifespan(self, _: FastAPI | None = None) -> AsyncIterator[None]:
        """Run the service as long as the block; to be an application's lifespan."""
        await self.start()
        try:
            yield
        finally:
            await self.stop()

    async def start(self) -> None:
        """Connect to the log.

        Raises:
            LogUnavailable: If it does not answer.
        """
        await asyncio.to_thread(self.hub.clearance.load)
        await self.hub.log.start(self.hub)
        await self.attendance.start()
        self._ticking = asyncio.create_task(self._tick_for_ever())

    async def stop(self) -> None:
        """End what runs in the background, and let go of the log."""
        if self._ticking is not None:
            self._ticking.cancel()
            await asyncio.gather(self._ticking, return_exceptions=True)
        await self.attendance.stop()
        await self.hub.stop()
        await self.hub.log.stop()

    def grant_of(self, token: str) -> Grant:
        """Return what *token* grants; raises `BadToken`."""
        return read_token(self.secret, token)

    def failing(self) -> str | None:
        """Return None when well, otherwise a sentence: a readiness check."""
        return self.hub.log.failing()

    def check_handshake(self, connections: int, path: str, headers: Headers) -> None:
        """Refuse a WebSocket that may not be opened.

        Raises:
            ProblemError: Wrong path, token in the address, foreign origin, too many connections.
        """
        check_address(path, self.path)
        check_origin(headers, self.settings.ws_origins)
        if connections >= self.bounds.max_connections:
            detail = f"{connections} clients are connected, no more are possible; try again later."
            raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, detail)

    async def _tick_for_ever(self) -> None:
        while True:
            await asyncio.sleep(_TICK_S)
            self.now = self.clock()
            for socket in list(self.sockets):
                socket.tick()

    def _make_log(self) -> ChannelLog:
        settings = self.settings
        if settings.redis_url is None:
            self._bus = None
            return MemoryLog(history=settings.ws_history)
        scripts = redis_scripts.SCRIPTS + redis_presence.SCRIPTS
        self._bus = RedisBus(settings.redis_url, scripts=scripts, rng=random.Random())
        return redis_log.RedisLog(
            self._bus, history=settings.ws_history, ttl_s=settings.ws_history_s
        )

    def _make_presence(self) -> Presence:
        if self._bus is None:
            return MemoryPresence(self.hub.on_presence, clock=self.clock)
        return redis_presence.RedisPresence(self._bus)


def _anonymous(patterns: tuple[str, ...]) -> Grant | None:
    if not patterns:
        return None
    return Grant(sub="anonymous", exp=_FOR_EVER, channels=dict.fromkeys(patterns, "r"))


def _make_socket(
    service: ChannelService,
    *,
    config: uvicorn.Config,  # noqa: ARG001 - uvicorn passes it
    server_state: ServerState,
    app_state: dict[str, Any],  # noqa: ARG001 - the same
) -> ChannelSocket:
    return ChannelSocket(service, server_state=server_state)
