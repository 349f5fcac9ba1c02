"""Many clients that are cut off again and again, and write down what they hear."""

from __future__ import annotations

import asyncio
import json
import random
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from websocket_service.position import Position

_PAUSE_S = (0.05, 0.4)


@dataclass
class Heard:
    """What one client heard of its channel, judged as it came."""

    messages: int = 0
    gaps: int = 0
    backward: int = 0
    wrong_flags: int = 0
    recovered: int = 0
    lost_flagged: int = 0
    numbers: dict[tuple[str, int], int] = field(default_factory=dict)


class Client:
    """A client of one channel that comes back whenever it is cut off.

    Args:
        url: Where the servers are.
        token: What it shows.
        channel: What it listens to.
        rng: Jitters its pauses.
    """

    def __init__(self, url: str, token: str, channel: str, rng: random.Random) -> None:
        self.channel = channel
        self.heard = Heard()
        self.at: Position | None = None
        self.hold = asyncio.Event()
        self.hold.set()
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"}
        self._rng = rng
        self._connection: ClientConnection | None = None

    @property
    def connected(self) -> bool:
        """Whether it is subscribed now."""
        return self._connection is not None and self.at is not None

    def cut(self) -> bool:
        """Cut the connection without a word, if there is one."""
        if self._connection is None:
            return False
        self._connection.transport.abort()
        return True

    async def run(self) -> None:
        """Listen for ever."""
        while True:
            await self.hold.wait()
            try:
                async with connect(
                    self._url,
                    additional_headers=self._headers,
                    compression=None,
                    open_timeout=30,
                    ping_interval=None,
                    close_timeout=1,
                ) as connection:
                    await self._listen(connection)
            except (OSError, ConnectionClosed, InvalidHandshake, TimeoutError, EOFError):
                self._connection = None  # cut, killed or refused: that is what this is about
            await asyncio.sleep(self._rng.uniform(*_PAUSE_S))

    async def _listen(self, connection: ClientConnection) -> None:
        command: dict[str, Any] = {"type": "subscribe", "channel": self.channel}
        if self.at is not None:
            command["after"] = str(self.at)
        await connection.send(json.dumps(command))
        self._connection = connection
        async for text in connection:
            self._take(json.loads(text))

    def _take(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "message":
                self._check(Position.parse(message["id"]), message["data"])
            case "subscribed":
                self._resume(message)
            case "error":  # the history is away, say: come back, as a browser's client does
                raise ConnectionAbortedError(message["detail"])
            case "reset":
                self.heard.lost_flagged += 1
                self.at = Position.parse(message["at"])

    def _resume(self, answer: dict[str, Any]) -> None:
        at = Position.parse(answer["at"])
        if self.at is None:
            self.at = at
        elif answer["recovered"]:
            self.heard.recovered += 1
            # all that was missed follows, from where we were up to *at*
            if at != Position(self.at.epoch, self.at.offset + answer["missed"]):
                self.heard.wrong_flags += 1
        else:
            self.heard.lost_flagged += 1
            if at == self.at:  # nothing was lost: a false alarm
                self.heard.wrong_flags += 1
            self.at = at

    def _check(self, position: Position, data: int) -> None:
        heard = self.heard
        assert self.at is not None
        if position.epoch != self.at.epoch or position.offset > self.at.offset + 1:
            heard.gaps += 1
        elif position.offset <= self.at.offset:
            heard.backward += 1
        heard.messages += 1
        heard.numbers[position] = data
        self.at = position


class Publisher:
    """Says 1, 2, 3, … in a channel, each until it is told where it stands.

    Args:
        url: Where the servers are.
        token: What it shows.
        channel: Where it speaks.
        pause_s: Between two messages.
    """

    def __init__(self, url: str, token: str, channel: str, pause_s: float) -> None:
        self.channel = channel
        self.said: dict[Position, int] = {}
        self.repeats = 0
        self.ending = False
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"}
        self._pause_s = pause_s

    async def run(self) -> None:
        """Speak until told to end."""
        number = 0
        while not self.ending:
            try:
                async with connect(
                    self._url, additional_headers=self._headers, close_timeout=1, open_timeout=30
                ) as connection:
                    while not self.ending:
                        at = await asyncio.wait_for(self._say(connection, number + 1), 5)
                        if at is None:
                            self.repeats += 1
                            await asyncio.sleep(0.1)
                            continue
                        number += 1
                        self.said[at] = number
                        await asyncio.sleep(self._pause_s)
            except (OSError, ConnectionClosed, InvalidHandshake, TimeoutError, EOFError):
                self.repeats += 1
                await asyncio.sleep(0.1)

    async def _say(self, connection: ClientConnection, number: int) -> Position | None:
        """Say *number*, marked so that a repetition does nothing; None when it was refused."""
        command = {
            "type": "publish",
            "channel": self.channel,
            "data": number,
            "key": str(number),
            "id": number,
        }
        await connection.send(json.dumps(command))
        while True:
            answer = json.loads(await connection.recv())
            if answer.get("id") != number:
                continue
            return Position.parse(answer["at"]) if answer["type"] == "published" else None
