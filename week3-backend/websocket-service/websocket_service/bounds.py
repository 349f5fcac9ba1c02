"""How much one client may ask for, and how much of this server all of them may take."""

from __future__ import annotations

import re
from dataclasses import dataclass

from websocket_service.codes import Code
from websocket_service.errors import Refused

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.:-]{0,99}")
_KEY_CHARACTERS = 100


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """The bounds of a server; each has a code that a client is told when it goes over."""

    max_message_bytes: int = 65_536
    max_queue_bytes: int = 1_048_576
    max_subscriptions: int = 100
    max_connections: int = 20_000
    messages_per_s: float = 50.0
    burst: int = 100
    auth_s: float = 5.0
    heartbeat_s: float = 25.0
    heartbeat_grace_s: float = 10.0
    closing_s: float = 3.0


class Pace:
    """A bound on how often something happens: the generic cell rate algorithm, one number a client.

    Args:
        per_s: How often, in the long run.
        burst: How many at once.

    >>> pace = Pace(per_s=1.0, burst=2)
    >>> [pace.allows(now=t) for t in (0.0, 0.0, 0.0, 1.0)]
    [True, True, False, True]
    """

    __slots__ = ("_due", "_gap_s", "_slack_s")

    def __init__(self, *, per_s: float, burst: int) -> None:
        self._gap_s = 1.0 / per_s
        self._slack_s = (burst - 1) / per_s
        self._due = float("-inf")

    def allows(self, *, now: float) -> bool:
        """Say whether one more is within the bound at *now* (seconds), and count it if so."""
        due = max(self._due, now)
        if due - now > self._slack_s:
            return False
        self._due = due + self._gap_s
        return True


def checked_name(channel: str) -> str:
    """Return *channel* if it can be a channel's name.

    Raises:
        Refused: If it is not 1 to 100 letters, digits and ``_ . : -``, a letter or digit first.
    """
    if _NAME.fullmatch(channel) is None:
        raise Refused(
            Code.NO_CHANNEL,
            f"channel {channel[:60]!r} is no name; expected 1 to 100 letters, digits, _ . : or -",
        )
    return channel


def checked_key(key: str | None) -> str | None:
    """Return *key* if it can mark a retry.

    Raises:
        Refused: If it is empty or longer than 100 characters.
    """
    if key is not None and not 0 < len(key) <= _KEY_CHARACTERS:
        raise Refused(
            Code.BAD_MESSAGE, f"key has {len(key)} characters, expected 1 to {_KEY_CHARACTERS}"
        )
    return key
