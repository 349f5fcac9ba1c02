"""The peers' servers: each broadcasts what one client says to all, as its documentation shows."""

from __future__ import annotations

import asyncio
import contextlib
import sys

import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed


async def websockets_broadcast(port: int) -> None:
    """Serve with python-websockets' own ``broadcast()``, compression off."""
    clients: set[ServerConnection] = set()

    async def handler(connection: ServerConnection) -> None:
        clients.add(connection)
        with contextlib.suppress(ConnectionClosed):
            async for message in connection:
                broadcast(clients, message)
        clients.discard(connection)

    async with serve(handler, "127.0.0.1", port, compression=None, ping_interval=None):
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    uvloop.run(websockets_broadcast(int(sys.argv[1])))
