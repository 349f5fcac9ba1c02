"""What the channel tests share: logs of both kinds, a served application, a small client."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr
from websockets.asyncio.client import ClientConnection, connect

from redis_pipeline import PrivateRedis, private_redis
from websocket_service import ChannelService, ChannelSettings, create_app, make_token
from websocket_service.log import ChannelLog
from websocket_service.memory_log import MemoryLog
from websocket_service.position import Position
from websocket_service.redis_bus import RedisBus
from websocket_service.redis_log import RedisLog
from websocket_service.redis_presence import SCRIPTS as PRESENCE_SCRIPTS
from websocket_service.redis_scripts import SCRIPTS as LOG_SCRIPTS

SECRET = "a secret of the tests, long enough"
PATIENCE_S = 20.0
"""Long, for loaded machines; nothing here is a measurement."""


class Recorder:
    """A watcher that writes down what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Position, bytes]] = []
        self.restored = 0

    def on_append(self, channel: str, epoch: str, first: int, payloads: Sequence[bytes]) -> None:
        """Write down each message."""
        for offset, payload in enumerate(payloads, first):
            self.told.append((channel, Position(epoch, offset), payload))

    def on_presence(self, channel: str) -> None:
        """Not looked at."""

    def on_restored(self) -> None:
        """Count."""
        self.restored += 1


@contextmanager
def short_redis() -> Iterator[PrivateRedis]:
    """A private Redis in a folder whose socket's path is short enough."""
    with tempfile.TemporaryDirectory(prefix="ws-") as folder, private_redis(Path(folder)) as redis:
        yield redis


def make_bus(url: str) -> RedisBus:
    """Return a bus with every script."""
    return RedisBus(url, scripts=LOG_SCRIPTS + PRESENCE_SCRIPTS, rng=random.Random(1))


def make_log(kind: str, url: str, *, history: int = 1000) -> ChannelLog:
    """Return a log of one kind, under keys of its own."""
    if kind == "memory":
        return MemoryLog(history=history)
    prefix = f"ws-{random.getrandbits(32):x}"
    return RedisLog(make_bus(url), history=history, prefix=prefix)


async def until(condition: Any, what: str = "the condition") -> None:
    """Wait until *condition* () is true."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come true in {PATIENCE_S} s"
        await asyncio.sleep(0.01)


def settings(**changes: Any) -> ChannelSettings:
    """Return settings with the tests' secret."""
    return ChannelSettings(ws_secret=SecretStr(SECRET), **changes)


def token(channels: dict[str, str] | None = None, *, sub: str = "ada", ttl_s: float = 60) -> str:
    """Return a token, for every channel if not told otherwise."""
    return make_token(SECRET, sub, channels or {"*": "rw"}, ttl_s=ttl_s)


class Served:
    """An application on a loopback port."""

    def __init__(self, app: FastAPI, service: ChannelService, port: int) -> None:
        self.app = app
        self.service = service
        self.http = f"http://127.0.0.1:{port}"
        self.ws = f"ws://127.0.0.1:{port}/ws"
        self.port = port


@asynccontextmanager
async def served(**changes: Any) -> AsyncIterator[Served]:
    """Serve channels with the given settings in this loop."""
    app, service = create_app(settings(**changes))
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    server = uvicorn.Server(service.uvicorn_config(app, lifespan="on"))
    running = asyncio.create_task(server.serve(sockets=[listener]))
    await until(lambda: server.started or running.done(), "the server's start")
    try:
        yield Served(app, service, listener.getsockname()[1])
    finally:
        server.should_exit = True
        await running
        listener.close()


class Talker:
    """A client that speaks the commands."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def say(self, kind: str, **fields: Any) -> None:
        """Send one command."""
        await self.connection.send(json.dumps({"type": kind, **fields}))

    async def hear(self, *kinds: str) -> dict[str, Any]:
        """Return the next message of one of these kinds, or of any; others are passed over."""
        while True:
            text = await asyncio.wait_for(self.connection.recv(), PATIENCE_S)
            message: dict[str, Any] = json.loads(text)
            if not kinds or message["type"] in kinds:
                return message

    async def hear_messages(self, count: int) -> list[tuple[int, Any]]:
        """Return the offsets and data of the next messages."""
        heard = [await self.hear("message") for _ in range(count)]
        return [(Position.parse(m["id"]).offset, m["data"]) for m in heard]

    async def subscribe(self, channel: str, **fields: Any) -> dict[str, Any]:
        """Subscribe, and return the answer."""
        await self.say("subscribe", channel=channel, **fields)
        return await self.hear("subscribed", "error")


@asynccontextmanager
async def talking(
    server: Served, *, grant: str | None = None, **options: Any
) -> AsyncIterator[Talker]:
    """Connect with a token in the header, and be welcome."""
    headers = {"Authorization": f"Bearer {grant or token()}"}
    async with connect(server.ws, additional_headers=headers, **options) as connection:
        talker = Talker(connection)
        await talker.hear("welcome")
        yield talker
