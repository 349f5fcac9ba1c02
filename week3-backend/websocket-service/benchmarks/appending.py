"""The least that a history in a Redis stream costs: our server, with a bare XADD for each append.

    appending.py PORT SECRET URL

What is appended in one turn of the loop waits for one XADD, as in `RedisLog` it waits for one
script. Nobody reads that stream: offsets and the history that counts are in memory.
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


class AppendingLog(MemoryLog):
    """A history in this process that writes to a stream before it appends.

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
        """Append once Redis has answered; those of one turn of the loop travel together."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._send)
        self._waiting.append((channel, payload, loop.create_future()))
        return self._waiting[-1][2]

    def _send(self) -> None:
        waiting, self._waiting = self._waiting, []
        body = b"".join(payload for _, payload, _ in waiting)
        words = ("XADD", "bound", "MAXLEN", "~", self._history, "*", "p", body)
        self._wire.send(partial(self._on_answer, waiting), words)

    def _on_answer(self, waiting: Waiting, _: Reply) -> None:
        for channel, payload, future in waiting:
            settle(future, super().append(channel, payload).result())


class AppendingService(ChannelService):
    """A channel server with such a history."""

    def _make_log(self) -> ChannelLog:
        self._bus = None
        return AppendingLog(self.settings.redis_url or "")


def main() -> None:
    """Serve until killed."""
    port, secret, url = sys.argv[1:]
    service = AppendingService(ChannelSettings(ws_secret=SecretStr(secret), redis_url=url))
    app = FastAPI(lifespan=service.lifespan)
    server = uvicorn.Server(service.uvicorn_config(app, lifespan="on"))
    server.run(sockets=[listen("127.0.0.1", int(port))])


if __name__ == "__main__":
    main()
