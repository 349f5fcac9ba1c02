"""One pipelined connection to Redis that costs the event loop as little as it can.

redis-py's asyncio client takes about 0.15 ms a call here, which the live path cannot spend. This
one writes packed commands at once, so that whatever is asked in one turn of the loop travels
together, and answers in order; hiredis packs and parses. It knows nothing of retries: when the
connection is lost, every open call fails with `LogUnavailable`, and *on_lost* is told.

With *on_push* it speaks RESP3, in which one connection may both call and listen.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, cast

import hiredis
from redis.asyncio.connection import parse_url

from websocket_service.errors import LogUnavailable

Reply = Any
"""What Redis answers: bytes, an int, None, or a list of replies."""

OnReply = Callable[[Reply], None]
"""Takes a reply, or the error that came instead: `LogUnavailable` or `hiredis.ReplyError`."""


class RedisWire(asyncio.Protocol):
    """A connection; make one with `connect`.

    Args:
        on_lost: Called once when the connection is gone.
        on_push: Called with the channel and the payload of every message that is listened to.
    """

    def __init__(
        self, *, on_lost: Callable[[], None], on_push: Callable[[bytes, bytes], None] | None = None
    ) -> None:
        self._on_lost = on_lost
        self._on_push = on_push
        self._reader = hiredis.Reader()
        self._waiting: deque[OnReply] = deque()
        self._transport: asyncio.Transport | None = None

    def send(self, on_reply: OnReply, words: tuple[str | bytes | int, ...]) -> None:
        """Send one command; *on_reply* is called as soon as its answer is read."""
        if self._transport is None or self._transport.is_closing():
            on_reply(LogUnavailable("the connection to Redis is lost"))
            return
        self._waiting.append(on_reply)
        self._transport.write(hiredis.pack_command(words))  # type: ignore[arg-type]  # its stub says one word

    def call(self, *words: str | bytes | int) -> asyncio.Future[Reply]:
        """Send one command; the future holds its reply, or `LogUnavailable`, or `ReplyError`."""
        future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self.send(partial(settle, future), words)
        return future

    def close(self) -> None:
        """Close the connection; open calls fail."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Give every whole reply to the call that waits for it, or to *on_push*."""
        self._reader.feed(data)
        try:
            while (reply := self._reader.gets()) is not False:
                self._take(reply)
        except hiredis.ProtocolError:
            self.close()  # not a Redis; connection_lost tells everybody

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail what is open."""
        self._transport = None
        lost = LogUnavailable(f"the connection to Redis was lost ({exc or 'closed'})")
        while self._waiting:
            self._waiting.popleft()(lost)
        self._on_lost()

    def _take(self, reply: Reply) -> None:
        if isinstance(reply, hiredis.PushNotification) and reply[0] == b"message":
            if self._on_push is not None:
                self._on_push(reply[1], reply[2])
            return
        self._waiting.popleft()(reply)  # a push that confirms a subscription is a reply too


def settle(future: asyncio.Future[Reply], reply: Reply) -> None:
    """Let *future* hold *reply*, or fail with it."""
    if future.done():  # its caller was cancelled
        return
    if isinstance(reply, Exception):
        future.set_exception(reply)
    else:
        future.set_result(reply)


async def connect(
    url: str,
    *,
    on_lost: Callable[[], None],
    on_push: Callable[[bytes, bytes], None] | None = None,
) -> RedisWire:
    """Return a connection to the server at *url*, authenticated, its database chosen.

    Raises:
        LogUnavailable: If nobody answers there, or the password is wrong.
    """
    where = parse_url(url)
    loop = asyncio.get_running_loop()

    def made() -> RedisWire:
        return RedisWire(on_lost=on_lost, on_push=on_push)

    try:
        if "path" in where:
            _, wire = await loop.create_unix_connection(made, where["path"])
        else:
            secure = ssl.create_default_context() if url.startswith("rediss:") else None
            _, wire = await loop.create_connection(
                made, where.get("host", "localhost"), where.get("port", 6379), ssl=secure
            )
        if "password" in where:
            await wire.call("AUTH", where.get("username", "default"), where["password"])
        if on_push is not None:
            await wire.call("HELLO", 3)
        if where.get("db"):
            await wire.call("SELECT", where["db"])
        await wire.call("PING")  # a server that still loads its data answers with an error
    except (OSError, hiredis.ReplyError) as exc:
        _, _, address = url.rpartition("@")  # without a password
        raise LogUnavailable(f"Redis does not answer at {address}: {exc}") from exc
    return wire
