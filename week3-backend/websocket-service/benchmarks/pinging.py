"""The least that a round trip to Redis costs: our server, which asks it nothing but PING.

    pinging.py PORT SECRET URL

The history is in memory. What is appended in one turn of the loop waits for one PING, as in
`RedisLog` it waits for one script.
"""

from __future__ import annotations

import asyncio
import sys
from functools import partial

import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr

from websocket_service import ChannelService, ChannelSettings
from websocket_service.__main__ import listen
from websocket_service.log import ChannelLog, Watcher
from websocket_service.memory_log import MemoryLog
from websocket_service.position import Position
from websocket_service.redis_wire import Reply, connect, settle

Waiting = list[tuple[str, bytes, "asyncio.Future[Position]"]]


class PingingLog(MemoryLog):
    """A history in this process that asks Redis before it appends.

    Args:
        url: Where Redis is.
    """

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self._waiting: Waiting = []

    async def start(self, watcher: Watcher) -> None:
        """Connect."""
        await super().start(watcher)
        self._wire = await connect(self._url, on_lost=lambda: sys.exit("Redis is gone"))

    def append(
        self,
        channel: str,
        payload: bytes,
        *,
        key: str | None = None,  # noqa: ARG002 - nothing here is repeated
    ) -> asyncio.Future[Position]:
        """Append once Redis has answered; those of one turn of the loop ask together."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._ask)
        self._waiting.append((channel, payload, loop.create_future()))
        return self._waiting[-1][2]

    def _ask(self) -> None:
        waiting, self._waiting = self._waiting, []
        self._wire.send(partial(self._on_answer, waiting), ("PING",))

    def _on_answer(self, waiting: Waiting, _: Reply) -> None:
        for channel, payload, future in waiting:
            settle(future, super().append(channel, payload).result())


class PingingService(ChannelService):
    """A channel server with such a history."""

    def _make_log(self) -> ChannelLog:
        self._bus = None
        return PingingLog(self.settings.redis_url or "")


def main() -> None:
    """Serve until killed."""
    port, secret, url = sys.argv[1:]
    service = PingingService(ChannelSettings(ws_secret=SecretStr(secret), redis_url=url))
    app = FastAPI(lifespan=service.lifespan)
    server = uvicorn.Server(service.uvicorn_config(app, lifespan="on"))
    server.run(sockets=[listen("127.0.0.1", int(port))])


if __name__ == "__main__":
    main()
