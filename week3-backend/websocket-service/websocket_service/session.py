"""One client's conversation: who it is, what it subscribes to, what it is told.

The rules alone: bytes come in and go out through an `Outlet`, which a socket is, or a test.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Coroutine
from functools import partial

from websocket_service import commands
from websocket_service.batch import text_frame
from websocket_service.bounds import Pace, checked_key, checked_name
from websocket_service.codes import Code
from websocket_service.commands import Auth, Ping, Publish, Subscribe, Unsubscribe
from websocket_service.errors import BadPosition, BadToken, LogUnavailable, Refused
from websocket_service.host import Host
from websocket_service.position import Position
from websocket_service.presence import Member
from websocket_service.subscription import Outlet, Subscription
from websocket_service.tokens import Grant

_POLICIES = ("disconnect", "conflate")


class Session:
    """A client from its first byte to its last.

    Args:
        service: The server that it talks to.
        outlet: Where its bytes go.
        token: What it showed on arrival, if anything.
    """

    __slots__ = (
        "_closed",
        "_may_write",
        "_pace",
        "_tasks",
        "client",
        "grant",
        "outlet",
        "service",
        "since",
        "subscriptions",
    )

    def __init__(self, service: Host, outlet: Outlet, *, token: str | None) -> None:
        self.service = service
        self.outlet = outlet
        self.client = secrets.token_hex(8)
        self.grant: Grant | None = None
        self._may_write: str | None = None  # the channel that it wrote to last
        self.since = service.now
        self.subscriptions: dict[str, Subscription] = {}
        self._pace = Pace(per_s=service.bounds.messages_per_s, burst=service.bounds.burst)
        self._tasks: set[asyncio.Task[None]] | None = None
        self._closed = False
        if token is not None:
            self._authenticate(token)
        elif service.anonymous is not None:
            self._welcome(service.anonymous)

    def on_text(self, text: bytes) -> None:
        """Take one whole message of the client."""
        if self._closed:
            return
        if not self._pace.allows(now=self.service.clock()):
            bound = self.service.bounds.messages_per_s
            self.close(Code.TOO_MANY, f"more than {bound:g} messages a second")
            return
        try:
            command = commands.read_command(text)
        except Refused as exc:
            self.close(exc.code, exc.detail)
            return
        if self.grant is None and not isinstance(command, Auth):
            self.close(Code.UNAUTHORIZED, "expected an auth message with a token first")
            return
        try:
            self._carry_out(command)
        except Refused as exc:
            self._fail(command.id, exc)

    def on_writable(self) -> None:
        """Hear that the client reads again."""
        for subscription in self.subscriptions.values():
            subscription.catch_up()

    def on_tick(self) -> None:
        """Look at the clock, once a second or so."""
        if self.grant is None:
            if self.service.now - self.since > self.service.bounds.auth_s:
                self.close(Code.UNAUTHORIZED, "no token came in time")
        elif self.grant.exp <= self.service.wall_clock():
            self.close(Code.UNAUTHORIZED, "the token has run out; connect again with a new one")

    def on_lost(self) -> None:
        """Hear that the client is gone."""
        self._closed = True
        for task in list(self._tasks or ()):
            task.cancel()
        for subscription in list(self.subscriptions.values()):
            self._leave(subscription)

    def queue(self, frames: bytes) -> None:
        """Send to a client that is slow already, up to the bound."""
        if self.outlet.queued() + len(frames) > self.service.bounds.max_queue_bytes:
            self.close(Code.TOO_SLOW, "the queue is full; connect again to get what was missed")
        else:
            self.outlet.write(frames)

    def tell(self, message: object) -> None:
        """Send one message."""
        self.tell_text(commands.encode(message))

    def tell_text(self, text: bytes) -> None:
        """Send one message that is JSON already."""
        if self.outlet.paused:
            self.queue(text_frame(text))
        else:
            self.outlet.write(text_frame(text))

    def close(self, code: Code, reason: str) -> None:
        """End the conversation; `on_lost` follows when the socket is gone."""
        if not self._closed:
            self._closed = True
            self.service.metrics.closed(code)
            self.outlet.close(code, reason)

    def _carry_out(self, command: commands.Command) -> None:
        match command:
            case Publish():
                if command.channel != self._may_write:
                    self._require("w", checked_name(command.channel))
                    self._may_write = command.channel
                checked_key(command.key)
                data = commands.data_of(command.data, self.service.bounds.max_message_bytes)
                if self._tasks:  # after what came before
                    self._run(command.id, self._publish_later(command, data))
                else:
                    self._publish(command, data)
            case Auth():
                self._authenticate(command.token)
            case Ping():
                self.tell(commands.Pong(command.id))
            case Subscribe():
                self._require("r", checked_name(command.channel))
                self._run(command.id, self._subscribe(command))
            case Unsubscribe():
                subscription = self.subscriptions.get(command.channel)
                if subscription is not None:
                    self._leave(subscription)
                self.tell(commands.Reply(command.id))

    def _authenticate(self, token: str) -> None:
        try:
            self._welcome(self.service.grant_of(token))
        except BadToken as exc:
            self.close(Code.UNAUTHORIZED, str(exc))

    def _welcome(self, grant: Grant) -> None:
        self.grant = grant
        self._may_write = None
        bounds = self.service.bounds
        self.tell(
            commands.Welcome(self.client, grant.sub, bounds.heartbeat_s, bounds.max_message_bytes)
        )

    async def _subscribe(self, command: Subscribe) -> None:
        channel = command.channel
        if command.slow not in _POLICIES:
            raise Refused(
                Code.BAD_MESSAGE, f"slow is {command.slow!r}, expected one of {_POLICIES}"
            )
        if channel in self.subscriptions:
            raise Refused(Code.BAD_MESSAGE, f"channel {channel} is subscribed already")
        most = self.service.bounds.max_subscriptions
        if len(self.subscriptions) >= most:
            raise Refused(Code.TOO_MANY, f"{most} channels are subscribed, no more are possible")
        after = Position.parse(command.after) if command.after is not None else None
        subscription = Subscription(self, channel, conflate=command.slow == "conflate")
        self.subscriptions[channel] = subscription
        try:
            last = max(0, command.last)
            missed = await self.service.hub.subscribe(channel, subscription, after=after, last=last)
        except BaseException:
            if self.subscriptions.get(channel) is subscription:
                del self.subscriptions[channel]
            raise
        if self.subscriptions.get(channel) is not subscription:  # given up meanwhile
            self.service.hub.unsubscribe(channel, subscription)
            return
        part = missed.batch.within(self.service.bounds.max_queue_bytes)
        whole = len(part) == len(missed.batch)
        at = missed.at if whole else part.last
        self.tell(commands.Subscribed(command.id, channel, str(at), missed.recovered, len(part)))
        if len(part):
            self.outlet.write(part.frames)
        if not whole:
            self.close(Code.TOO_SLOW, "that was as much as a queue holds; come back for the rest")
        elif command.presence and self.grant is not None:
            subscription.member = Member(self.client, self.grant.sub)
            self.service.attendance.enter(channel, subscription.member, self.tell_text)

    def _publish(self, command: Publish, data: bytes) -> None:
        at = self.service.hub.publish(command.channel, data, key=command.key)
        at.add_done_callback(partial(self._confirm, command.id))

    async def _publish_later(self, command: Publish, data: bytes) -> None:
        self._publish(command, data)

    def _confirm(self, command_id: int, at: asyncio.Future[Position]) -> None:
        """Say where a message stands, after the broadcast: that is what others wait for."""
        try:
            self.tell_text(commands.published(command_id, at.result()))
        except LogUnavailable as exc:
            self._fail(command_id, Refused(Code.UNAVAILABLE, str(exc)))

    def _leave(self, subscription: Subscription) -> None:
        self.subscriptions.pop(subscription.channel, None)
        self.service.hub.unsubscribe(subscription.channel, subscription)
        if subscription.member is not None:
            self.service.attendance.leave(subscription.channel, subscription.member)

    def _require(self, right: str, channel: str) -> None:
        grant = self.grant
        if grant is None or not grant.may(right, channel):
            verb = "read" if right == "r" else "write"
            raise Refused(Code.FORBIDDEN, f"your token does not let you {verb} channel {channel}")

    def _fail(self, command_id: int, refusal: Refused) -> None:
        self.service.metrics.refused(refusal.code)
        self.tell(commands.Failure(command_id, refusal.code, refusal.detail))

    def _run(self, command_id: int, work: Coroutine[object, object, None]) -> None:
        """Carry out what has to wait; commands of one client begin in the order they came."""
        task = asyncio.get_running_loop().create_task(self._answering(command_id, work))
        if self._tasks is None:
            self._tasks = set()
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answering(self, command_id: int, work: Coroutine[object, object, None]) -> None:
        try:
            await work
        except Refused as exc:
            self._fail(command_id, exc)
        except BadPosition as exc:
            self._fail(command_id, Refused(Code.BAD_MESSAGE, str(exc)))
        except LogUnavailable as exc:
            self._fail(command_id, Refused(Code.UNAVAILABLE, str(exc)))
