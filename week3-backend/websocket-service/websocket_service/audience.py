"""Who listens to a channel, and the shortest way to all of them.

A delivery is one system call. In Python, what stands around it costs more than the call; so a
compiled loop makes the calls, straight to the descriptors of clients for whom nothing is queued.
Whoever cannot be served so (a queue, an encrypted connection, server-sent events), or took only a
part, is asked to `deliver` as usual: nothing about slow clients is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from websocket_service.batch import Batch
from websocket_service.position import Position

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
        self._clear = np.zeros(256, np.bool_)
        self._send_to_all: Callable[..., int] | None = None

    def load(self) -> None:
        """Compile the loop, in about 0.05 s."""
        from websocket_service.direct import SendToAll  # noqa: PLC0415 - it brings a compiler

        self._send_to_all = SendToAll()

    def set(self, number: int, *, clear: bool) -> None:
        """Say whether *number* may be written to; it must not be once it is closed."""
        if number >= len(self._clear):
            self._clear = np.concatenate([self._clear, np.zeros(number + 1, np.bool_)])
        self._clear[number] = clear

    def send(self, numbers: NDArray[np.int32], data: bytes) -> Iterator[tuple[int, int]]:
        """Write *data* to each that is clear; return who did not take all, and how much it took."""
        if self._send_to_all is None:
            return iter([(index, 0) for index in range(len(numbers))])
        sent = np.empty(len(numbers), np.int64)
        if not self._send_to_all(numbers, self._clear, data, sent):
            return iter(())
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
        self._numbers: NDArray[np.int32] | None = None

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
            numbers = np.array([each.number for each in self._listed], np.int32)
            self._numbers = numbers if (numbers != NO_NUMBER).any() else None
        listed = self._listed
        if self._numbers is None:  # nobody is on a WebSocket: do not even make the frames
            for subscriber in listed:
                subscriber.deliver(batch)
        else:
            for index, sent in self._clearance.send(self._numbers, batch.frames):
                listed[index].deliver(batch, sent)
