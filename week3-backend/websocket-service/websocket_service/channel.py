"""One channel as this server process sees it: a position, the newest messages, the subscribers.

What the log tells is put in order here, by offset alone: what is behind the position was seen
already, what is next is delivered, and what leaves a hole waits until the hole is read from the
log. So subscribers get every message once and in order, or are told that they cannot.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from typing import NamedTuple

from websocket_service.audience import Audience, Clearance
from websocket_service.batch import Batch
from websocket_service.log import Slice
from websocket_service.position import Position


class Missed(NamedTuple):
    """What a client that comes back gets."""

    at: Position
    """Where live messages go on."""
    recovered: bool | None
    """Whether *batch* is all that it missed; None when it named no position."""
    batch: Batch
    """The messages that it missed, possibly none."""


class Channel:
    """The live state of one channel in one process.

    Args:
        name: Its name.
        start: What the log holds at the beginning.
        keep: How many messages stay in this process, for clients that come back.
        on_gap: Called when messages are missing: whoever gets it calls `catch_up` soon.
        on_delivered: Called with the number of deliveries after each.
        clearance: Whom bytes may be written to directly; nobody by default.
    """

    def __init__(
        self,
        name: str,
        start: Slice,
        *,
        keep: int,
        on_gap: Callable[[Channel], None],
        on_delivered: Callable[[int], None] = lambda _: None,
        clearance: Clearance | None = None,
    ) -> None:
        self.name = name
        self.subscribers = Audience(clearance or Clearance())
        self.epoch = start.head.epoch
        self._offset = start.head.offset
        self._kept: deque[bytes] = deque(start.payloads, maxlen=keep)
        self._pending: list[bytes] = []
        self._on_gap = on_gap
        self._on_delivered = on_delivered
        self._behind = False
        self._seen: Position | None = None  # the newest that was told while behind

    @property
    def position(self) -> Position:
        """The position after the newest message that this process has in order."""
        return Position(self.epoch, self._offset)

    def on_append(self, epoch: str, first: int, payloads: Sequence[bytes]) -> None:
        """Take messages as the log tells them: repeated, or with holes, but never wrong."""
        next_offset = self._offset + 1
        if self._behind:
            self._seen = Position(epoch, first + len(payloads) - 1)
        elif epoch != self.epoch or first > next_offset:
            self.ask_to_catch_up()
        elif first + len(payloads) > next_offset:
            self._take(payloads[next_offset - first :] if first < next_offset else payloads)

    def ask_to_catch_up(self) -> None:
        """Ask for what is missing, once."""
        if not self._behind:
            self._behind = True
            self._on_gap(self)

    def catch_up(self, found: Slice) -> None:
        """Take what the log holds after the position; tell subscribers when that is not all."""
        if found.head.epoch == self.epoch and found.first <= self._offset + 1:
            fresh = found.payloads[self._offset + 1 - found.first :]
            if fresh:
                self._take(fresh)
        else:
            self._start_again(found)
        self._behind = False
        seen, self._seen = self._seen, None
        if seen is not None and (seen.epoch != self.epoch or seen.offset > self._offset):
            self.ask_to_catch_up()  # told after the log was read, before we knew what it held

    def missed_since(self, after: Position | None, *, last: int = 0) -> Missed | None:
        """Return what came after *after*, or the *last* newest messages when it is None.

        None means that this process cannot tell: ask the log. (A client that comes from another
        process may even be ahead of this one.)
        """
        self.flush()  # so that a subscriber added now gets nothing twice
        if after is None:
            return self._missed(min(last, len(self._kept)), recovered=None)
        count = self._offset - after.offset
        if after.epoch != self.epoch or not 0 <= count <= len(self._kept):
            return None
        return self._missed(count, recovered=True)

    def missed_from(self, after: Position, found: Slice) -> Missed | None:
        """Return what came after *after*, given what the log holds from there or earlier on.

        None means that too much has come since the log was read: read it again.
        """
        self.catch_up(found)
        self.flush()
        forgotten = found.first > after.offset + 1
        if after.epoch != self.epoch or after.offset > self._offset or forgotten:
            return self._missed(0, recovered=False)
        late = self._offset - found.head.offset  # came while the log was read
        if late > len(self._kept):
            return None
        payloads = [*found.payloads[after.offset + 1 - found.first :], *self._newest(late)]
        batch = Batch(self.name, self.epoch, after.offset + 1, payloads)
        return Missed(self.position, recovered=True, batch=batch)

    def flush(self) -> None:
        """Deliver what waits; called at the end of each turn of the loop that took something."""
        if not self._pending:
            return
        batch = Batch(self.name, self.epoch, self._offset - len(self._pending) + 1, self._pending)
        self._pending = []
        self.subscribers.deliver(batch)
        self._on_delivered(len(batch) * len(self.subscribers))

    def _take(self, payloads: Sequence[bytes]) -> None:
        if not self._pending:
            asyncio.get_running_loop().call_soon(self.flush)
        self._pending.extend(payloads)
        self._kept.extend(payloads)
        self._offset += len(payloads)

    def _start_again(self, found: Slice) -> None:
        """Go on at the log's head, whatever lies between is lost to our subscribers."""
        self.flush()
        self.epoch, self._offset = found.head
        self._kept.clear()
        self._kept.extend(found.payloads)
        for subscriber in self.subscribers:
            subscriber.reset(found.head)

    def _missed(self, count: int, *, recovered: bool | None) -> Missed:
        batch = Batch(self.name, self.epoch, self._offset - count + 1, self._newest(count))
        return Missed(self.position, recovered, batch)

    def _newest(self, count: int) -> list[bytes]:
        return list(islice(self._kept, len(self._kept) - count, None)) if count else []
