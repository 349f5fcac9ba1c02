"""How messages get into a channel's stream: by a script that is asked, or by a guess.

The script finds the offset, appends and publishes in one step, so that history and live path never
disagree about order. A process that is *alone*, since the script found no other listener, does
without: it guesses the next id, and one XADD does the rest. A guess is right or refused, since ids
only grow: by another's entry, by the mark of one that listens now, or because the epoch's stream is
gone. Then the script is asked again. While a guess is on its way nothing else of the channel is
sent, so that a refused one does not change places with what comes after it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

import hiredis

from websocket_service.position import Position, new_epoch
from websocket_service.redis_bus import RedisBus
from websocket_service.redis_line import Line, Waiting, batches, packed, unavailable
from websocket_service.redis_scripts import APPEND, TEND
from websocket_service.redis_wire import Reply

_TEND_EVERY = 64  # messages
_MOST = 256  # messages that travel together
_REFUSED = "ERR The ID specified in XADD"  # … is not above the newest one's

Tell = Callable[[Line, Position, list[bytes]], None]
"""Takes messages, and where the last of them stands."""


class Appender:
    """Appends to channels; those of one turn of the loop travel together.

    Args:
        bus: The connections.
        history: How many messages of a channel are kept, at least.
        ttl_s: How long a channel that nobody writes to is kept.
        tell: Called with what was appended, before its futures are done.
    """

    def __init__(self, bus: RedisBus, *, history: int, ttl_s: int, tell: Tell) -> None:
        self.pending = 0  # messages that were appended and have no answer yet
        self._bus = bus
        self._history = history
        self._ttl_s = ttl_s
        self._tell = tell

    def append(self, line: Line, payload: bytes, key: str | None) -> asyncio.Future[Position]:
        """Append one message, after those of earlier calls."""
        loop = asyncio.get_running_loop()
        if not line.waiting and not line.guessing:
            loop.call_soon(self._send, line)
        future: asyncio.Future[Position] = loop.create_future()
        line.waiting.append((payload, key, future))
        line.keyed = line.keyed or key is not None
        self.pending += 1
        return future

    def _send(self, line: Line) -> None:
        """Send what waits: guess, if that may be right, otherwise ask."""
        if line.alone is not None and line.told is not None and not line.keyed:
            batch = line.take(_MOST)
            if batch:
                self._guess(line, line.alone, line.told, batch)
            return
        line.alone = None  # until the answer says so again
        for batch in batches(line.take(len(line.waiting)), _MOST):
            self._ask(line, batch)

    def _guess(self, line: Line, stream: bytes, head: Position, batch: list[Waiting]) -> None:
        line.guessing = True
        first, count = head.offset + 1, len(batch)
        words = ("XADD", stream, "NOMKSTREAM", b"%d-0" % first, count, packed(batch))
        self._bus.send_live(partial(self._on_guessed, line, head, batch), words)

    def _ask(self, line: Line, batch: list[Waiting]) -> None:
        """Let the script append; a message with a key comes by itself."""
        keys, key = line.keys, batch[0][1]
        self._bus.run_live(
            partial(self._on_asked, line, batch),
            APPEND,
            (*keys, keys[0] if key is None else b"%b:key:%b" % (keys[0], key.encode())),
            new_epoch(),
            self._ttl_s,
            len(batch),
            packed(batch),
            int(key is not None),
            int(self._ttl_is_due(line)),
            int(self._bus.listens(keys[2])),
        )

    def _on_guessed(self, line: Line, head: Position, batch: list[Waiting], reply: Reply) -> None:
        line.guessing = False
        if reply is None or (isinstance(reply, hiredis.ReplyError) and _REFUSED in str(reply)):
            line.alone = None
            self._ask(line, batch)
        elif isinstance(reply, Exception):
            self._fail(batch, reply)
        else:
            self._on_appended(line, Position(head.epoch, head.offset + len(batch)), batch)
        if line.waiting:
            self._send(line)

    def _on_asked(self, line: Line, batch: list[Waiting], reply: Reply) -> None:
        if isinstance(reply, Exception):
            self._fail(batch, reply)
            return
        epoch, last, fresh, *others = reply
        at = Position(epoch.decode(), last)
        if not fresh:  # its key was there already
            self._settle(batch, at)
            return
        self._on_appended(line, at, batch)
        if others == [0] and line.told == at:
            line.alone = line.keys[1] + epoch

    def _on_appended(self, line: Line, last: Position, batch: list[Waiting]) -> None:
        """Tell the watcher, then each of those who appended, where the messages stand."""
        self._tell(line, last, [payload for payload, _, _ in batch])
        self._settle(batch, last)
        if last.offset % _TEND_EVERY < len(batch) or self._ttl_is_due(line):
            self._bus.run_live(_ignore, TEND, line.keys[:2], self._history, self._ttl_s)

    def _settle(self, batch: list[Waiting], last: Position) -> None:
        self.pending -= len(batch)
        for offset, (_, _, future) in enumerate(batch, last.offset - len(batch) + 1):
            if not future.done():
                future.set_result(Position(last.epoch, offset))

    def _fail(self, batch: list[Waiting], error: Exception) -> None:
        self.pending -= len(batch)
        for _, _, future in batch:
            if not future.done():
                future.set_exception(unavailable(error))

    def _ttl_is_due(self, line: Line) -> bool:
        """Say whether Redis is to hear again how long the channel lives: each time costs a write.

        A channel's time may so end a twentieth early.
        """
        now = asyncio.get_running_loop().time()
        due = now >= line.ttl_due
        if due:
            line.ttl_due = now + self._ttl_s / 20
        return due


def _ignore(_: Reply) -> None:
    """Tending again later is as good."""
