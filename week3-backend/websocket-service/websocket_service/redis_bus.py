"""The two connections that a server process has to Redis: one to call, one to listen.

It keeps both alive: when either is lost, both are made again, with growing, jittered pauses; all
channels are listened to again, and the owner is told, so that it can read what it missed.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

import hiredis

from websocket_service.errors import LogUnavailable
from websocket_service.redis_wire import RedisWire, Reply, connect

_PAUSES_S = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8)


class RedisBus:
    """Calls to Redis, and messages from it.

    Args:
        url: The server's address.
        scripts: Lua texts, loaded whenever a connection is made.
        rng: Jitters the pauses, so that many processes do not come back at the same time.
    """

    def __init__(self, url: str, *, scripts: tuple[str, ...], rng: random.Random) -> None:
        self._url = url
        self._scripts = scripts
        self._rng = rng
        self._hashes: dict[str, bytes] = {}
        self._listening: dict[bytes, Callable[[bytes], None]] = {}
        self._caller: RedisWire | None = None
        self._listener: RedisWire | None = None
        self._on_restored: Callable[[], None] = lambda: None
        self._keeper: asyncio.Task[None] | None = None
        self._lost = asyncio.Event()
        self._why: str | None = "not connected yet"

    async def start(self, on_restored: Callable[[], None]) -> None:
        """Connect, and stay connected; *on_restored* is called after every later connection."""
        await self._connect()
        self._on_restored = on_restored
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Let go of both connections."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        self._close()

    def call(self, *words: str | bytes | int) -> asyncio.Future[Reply]:
        """Send one command; the future fails with `LogUnavailable` when Redis is away."""
        if self._caller is None:
            future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
            future.set_exception(LogUnavailable(f"Redis is away: {self._why}"))
            return future
        return self._caller.call(*words)

    def run(
        self, script: str, keys: tuple[bytes, ...], *words: str | bytes | int
    ) -> asyncio.Future[Reply]:
        """Run a Lua script that was given at the beginning."""
        sha = self._hashes.get(script, b"")
        future = self.call("EVALSHA", sha, len(keys), *keys, *words)
        future.add_done_callback(self._notice_flushed_scripts)
        return future

    async def listen(self, name: bytes, on_message: Callable[[bytes], None]) -> None:
        """Call *on_message* with every message of pub/sub channel *name* from now on."""
        self._listening[name] = on_message
        if self._listener is None:
            raise LogUnavailable(f"Redis is away: {self._why}")
        await self._listener.call("SUBSCRIBE", name)

    async def unlisten(self, name: bytes) -> None:
        """Hear no more of *name*."""
        self._listening.pop(name, None)
        if self._listener is not None:
            await self._listener.call("UNSUBSCRIBE", name)

    def backlog(self) -> int:
        """Return how many calls wait for their answer."""
        return self._caller.waiting if self._caller else 0

    def failing(self) -> str | None:
        """Return None when connected, otherwise one sentence."""
        return self._why

    def _notice_flushed_scripts(self, reply: asyncio.Future[Reply]) -> None:
        """Connect again, which loads the scripts, when somebody has flushed them."""
        if not reply.cancelled() and str(reply.exception()).startswith("NOSCRIPT"):
            self._set_lost()

    def _push(self, name: bytes, payload: bytes) -> None:
        listener = self._listening.get(name)
        if listener is not None:
            listener(payload)

    def _set_lost(self) -> None:
        self._why = "the connection was lost"
        self._lost.set()

    async def _connect(self) -> None:
        try:
            self._caller = await connect(self._url, on_lost=self._set_lost)
            self._listener = await connect(self._url, on_lost=self._set_lost, on_push=self._push)
            for script in self._scripts:
                self._hashes[script] = await self._caller.call("SCRIPT", "LOAD", script)
            for name in list(self._listening):
                await self._listener.call("SUBSCRIBE", name)
        except (LogUnavailable, hiredis.ReplyError) as exc:
            self._close()
            raise LogUnavailable(str(exc)) from exc
        self._lost.clear()
        self._why = None

    def _close(self) -> None:
        for wire in (self._caller, self._listener):
            if wire is not None:
                wire.close()
        self._caller = self._listener = None

    async def _keep(self) -> None:
        while True:
            await self._lost.wait()
            self._close()
            tries = 0
            while self._lost.is_set():
                pause = _PAUSES_S[min(tries, len(_PAUSES_S) - 1)]
                await asyncio.sleep(pause * self._rng.uniform(0.5, 1.0))
                tries += 1
                try:
                    await self._connect()
                except LogUnavailable as exc:
                    self._why = str(exc)
            self._on_restored()
