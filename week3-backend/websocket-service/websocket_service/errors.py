"""Errors of the live channels.

ChannelError
├── BadPosition        an id is not ``epoch:offset``
├── BadToken           a token does not hold: its form, its signature, its time
├── Refused            a client asked for what it may not have; carries a code for the wire
└── LogUnavailable     the history does not answer; what was sent may or may not have been kept
"""

from __future__ import annotations

from websocket_service.codes import Code


class ChannelError(Exception):
    """The base of every error that this package raises."""


class BadPosition(ChannelError, ValueError):  # noqa: N818 - named by the noun, as the tree above
    """Raised when an id is not ``epoch:offset``."""


class BadToken(ChannelError, ValueError):  # noqa: N818 - the same
    """Raised when a token's form, signature or time does not hold."""


class Refused(ChannelError):  # noqa: N818 - the same
    """Raised when a client asks for what it may not have.

    Args:
        code: What the client is told, as a number.
        detail: One sentence: the value, what was expected.
    """

    def __init__(self, code: Code, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class LogUnavailable(ChannelError):  # noqa: N818 - the same
    """Raised when the history does not answer; an append in flight may or may not be kept."""
