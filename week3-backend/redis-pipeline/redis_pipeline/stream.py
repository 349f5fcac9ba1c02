"""What a stream is: entries in order, groups that each see all of them, leases, dead letters.

A *producer* appends batches; a batch is in once, even when its answer was lost and it is sent
again. A *group* sees every entry from the first that is still there; its *consumers* share the
work. A consumer holds a *lease* that it renews; when it lapses, others take over what it held. An
entry that every group acknowledged is removed, and no other. An entry that nobody can handle
becomes a *dead letter* with the reason, and can be replayed.

Delivery is at least once. An effect is exactly once when it is committed together with the
delivery's ``origin`` as a key that may occur once (see :mod:`redis_pipeline.effects`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import msgspec

EntryId = str
"""Milliseconds, a dash and a number: later entries have later ids."""

LEASE_S = 5.0
"""How long a consumer may be silent, unless it says otherwise, before others take over."""


def order_of(id_: EntryId) -> tuple[int, int]:
    """Return what entries are sorted by: their ids as numbers.

    >>> order_of("17-9") < order_of("17-10")
    True
    """
    time_ms, _, number = id_.partition("-")
    return int(time_ms), int(number)


class Delivery(msgspec.Struct, frozen=True, gc=False):
    """An entry as a consumer gets it; thousands at a time, so the collector need not walk them."""

    id: EntryId
    data: bytes
    deliveries: int
    """How often it was delivered to the group, this time included."""
    origin: EntryId
    """The id under which it was first appended; a replayed entry keeps it."""


class Claim(NamedTuple):
    """What a consumer took over."""

    cursor: str
    """Where to go on; ``-`` when all was seen."""
    taken: list[Delivery]
    """In order."""
    free_in_s: float | None
    """When the next of what was seen may be free: its lease or its pause ends; None: nothing."""


class DeadLetter(NamedTuple):
    """An entry that a group could not handle."""

    id: EntryId
    data: bytes
    group: str
    origin: EntryId
    deliveries: int
    reason: str


class GroupStatus(NamedTuple):
    """How far a group has come."""

    name: str
    pending: int
    """Delivered, not acknowledged."""
    lag: int
    """Not delivered yet."""
    consumers: int
    """With a lease."""


class StreamStatus(NamedTuple):
    """A stream at one moment."""

    depth: int
    dead: int
    groups: tuple[GroupStatus, ...]


class Stream(Protocol):
    """The contract; :class:`MemoryStream` and :class:`RedisStream` pass the same tests."""

    name: str
    max_depth: int

    def append(self, batch: Sequence[bytes], *, producer: str, number: int) -> int:
        """Append a batch unless it is in already; return the depth after.

        A batch that was cut on its way goes in whole when it is appended again; of a producer that
        is gone for good, the first entries of its last batch may be there alone.

        Args:
            batch: Payloads, in order.
            producer: Who appends; one batch at a time.
            number: Distinguishes the batch from the producer's last one.

        Raises:
            StreamFullError: If the stream is full already. One batch may go past the bound.
        """
        ...

    def depth(self) -> int:
        """Return how many entries some group has yet to acknowledge."""
        ...

    def join(self, group: str, consumer: str, *, lease_s: float, sole: bool = False) -> bool:
        """Take a lease in *group*, made if it is new; False if it has another sole consumer."""
        ...

    def renew(self, group: str, consumer: str, *, lease_s: float) -> bool:
        """Renew the lease; False if it ran out, and then for good."""
        ...

    def leave(self, group: str, consumer: str) -> None:
        """Give the lease back: what the consumer holds is free at once."""
        ...

    def read(
        self,
        group: str,
        consumer: str,
        *,
        count: int,
        block_s: float = 0.0,
        done: Sequence[EntryId] = (),
    ) -> list[Delivery]:
        """Acknowledge *done*, then return up to *count* new entries, waiting up to *block_s*.

        Raises:
            LeaseLostError: If the consumer has no lease; *done* was acknowledged.
        """
        ...

    def acknowledge(self, group: str, consumer: str, ids: Sequence[EntryId]) -> None:
        """Say that entries are done with; those that every group is done with are removed.

        No lease is needed: the effect is there, whoever holds the entry by now.
        """
        ...

    def claim(
        self,
        group: str,
        consumer: str,
        *,
        count: int,
        cursor: str = "-",
        pause_s: float = 0.0,
        everyone: bool = False,
    ) -> Claim:
        """Take over entries of consumers without a lease, and released ones after their pause.

        Args:
            group: The group.
            consumer: Who takes over.
            count: At most so many.
            cursor: Where the last call stopped; ``-`` from the start.
            pause_s: How long a released entry rests.
            everyone: Take from consumers with a lease, too; for a sole consumer.

        Raises:
            LeaseLostError: If the consumer has no lease.
        """
        ...

    def release(self, group: str, consumer: str, ids: Sequence[EntryId]) -> None:
        """Put entries back, to be delivered again.

        Raises:
            LeaseLostError: If the consumer has no lease.
        """
        ...

    def bury(self, group: str, consumer: str, delivery: Delivery, *, reason: str) -> None:
        """Make an entry a dead letter, and acknowledge it.

        Raises:
            LeaseLostError: If the consumer has no lease.
        """
        ...

    def dead(self, *, count: int = 100) -> list[DeadLetter]:
        """Return the oldest dead letters."""
        ...

    def replay(self, ids: Sequence[EntryId]) -> int:
        """Append dead letters again, each for its group only; return how many there were."""
        ...

    def status(self) -> StreamStatus:
        """Return how deep the stream is and how far its groups have come."""
        ...

    def close(self) -> None:
        """Let connections go."""
        ...
