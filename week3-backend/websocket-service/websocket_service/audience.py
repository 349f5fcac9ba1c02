"""Who listens to a channel, and the shortest way to all of them.

A delivery costs a system call each, or the share of one for all: what stands around it in Python
would cost more. So the writes are made in one go (`uring`, or `direct` where that is missing),
straight to the descriptors of clients for whom nothing is queued.
Whoever cannot be served so (a queue, an encrypted connection, server-sent events), or took only a
part, is asked to `deliver` as usual: nothing about slow clients is decided here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from websocket_service.batch import Batch
from websocket_service.position import Position

if TYPE_CHECKING:
    from websocket_service.direct import SendToAll, Write
    from websocket_service.uring import SubmitToAll

_log = logging.getLogger(__name__)

NO_NUMBER = -1
"""In the place of a descriptor: do not write past the outlet."""


class Subscriber(Protocol):
    """Who receives a channel. Neither method may block or raise."""

    @property
    def number(self) -> int:
        """The descriptor that frames may be written to directly, or `NO_NUMBER`."""

    def deliver(self, batch: Batch, sent: int = 0) -> None:
        """Take messages that follow those of the last call; *sent* bytes are on their way."""

    def reset(self, at: Position) -> None:
        """Take note that messages before *at* are lost to this subscriber."""


class Clearance:
    """Which descriptors have nothing queued, so that bytes may be written past their transports.

    Until `load` is called there are none.
    """

    def __init__(self) -> None:
        self._clear = bytearray(256)  # one for each descriptor
        self._clear_at = _address(self._clear)
        self._writer: SubmitToAll | SendToAll | None = None

    def load(self) -> None:
        """Make ready what writes to all: few system calls or, where that is missing, a loop."""
        from websocket_service.direct import SendToAll  # noqa: PLC0415 - it brings a compiler
        from websocket_service.uring import SubmitToAll  # noqa: PLC0415 - the same

        try:
            self._writer = SubmitToAll()
        except OSError as exc:
            _log.info("each client costs a system call: %s", exc)
            self._writer = SendToAll()

    def set(self, number: int, *, clear: bool) -> None:
        """Say whether *number* may be written to; it must not be once it is closed."""
        if number >= len(self._clear):
            self._clear = self._clear + bytes(number + 1)
            self._clear_at = _address(self._clear)
        self._clear[number] = clear

    def prepare(self, numbers: Sequence[int]) -> Callable[[bytes], Iterable[tuple[int, int]]]:
        """Return what writes to each of *numbers* that is clear.

        It returns the index of each that did not take all, with how many bytes it took.
        """
        if self._writer is None:
            untouched = [(index, 0) for index in range(len(numbers))]
            return lambda _: untouched
        sent = np.empty(len(numbers), np.int64)
        return partial(self._send, self._writer.prepare(np.array(numbers, np.int32), sent), sent)

    def _send(
        self, write: Write, sent: NDArray[np.int64], data: bytes
    ) -> Iterable[tuple[int, int]]:
        if not write(self._clear_at, data):
            return ()
        left = np.flatnonzero(sent != len(data))
        return zip(left.tolist(), np.maximum(sent[left], 0).tolist(), strict=True)


class Audience:
    """The subscribers of one channel, in order of arrival.

    Args:
        clearance: Whom bytes may be written to directly.
    """

    def __init__(self, clearance: Clearance) -> None:
        self._clearance = clearance
        self._subscribers: dict[Subscriber, None] = {}
        self._listed: list[Subscriber] | None = None
        self._send: Callable[[bytes], Iterable[tuple[int, int]]] | None = None

    def __len__(self) -> int:
        return len(self._subscribers)

    def __contains__(self, subscriber: Subscriber) -> bool:
        return subscriber in self._subscribers

    def __iter__(self) -> Iterator[Subscriber]:
        return iter(self._subscribers)

    def add(self, subscriber: Subscriber) -> None:
        """Add one; it gets the next batch."""
        self._subscribers[subscriber] = None
        self._listed = None

    def remove(self, subscriber: Subscriber) -> None:
        """Remove one, which must be there."""
        del self._subscribers[subscriber]
        self._listed = None

    def deliver(self, batch: Batch) -> None:
        """Give *batch* to all."""
        if self._listed is None:
            self._listed = list(self._subscribers)
            numbers = [each.number for each in self._listed]
            nobody = all(number == NO_NUMBER for number in numbers)
            self._send = None if nobody else self._clearance.prepare(numbers)
        listed = self._listed
        if self._send is None:  # nobody is on a WebSocket: do not even make the frames
            for subscriber in listed:
                subscriber.deliver(batch)
        else:
            for index, sent in self._send(batch.frames):
                listed[index].deliver(batch, sent)


def _address(data: bytearray) -> int:
    return np.frombuffer(data, np.uint8).ctypes.data
