"""What is said to a server in scripts, and what its answers are to a stream."""

from __future__ import annotations

from collections.abc import Sequence

from redis_pipeline.errors import LeaseLostError, RedisPipelineError
from redis_pipeline.stream import DeadLetter, Delivery
from redis_pipeline.wire import Argument, pack, script_id

_PART = 500
"""Entries per script: until one ends, the server holds a copy of what it wrote for the append-only
file. Smaller parts are quicker for many producers, but each may cost a lone one an fsync."""


def scripted(name: str, keys: tuple[str, ...], arguments: tuple[Argument, ...]) -> bytes:
    """Return the command that runs the script *name*."""
    return pack("EVALSHA", script_id(name), len(keys), *keys, *arguments)


def appending(
    keys: tuple[str, ...], max_depth: int, number: int, batch: Sequence[bytes]
) -> list[bytes]:
    """Return the commands that append a batch, part after part; the last one's answer counts."""
    starts = range(0, max(1, len(batch)), _PART)
    return [
        scripted("append", keys, (max_depth, number, part, *batch[start : start + _PART]))
        for part, start in enumerate(starts)
    ]


def translated(error: RedisPipelineError, group: str, consumer: str) -> RedisPipelineError:
    """Return what a script's refusal means, or the error as it is."""
    return lease_lost(group, consumer) if "LEASELOST" in str(error) else error


def lease_lost(group: str, consumer: str) -> LeaseLostError:
    """Return the error of a consumer without a lease."""
    return LeaseLostError(
        f"consumer={consumer!r} of group={group!r} has no lease: it was silent for too long, "
        "and others may hold its entries"
    )


def delivery_of(id_: bytes, deliveries: int, fields: list[bytes]) -> Delivery:
    """Return an entry as a consumer gets it; a replayed one has its origin beside its data."""
    text = id_.decode()
    return Delivery(text, fields[1], deliveries, fields[5].decode() if len(fields) > 2 else text)


def dead_letter_of(id_: bytes, fields: list[bytes]) -> DeadLetter:
    """Return an entry of the dead letters."""
    _, data, _, group, _, origin, _, deliveries, _, reason = fields
    return DeadLetter(
        id_.decode(), data, group.decode(), origin.decode(), int(deliveries), reason.decode()
    )


def milliseconds(seconds: float) -> int:
    """Return a time as the server counts it; at least 1, since 0 means for ever."""
    return max(1, round(seconds * 1000))
