"""A place in a channel: an epoch and an offset, written ``epoch:offset`` everywhere.

Offsets count a channel's messages 1, 2, 3, … without a hole, so that whoever holds one can see a
gap. An epoch names one life of the history: when the history is lost, a new epoch begins, and old
offsets mean nothing in it. The same id stands in a WebSocket message, in an SSE ``Last-Event-ID``
and in ``?after=``. The idea is Centrifugo's.
"""

from __future__ import annotations

import os
import re
import secrets
from typing import NamedTuple, Self

from websocket_service.errors import BadPosition

_FORM = re.compile(r"([0-9a-f]{8}):(0|[1-9][0-9]{0,15})")


class Position(NamedTuple):
    """The place after message number *offset* of *epoch*; offset 0 is before the first."""

    epoch: str
    offset: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the position that *text* writes.

        Raises:
            BadPosition: If it is not eight hexadecimal digits, a colon, a number.

        >>> Position.parse("0a1b2c3d:17")
        Position(epoch='0a1b2c3d', offset=17)
        """
        found = _FORM.fullmatch(text)
        if found is None:
            raise BadPosition(f"id {text[:60]!r} is not of the form 0a1b2c3d:17 (epoch:offset)")
        return cls(found[1], int(found[2]))

    def __str__(self) -> str:
        return f"{self.epoch}:{self.offset}"


_epochs: list[str] = []  # made many at a time: each time costs a system call
os.register_at_fork(after_in_child=_epochs.clear)


def new_epoch() -> str:
    """Return an epoch that nobody had before: 32 random bits, in hexadecimal."""
    if not _epochs:
        digits = secrets.token_hex(4 * 256)
        _epochs.extend(digits[at : at + 8] for at in range(0, len(digits), 8))
    return _epochs.pop()
