"""The numbers that a client is told: WebSocket close codes, and the same numbers in error replies.

1000 to 1015 are the protocol's own (RFC 6455 §7.4); 4000 to 4999 are free for applications, and
ours end in the HTTP status that says the same.
"""

from __future__ import annotations

from enum import IntEnum


class Code(IntEnum):
    """Why a request was refused, or a connection closed."""

    GOING_AWAY = 1001
    PROTOCOL = 1002
    NOT_TEXT = 1003
    NOT_UTF8 = 1007
    TOO_BIG = 1009
    RESTART = 1012
    BAD_MESSAGE = 4400
    UNAUTHORIZED = 4401
    FORBIDDEN = 4403
    NO_CHANNEL = 4404
    SILENT = 4408
    TOO_SLOW = 4410
    TOO_MANY = 4429
    UNAVAILABLE = 4503


EXPLAINED: dict[Code, str] = {
    Code.GOING_AWAY: "the client leaves",
    Code.PROTOCOL: "a frame breaks RFC 6455",
    Code.NOT_TEXT: "a binary message came; every message is JSON text",
    Code.NOT_UTF8: "a text message is not UTF-8",
    Code.TOO_BIG: "a message is longer than the bound",
    Code.RESTART: "the server ends; connect again, to any other",
    Code.BAD_MESSAGE: "a message is not JSON, or not one of the commands",
    Code.UNAUTHORIZED: "no token in time, or one that does not hold, or one that has run out",
    Code.FORBIDDEN: "the token does not grant this on this channel",
    Code.NO_CHANNEL: "no channel can have this name",
    Code.SILENT: "no sign of life: neither a pong nor a message",
    Code.TOO_SLOW: "the client reads more slowly than its channels speak, and its queue is full",
    Code.TOO_MANY: "more messages a second, subscriptions or connections than the bound",
    Code.UNAVAILABLE: "the history does not answer; try again",
}
"""What each code means, for people."""
