"""A proxy before Redis that can lose one reply: the broker gave a message, and nobody got it.

Redis has taken the message off its list; the worker's connection breaks before the reply arrives.
A black-holed connection or a worker killed at that moment leaves the same behind.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

_CHUNK = 65536
_JOB = re.compile(rb"argsrepr\W+([0-9a-f]{32})")


class DroppingProxy:
    """Forwards a unix socket to another, in a thread; loses a reply when it is told to.

    Args:
        listen: The socket that workers connect to.
        server: Redis's own.
        queue: The list whose reply is lost.
    """

    def __init__(self, listen: Path, server: Path, *, queue: str) -> None:
        self._listen = listen
        self._server = server
        self._reply = b"$%d\r\n%s\r\n" % (len(queue), queue.encode())
        self._armed = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)
        self._ready = threading.Event()
        self._pumps: set[asyncio.Future[None]] = set()
        self.dropped: list[tuple[str, float]] = []
        """The jobs whose messages were lost, and when."""

    def drop_next(self) -> None:
        """Lose the next message that Redis gives."""
        self._armed.set()

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        start = asyncio.start_unix_server(self._serve, self._listen)
        server = self._loop.run_until_complete(start)
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for pump in self._pumps:
            pump.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.05))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            upstream, downstream = await asyncio.open_unix_connection(self._server)
        except OSError:  # Redis is down: so is the proxy, for this caller
            writer.close()
            return
        ways = [
            asyncio.ensure_future(self._pump(reader, downstream, replies=False)),
            asyncio.ensure_future(self._pump(upstream, writer, replies=True)),
        ]
        self._pumps.update(ways)
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        self._pumps.difference_update(ways)
        for end in (writer, downstream):
            end.close()

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, replies: bool
    ) -> None:
        with contextlib.suppress(OSError):
            while chunk := await source.read(_CHUNK):
                if replies and self._armed.is_set() and self._reply in chunk:
                    self._armed.clear()
                    self.dropped += [(i.decode(), time.time()) for i in _JOB.findall(chunk)]
                    return
                sink.write(chunk)
                await sink.drain()
