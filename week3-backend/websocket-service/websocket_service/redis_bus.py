"""The two connections that a server process has to Redis.

One carries what must be quick: publications go out, and messages and the publications' own answers
come in, in the order in which Redis did things. The other carries everything else, so that a long
history, being read, delays nobody (and never counts as a listener's queue, which Redis bounds).

It keeps both alive: when either is lost, both are made again, with growing, jittered pauses; all
channels are listened to again, and the owner is told, so that it can read what it missed.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from functools import partial

import hiredis

from websocket_service.errors import LogUnavailable
from websocket_service.redis_wire import OnReply, RedisWire, Reply, connect, settle

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
        self._live: RedisWire | None = None
        self._on_restored: Callable[[], None] = lambda: None
        self._on_lost: Callable[[], None] = lambda: None
        self._keeper: asyncio.Task[None] | None = None
        self._lost = asyncio.Event()
        self._why: str | None = "not connected yet"

    async def start(
        self, on_restored: Callable[[], None], on_lost: Callable[[], None] = lambda: None
    ) -> None:
        """Connect, and stay connected.

        Args:
            on_restored: Called after every later connection.
            on_lost: Called as soon as a connection is lost, before there is another.
        """
        self._on_lost = on_lost
        await self._connect()
        self._on_restored = on_restored
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Let go of both connections."""
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        self._close()

    def run(
        self, script: str, keys: tuple[bytes, ...], *words: str | bytes | int
    ) -> asyncio.Future[Reply]:
        """Run a Lua script that was given at the beginning.

        The future fails with `LogUnavailable` when Redis is away.
        """
        future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._evaluate(self._caller, partial(settle, future), script, keys, words)
        return future

    def run_live(
        self,
        on_reply: OnReply,
        script: str,
        keys: tuple[bytes, ...],
        *words: str | bytes | int,
    ) -> None:
        """Run a Lua script; *on_reply* is called in order with the messages listened to."""
        self._evaluate(self._live, on_reply, script, keys, words)

    def send_live(self, on_reply: OnReply, words: tuple[str | bytes | int, ...]) -> None:
        """Send a command; *on_reply* is called in order with the messages listened to."""
        if self._live is None:
            on_reply(LogUnavailable(f"Redis is away: {self._why}"))
        else:
            self._live.send(on_reply, words)

    async def listen(self, name: bytes, on_message: Callable[[bytes], None]) -> None:
        """Call *on_message* with every message of pub/sub channel *name* from now on."""
        self._listening[name] = on_message
        if self._live is None:
            raise LogUnavailable(f"Redis is away: {self._why}")
        await self._live.call("SUBSCRIBE", name)

    async def unlisten(self, name: bytes) -> None:
        """Hear no more of *name*."""
        self._listening.pop(name, None)
        if self._live is not None:
            await self._live.call("UNSUBSCRIBE", name)

    def listens(self, name: bytes) -> bool:
        """Say whether what is run live counts us among the listeners of *name*."""
        return name in self._listening

    def failing(self) -> str | None:
        """Return None when connected, otherwise one sentence."""
        return self._why

    def _evaluate(
        self,
        wire: RedisWire | None,
        on_reply: OnReply,
        script: str,
        keys: tuple[bytes, ...],
        words: tuple[str | bytes | int, ...],
    ) -> None:
        if wire is None:
            on_reply(LogUnavailable(f"Redis is away: {self._why}"))
            return
        command = ("EVALSHA", self._hashes[script], len(keys), *keys, *words)
        wire.send(partial(self._take, on_reply), command)

    def _take(self, on_reply: OnReply, reply: Reply) -> None:
        """Hand *reply* over; connect again, which loads the scripts, when they were flushed."""
        if isinstance(reply, hiredis.ReplyError) and str(reply).startswith("NOSCRIPT"):
            self._set_lost()
        on_reply(reply)

    def _push(self, name: bytes, payload: bytes) -> None:
        listener = self._listening.get(name)
        if listener is not None:
            listener(payload)

    def _set_lost(self) -> None:
        self._why = "the connection was lost"
        self._on_lost()
        self._lost.set()

    async def _connect(self) -> None:
        try:
            self._caller = await connect(self._url, on_lost=self._set_lost)
            for script in self._scripts:
                self._hashes[script] = await self._caller.call("SCRIPT", "LOAD", script)
            live = await connect(self._url, on_lost=self._set_lost, on_push=self._push)
            listening = [live.call("SUBSCRIBE", name) for name in self._listening]
            self._live = live  # what is run from now on runs after them, see `listens`
            await asyncio.gather(*listening)
        except (LogUnavailable, hiredis.ReplyError) as exc:
            self._close()
            raise LogUnavailable(str(exc)) from exc
        self._lost.clear()
        self._why = None

    def _close(self) -> None:
        for wire in (self._caller, self._live):
            if wire is not None:
                wire.close()
        self._caller = self._live = None

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
