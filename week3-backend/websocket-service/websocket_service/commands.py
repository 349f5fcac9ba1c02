"""What clients say and are told: one JSON object a message, told apart by its ``type``."""

from __future__ import annotations

from typing import Annotated

import msgspec

from websocket_service.codes import Code
from websocket_service.errors import Refused
from websocket_service.position import Position

SUBPROTOCOL = "sprint.channels.v1"


CommandId = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
"""A whole number that JavaScript holds exactly."""


class _Command(msgspec.Struct, tag_field="type", forbid_unknown_fields=True, kw_only=True):
    """A client's message; *id* is the client's own, and comes back in the reply."""

    id: CommandId = 0


class Auth(_Command, tag="auth", kw_only=True):
    """Say who I am; also to renew a token before it runs out."""

    token: str


class Subscribe(_Command, tag="subscribe", kw_only=True):
    """Send me a channel from now on, and what I missed *after* an id, or the *last* few."""

    channel: str
    after: str | None = None
    last: int = 0
    presence: bool = False
    slow: str = "disconnect"


class Unsubscribe(_Command, tag="unsubscribe", kw_only=True):
    """Send me this channel no more."""

    channel: str


class Publish(_Command, tag="publish", kw_only=True):
    """Put *data* into a channel; with a *key*, saying it again does nothing."""

    channel: str
    data: msgspec.Raw
    key: str | None = None


class Ping(_Command, tag="ping", kw_only=True):
    """Are you there?"""


Command = Auth | Subscribe | Unsubscribe | Publish | Ping
_decoder: msgspec.json.Decoder[Command] = msgspec.json.Decoder(Command)


def read_command(text: bytes) -> Command:
    """Return the command that a client's message holds.

    Raises:
        Refused: With `Code.BAD_MESSAGE` if it is not JSON, or not one of the commands.
    """
    try:
        return _decoder.decode(text)
    except (msgspec.DecodeError, RecursionError) as exc:
        raise Refused(Code.BAD_MESSAGE, f"the message cannot be read: {exc}") from exc


def data_of(raw: msgspec.Raw, limit: int) -> bytes:
    """Return a message's data as JSON bytes on one line.

    Raises:
        Refused: If it is not valid JSON, or longer than *limit* bytes.
    """
    data = bytes(raw)
    try:
        msgspec.json.decode(data)  # a Raw is only skipped over: its strings were not looked at
        if b"\n" in data or b"\r" in data:
            data = msgspec.json.format(data, indent=-1)
    except (msgspec.DecodeError, RecursionError) as exc:
        raise Refused(Code.BAD_MESSAGE, f"data is not JSON: {exc}") from exc
    if len(data) > limit:
        raise Refused(Code.TOO_BIG, f"data has {len(data)} bytes, expected at most {limit}")
    return data


class Welcome(msgspec.Struct, tag_field="type", tag="welcome"):
    """The first thing that a client hears once it may speak."""

    client: str
    user: str
    heartbeat_s: float
    max_message_bytes: int


class Reply(msgspec.Struct, tag_field="type", tag="reply", omit_defaults=True):
    """A command was carried out."""

    id: int
    ok: bool = True


class Subscribed(msgspec.Struct, tag_field="type", tag="subscribed"):
    """A subscription holds; *missed* messages follow, then live ones after *at*.

    *recovered* is None for a client that named no position.
    """

    id: int
    channel: str
    at: str
    recovered: bool | None
    missed: int


class Reset(msgspec.Struct, tag_field="type", tag="reset"):
    """Messages before *at* are lost to this client: it should load its state anew."""

    channel: str
    at: str
    recovered: bool = False


class Conflated(msgspec.Struct, tag_field="type", tag="conflated"):
    """This many messages were left out, because this client asked for that when it is slow."""

    channel: str
    skipped: int


class Pong(msgspec.Struct, tag_field="type", tag="pong"):
    """I am here."""

    id: int


class Failure(msgspec.Struct, tag_field="type", tag="error"):
    """A command was refused; the connection goes on."""

    id: int
    code: int
    detail: str


encode = msgspec.json.Encoder().encode


def published(command_id: int, at: Position) -> bytes:
    """Return that a message was appended at this position; said too often for a struct.

    >>> published(7, Position("0badcafe", 3))
    b'{"type":"published","id":7,"at":"0badcafe:3"}'
    """
    return b'{"type":"published","id":%d,"at":"%b:%d"}' % (command_id, at.epoch.encode(), at.offset)
