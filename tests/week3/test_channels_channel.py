"""A channel puts what it hears in order, or says that it cannot; checked against a plain list."""

from __future__ import annotations

import asyncio
import random

import pytest

from websocket_service.audience import NO_NUMBER
from websocket_service.batch import Batch
from websocket_service.channel import Channel
from websocket_service.log import Slice
from websocket_service.position import Position, new_epoch


class Listener:
    """A subscriber that remembers everything, and checks that batches follow each other."""

    def __init__(self, at: Position) -> None:
        self.at = at
        self.heard: list[bytes] = []
        self.resets = 0

    number = NO_NUMBER

    def take(self, batch: Batch, sent: int = 0) -> None:  # noqa: ARG002 - nothing is sent past it
        """Remember, and check that it follows."""
        assert batch.epoch == self.at.epoch
        assert batch.first == self.at.offset + 1, "a hole, or a message twice"
        self.heard.extend(batch.payloads)
        self.at = batch.last

    deliver = take

    def reset(self, at: Position) -> None:
        """Go on elsewhere."""
        self.at = at
        self.resets += 1


class Unsteady:
    """A log beside a channel: it tells twice, late, in another order, or not at all."""

    def __init__(self, seed: int, *, history: int, keep: int) -> None:
        self.rng = random.Random(seed)
        self.epoch = new_epoch()
        self.messages: list[bytes] = []
        self.history = history
        self.gap = False
        self.channel = Channel("c", self.slice(0), keep=keep, on_gap=self._on_gap)

    def _on_gap(self, _: Channel) -> None:
        self.gap = True

    def slice(self, after: int) -> Slice:
        """Answer as a log does."""
        head = len(self.messages)
        first = min(max(after + 1, head - self.history + 1), head + 1)
        return Slice(Position(self.epoch, head), first, self.messages[first - 1 :])

    def append(self) -> None:
        """Append a few, and tell of them badly."""
        first = len(self.messages) + 1
        fresh = [b"%d" % (first + i) for i in range(self.rng.randint(1, 3))]
        self.messages.extend(fresh)
        for _ in range(self.rng.choice([0, 1, 1, 1, 2])):
            back = self.rng.randint(0, min(2, first - 1))
            told = self.messages[first - 1 - back :]
            self.channel.on_append(self.epoch, first - back, told)

    def catch_up(self) -> None:
        """Answer when the channel has asked."""
        if self.gap:
            self.gap = False
            self.channel.catch_up(self.slice(self.channel.position.offset))


@pytest.mark.parametrize("seed", range(40))
async def test_every_message_once_and_in_order(seed: int) -> None:
    """However the log stammers, whoever listens, leaves and comes back hears a plain count."""
    log = Unsteady(seed, history=10_000, keep=5)
    listeners: list[Listener] = []
    away: list[Listener] = []
    for _ in range(300):
        log.append()
        if log.rng.random() < 0.3:
            log.catch_up()
        if log.rng.random() < 0.2:
            await asyncio.sleep(0)
        if log.rng.random() < 0.2:
            _come_or_go(log, listeners, away)
    log.channel.ask_to_catch_up()
    log.catch_up()
    while log.gap:
        log.catch_up()
    log.channel.flush()

    assert log.channel.position == Position(log.epoch, len(log.messages))
    for listener in listeners:
        start = len(log.messages) - len(listener.heard)
        assert listener.heard == log.messages[start:]
        assert listener.resets == 0


def _come_or_go(log: Unsteady, listeners: list[Listener], away: list[Listener]) -> None:
    """A new listener comes, or one that is there leaves, or one that was away comes back."""
    choice = log.rng.randrange(3)
    if choice == 0:
        missed = log.channel.missed_since(None)
        assert missed is not None
        listeners.append(Listener(missed.at))
        log.channel.subscribers.add(listeners[-1])
    elif choice == 1 and listeners:
        away.append(listeners.pop())
        log.channel.subscribers.remove(away[-1])
    elif choice == 2 and away:
        listener = away.pop()
        missed = log.channel.missed_since(listener.at)
        if missed is None:
            found = log.slice(min(listener.at.offset, log.channel.position.offset))
            missed = log.channel.missed_from(listener.at, found)
        assert missed is not None
        assert missed.recovered
        listener.take(missed.batch) if missed.batch.payloads else None
        assert missed.at == listener.at
        log.channel.subscribers.add(listener)
        listeners.append(listener)


async def test_a_forgotten_position_is_said_to_be_lost() -> None:
    """Beyond the history, ahead of it, or of another epoch: recovered is False, no messages."""
    log = Unsteady(1, history=10, keep=5)
    for _ in range(30):
        log.append()
    head = len(log.messages)
    for after in (Position(log.epoch, 3), Position(log.epoch, head + 9), Position("00000000", 3)):
        assert log.channel.missed_since(after) is None
        missed = log.channel.missed_from(after, log.slice(min(after.offset, head)))

        assert missed is not None
        assert missed.recovered is False
        assert len(missed.batch) == 0
        assert missed.at == Position(log.epoch, head)


async def test_a_hole_beyond_the_history_resets_the_listeners() -> None:
    """When the log has forgotten what this process missed, each subscriber is told."""
    log = Unsteady(2, history=3, keep=5)
    listener = Listener(log.channel.position)
    log.channel.subscribers.add(listener)
    log.messages.extend(b"%d" % i for i in range(1, 21))  # told to nobody
    log.channel.on_append(log.epoch, 21, [b"21"])
    log.messages.append(b"21")
    log.catch_up()

    assert listener.resets == 1
    assert listener.at == Position(log.epoch, 21)


async def test_what_is_told_while_the_log_is_read_is_not_forgotten() -> None:
    """A message between the log's answer and its arrival leads to another look."""
    log = Unsteady(3, history=100, keep=5)
    listener = Listener(log.channel.position)
    log.channel.subscribers.add(listener)
    log.messages.extend([b"1", b"2"])
    log.channel.on_append(log.epoch, 2, [b"2"])
    answer = log.slice(0)
    log.messages.append(b"3")
    log.channel.on_append(log.epoch, 3, [b"3"])
    log.gap = False
    log.channel.catch_up(answer)

    assert log.gap
    log.catch_up()
    log.channel.flush()
    assert listener.heard == [b"1", b"2", b"3"]
