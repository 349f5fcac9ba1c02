"""A line that loses requests and replies, and three ways to send over it."""

from __future__ import annotations

from collections import Counter
from typing import Literal, NamedTuple

import numpy as np

from websocket_service.errors import LogUnavailable
from websocket_service.log import ChannelLog

Way = Literal["once", "until answered", "until answered, with a key"]


class Line:
    """A log behind a bad line: the sender cannot tell a lost request from a lost reply.

    Args:
        log: What is behind.
        request_loss: The share of requests that do not arrive.
        reply_loss: The share of replies that do not come back.
        rng: Where chance comes from.
    """

    def __init__(
        self,
        log: ChannelLog,
        *,
        request_loss: float,
        reply_loss: float,
        rng: np.random.Generator,
    ) -> None:
        self._log = log
        self._request_loss = request_loss
        self._reply_loss = reply_loss
        self._rng = rng

    async def append(self, channel: str, payload: bytes, *, key: str | None = None) -> None:
        """Append one message.

        Raises:
            LogUnavailable: If the request or the reply was lost.
        """
        if self._rng.random() < self._request_loss:
            raise LogUnavailable("no answer")
        await self._log.append(channel, payload, key=key)
        if self._rng.random() < self._reply_loss:
            raise LogUnavailable("no answer")


class Tally(NamedTuple):
    """What stands in the log in the end."""

    lost: int
    """Messages that are not there."""
    doubled: int
    """Copies beyond the first."""
    tries: int
    """How often something was sent."""


async def send_all(line: Line, log: ChannelLog, channel: str, count: int, way: Way) -> Tally:
    """Send 0 … *count* − 1 in one way, and look at what the log holds afterwards."""
    tries = 0
    for number in range(count):
        key = str(number) if way == "until answered, with a key" else None
        while True:
            tries += 1
            try:
                await line.append(channel, b"%d" % number, key=key)
            except LogUnavailable:
                if way != "once":
                    continue
            break
    copies = Counter((await log.read(channel, 0)).payloads)
    doubled = sum(copies.values()) - len(copies)
    return Tally(lost=count - len(copies), doubled=doubled, tries=tries)
