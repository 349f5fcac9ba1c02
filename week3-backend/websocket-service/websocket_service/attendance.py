"""The members that are connected here, and the clients here that want to know who is there.

Changes are not told one by one: whoever watches gets the whole picture, at most four times a
second, so that a picture that is lost does no harm and a crowd that comes costs little.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine

import msgspec

from websocket_service.errors import LogUnavailable
from websocket_service.presence import Member, Presence

_log = logging.getLogger(__name__)
_SHOWN = 50

Tell = Callable[[bytes], None]
"""Gives one text message to a client."""


class Picture(msgspec.Struct, tag_field="type", tag="presence"):
    """Who is in a channel: how many, and the first fifty of them."""

    channel: str
    count: int
    members: list[Member]


class Attendance:
    """Presence as this server process takes part in it.

    Args:
        presence: Where members are kept.
        refresh_s: How often we say that our members are still there; well under the time to live.
        settle_s: How long changes are gathered before they are told.
    """

    def __init__(
        self, presence: Presence, *, refresh_s: float = 10.0, settle_s: float = 0.25
    ) -> None:
        self._presence = presence
        self._refresh_s = refresh_s
        self._settle_s = settle_s
        self._here: dict[str, dict[Member, Tell]] = {}
        self._unsettled: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Begin to refresh our members."""
        self._run(self._refresh_for_ever())

    async def stop(self) -> None:
        """End what runs in the background."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def enter(self, channel: str, member: Member, tell: Tell) -> None:
        """Let *member* be seen in the channel; *tell* gets pictures from now on."""
        self._here.setdefault(channel, {})[member] = tell
        self._run(self._say(channel, self._presence.join(channel, member)))

    def leave(self, channel: str, member: Member) -> None:
        """Let *member* go; nothing happens when it is not there."""
        here = self._here.get(channel, {})
        if here.pop(member, None) is None:
            return
        if not here:
            del self._here[channel]
        self._run(self._say(channel, self._presence.leave(channel, member)))

    def changed(self, channel: str) -> None:
        """Hear that somebody came or went, here or elsewhere."""
        if channel in self._here and channel not in self._unsettled:
            self._unsettled.add(channel)
            self._run(self._show(channel))

    async def picture(self, channel: str) -> Picture:
        """Return who is in the channel.

        Raises:
            LogUnavailable: If those who know do not answer.
        """
        members = await self._presence.members(channel)
        return Picture(channel, len(members), members[:_SHOWN])

    async def _say(self, channel: str, saying: Awaitable[None]) -> None:
        try:
            await saying
        except LogUnavailable as exc:  # the next refresh says it again, a leave runs out
            _log.warning("presence in %s was not told: %s", channel, exc)

    async def _show(self, channel: str) -> None:
        await asyncio.sleep(self._settle_s)
        self._unsettled.discard(channel)
        try:
            text = msgspec.json.encode(await self.picture(channel))
        except LogUnavailable as exc:
            _log.warning("presence in %s is not known: %s", channel, exc)
            return
        for tell in self._here.get(channel, {}).values():
            tell(text)

    async def _refresh_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self._refresh_s)
            for channel, members in list(self._here.items()):
                await self._say(channel, self._presence.refresh(channel, list(members)))
                self.changed(channel)  # members of a server that was killed run out unheard

    def _run(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
