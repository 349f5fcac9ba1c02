"""Events: what a sensor said and when, alone or many in one entry.

An entry holds a MessagePack list of events. Packing a hundred events into one entry divides what an
entry costs by a hundred; it is the largest gain in the whole pipeline.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from redis_pipeline.errors import EventError

MAX_ENTRY_BYTES = 4 * 1024 * 1024
_MAX_KEY = 200


class Event(NamedTuple):
    """One reading."""

    key: str
    """Which sensor."""
    time_s: float
    """When it was taken, by the sensor's own clock; seconds since 1970."""
    value: float


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[tuple[str, float, float]])


def pack_events(events: Sequence[tuple[str, float, float]]) -> bytes:
    """Return the payload of one entry."""
    return _encoder.encode(events)


def unpack_events(payload: bytes) -> list[tuple[str, float, float]]:
    """Return the events of one entry, each key, time, value; times and values are finite.

    Raises:
        EventError: If the payload is no list of events.

    >>> unpack_events(pack_events([("lab", 1.5, 20.0)]))
    [('lab', 1.5, 20.0)]
    """
    if len(payload) > MAX_ENTRY_BYTES:
        raise EventError(f"an entry of {len(payload)} bytes; expected at most {MAX_ENTRY_BYTES}")
    try:
        events = _decoder.decode(payload)
    except msgspec.MsgspecError as exc:
        raise EventError(f"payload={payload[:40]!r} is no list of events: {exc}") from exc
    for event in events:
        _check(event)
    return events


def checked_event(key: object, time_s: object, value: object) -> Event:
    """Return an event made of what somebody else sent.

    Raises:
        EventError: If the key is no short text, or time and value are no finite numbers.
    """
    if not isinstance(key, str) or isinstance(time_s, bool) or isinstance(value, bool):
        raise EventError(f"key={key!r}, time_s={time_s!r}, value={value!r}; expected text, numbers")
    try:
        event = Event(key, float(time_s), float(value))  # type: ignore[arg-type]  # checked here
    except (TypeError, ValueError, OverflowError) as exc:
        raise EventError(f"time_s={time_s!r}, value={value!r}; expected two numbers") from exc
    _check(event)
    return event


def _check(event: tuple[str, float, float]) -> None:
    key, time_s, value = event
    if not (math.isfinite(time_s) and math.isfinite(value)):
        raise EventError(f"time_s={time_s}, value={value}; expected finite numbers")
    if not 0 < len(key) <= _MAX_KEY:
        raise EventError(f"a key of {len(key)} characters; expected 1 to {_MAX_KEY}")
