"""All channels that this server process has open, and the way in and out of them.

A channel is opened when its first subscriber comes and closed a while after its last has left, so
that a crowd that reconnects finds it in memory: recovery reads the log only for what is older than
what the process keeps.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from websocket_service.audience import Clearance, Subscriber
from websocket_service.channel import Channel, Missed
from websocket_service.codes import Code
from websocket_service.errors import LogUnavailable, Refused
from websocket_service.log import ChannelLog
from websocket_service.metrics import ChannelMetrics
from websocket_service.position import Position

_log = logging.getLogger(__name__)
_READ_TRIES = 5
_RETRY_S = 0.2


class Hub:
    """Publish, subscribe, recover.

    Args:
        log: The history.
        metrics: What is counted.
        keep: How many messages of each channel stay in this process.
        max_channels: How many channels may be open at a time.
        max_backlog: How many appends may wait for the log before publishers are pushed back.
        linger_s: How long a channel stays open without subscribers.
    """

    def __init__(
        self,
        log: ChannelLog,
        metrics: ChannelMetrics,
        *,
        keep: int = 1000,
        max_channels: int = 10_000,
        max_backlog: int = 10_000,
        linger_s: float = 30.0,
    ) -> None:
        self.log = log
        self.clearance = Clearance()
        self.on_presence_changed: Callable[[str], None] = lambda _: None
        self._metrics = metrics
        self._keep = keep
        self._max_channels = max_channels
        self._max_backlog = max_backlog
        self._linger_s = linger_s
        self._channels: dict[str, asyncio.Future[Channel]] = {}
        self._open: dict[str, Channel] = {}
        self._early: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def stop(self) -> None:
        """End what runs in the background."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def publish(
        self, channel: str, payload: bytes, *, key: str | None = None
    ) -> asyncio.Future[Position]:
        """Append one message to a channel; whoever subscribes gets it, on every server.

        Returns:
            Its position, once it has one. Fails with `LogUnavailable` if the history does not
            answer; with a *key* a retry is harmless.

        Raises:
            Refused: If more appends wait already than the bound; try again later.
        """
        if self.log.backlog() >= self._max_backlog:
            raise Refused(Code.UNAVAILABLE, f"{self._max_backlog} messages wait; slow down")
        self._metrics.published += 1
        return self.log.append(channel, payload, key=key)

    async def subscribe(
        self, name: str, subscriber: Subscriber, *, after: Position | None = None, last: int = 0
    ) -> Missed:
        """Add *subscriber* to a channel and return what it missed; live messages follow on that.

        The caller must hand the missed messages to its client before it awaits anything.

        Args:
            name: The channel.
            subscriber: Who is told from now on.
            after: Where the client was; None for one that comes for the first time.
            last: How many old messages a new client gets, as far as they are kept.

        Raises:
            LogUnavailable: If the history does not answer.
            Refused: If too many channels are open.
        """
        channel = await self._channel(name)
        missed = channel.missed_since(after, last=last)
        if missed is None and after is not None:
            missed, channel = await self._missed_from_log(channel, after)
        assert missed is not None
        channel.subscribers.add(subscriber)
        self._metrics.subscribed(missed.recovered)
        return missed

    def unsubscribe(self, name: str, subscriber: Subscriber) -> None:
        """Remove *subscriber*; nothing happens when it is not there."""
        channel = self._open.get(name)
        if channel is None or subscriber not in channel.subscribers:
            return
        channel.subscribers.remove(subscriber)
        self._metrics.subscriptions.dec()
        if not channel.subscribers:
            asyncio.get_running_loop().call_later(self._linger_s, self._close_if_idle, channel)

    def on_append(self, channel: str, epoch: str, first: int, payloads: Sequence[bytes]) -> None:
        """Hear from the log."""
        found = self._open.get(channel)
        if found is not None:
            found.on_append(epoch, first, payloads)
        else:
            self._early.add(channel)

    def on_presence(self, channel: str) -> None:
        """Hear that somebody came or went."""
        self.on_presence_changed(channel)

    def on_restored(self) -> None:
        """Hear that the log answers again: read what was missed meanwhile."""
        for channel in self._open.values():
            channel.ask_to_catch_up()

    async def _channel(self, name: str) -> Channel:
        """Return an open channel; who comes while it is being opened waits for the same."""
        if name in self._open:
            return self._open[name]
        if name not in self._channels:
            if len(self._channels) >= self._max_channels:
                raise Refused(Code.TOO_MANY, f"{self._max_channels} channels are open already")
            opening = asyncio.ensure_future(self._open_channel(name))
            opening.add_done_callback(_forget_error)  # each who waits for it is told
            self._channels[name] = opening
        return await asyncio.shield(self._channels[name])

    async def _open_channel(self, name: str) -> Channel:
        try:
            await self.log.watch(name)
            start = await self.log.read(name, 0)
        except BaseException:
            del self._channels[name]
            raise
        channel = Channel(
            name,
            start,
            keep=self._keep,
            on_gap=self._start_catching_up,
            on_delivered=self._metrics.on_delivered,
            clearance=self.clearance,
        )
        self._open[name] = channel
        if name in self._early:  # told of something before we knew the position: look again
            self._early.discard(name)
            channel.ask_to_catch_up()
        asyncio.get_running_loop().call_later(self._linger_s, self._close_if_idle, channel)
        return channel

    async def _missed_from_log(self, channel: Channel, after: Position) -> tuple[Missed, Channel]:
        for _ in range(_READ_TRIES):
            found = await self.log.read(channel.name, min(after.offset, channel.position.offset))
            channel = await self._channel(channel.name)  # it may have been closed meanwhile
            missed = channel.missed_from(after, found)
            if missed is not None:
                return missed, channel
        raise LogUnavailable(f"channel {channel.name} moves faster than its history can be read")

    def _start_catching_up(self, channel: Channel) -> None:
        task = asyncio.get_running_loop().create_task(self._catch_up(channel))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _catch_up(self, channel: Channel) -> None:
        """Read what is missing until the log answers."""
        while True:
            before = channel.position
            try:
                found = await self.log.read(channel.name, before.offset)
                if found.head.epoch == before.epoch and found.head.offset < before.offset:
                    # the log has lost what we have seen: its offsets would be used twice
                    await self.log.renew(channel.name, before.epoch)
                    found = await self.log.read(channel.name, 0)
            except LogUnavailable as exc:
                _log.warning("channel %s waits for its history: %s", channel.name, exc)
                await asyncio.sleep(_RETRY_S)
                continue
            self._metrics.caught_up.inc()
            channel.catch_up(found)
            return

    def _close_if_idle(self, channel: Channel) -> None:
        if channel.subscribers or self._open.get(channel.name) is not channel:
            return
        del self._open[channel.name]
        del self._channels[channel.name]
        task = asyncio.get_running_loop().create_task(self._unwatch(channel.name))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _unwatch(self, name: str) -> None:
        if name in self._channels:
            return  # opened again meanwhile
        try:
            await self.log.unwatch(name)
        except LogUnavailable as exc:
            _log.warning("channel %s could not be left: %s", name, exc)


def _forget_error(opening: asyncio.Future[Channel]) -> None:
    if not opening.cancelled():
        opening.exception()
