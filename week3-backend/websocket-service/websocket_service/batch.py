"""Messages that follow each other in one channel, and their bytes on each kind of wire.

A batch is serialised at most once for each wire, however many clients receive it: the cost of a
delivery is one write of bytes that exist already.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from websocket_service.position import Position


class Batch:
    """Messages *first*, *first* + 1, … of one channel.

    Args:
        channel: The channel's name.
        epoch: The epoch of the offsets.
        first: The offset of the first message, from 1 on.
        payloads: Each message's data, as JSON bytes; not checked here.
    """

    def __init__(self, channel: str, epoch: str, first: int, payloads: Sequence[bytes]) -> None:
        self.channel = channel
        self.epoch = epoch
        self.first = first
        self.payloads = payloads
        self._frames: bytes | None = None  # a cached_property takes a lock

    def __len__(self) -> int:
        return len(self.payloads)

    @property
    def last(self) -> Position:
        """The position after the whole batch."""
        return Position(self.epoch, self.first + len(self.payloads) - 1)

    def messages(self) -> Iterator[bytes]:
        """Yield each message as a client reads it: JSON with its type, channel, id and data."""
        before = _beginning(self.channel, self.epoch)
        for offset, payload in enumerate(self.payloads, self.first):
            yield b'%b%d","data":%b}' % (before, offset, payload)

    @property
    def frames(self) -> bytes:
        """The whole batch as WebSocket text frames, one after the other."""
        if self._frames is None:
            self._frames = b"".join(map(text_frame, self.messages()))
        return self._frames

    @cached_property
    def events(self) -> bytes:
        """The whole batch as server-sent events, with ids for ``Last-Event-ID``."""
        return b"".join(
            b"id: %b:%d\ndata: %b\n\n" % (self.epoch.encode(), offset, payload)
            for offset, payload in enumerate(self.payloads, self.first)
        )

    def within(self, size_bytes: int) -> Batch:
        """Return the first messages, as many as fit *size_bytes*, but one at least."""
        total = 0
        for count, payload in enumerate(self.payloads):
            total += len(payload)
            if total > size_bytes and count:
                return Batch(self.channel, self.epoch, self.first, self.payloads[:count])
        return self

    def tail(self) -> Batch:
        """Return the last message alone, as a batch."""
        return Batch(self.channel, self.epoch, self.last.offset, self.payloads[-1:])


@lru_cache(maxsize=1024)
def _beginning(channel: str, epoch: str) -> bytes:
    return f'{{"type":"message","channel":{json.dumps(channel)},"id":"{epoch}:'.encode()


def text_frame(text: bytes) -> bytes:
    r"""Return *text* as one unmasked WebSocket frame, as servers send them.

    >>> text_frame(b"{}")
    b'\x81\x02{}'
    """
    size = len(text)
    if size < 126:
        return b"\x81%c%b" % (size, text)
    if size < 65_536:
        return b"\x81\x7e%b%b" % (size.to_bytes(2, "big"), text)
    return b"\x81\x7f%b%b" % (size.to_bytes(8, "big"), text)
