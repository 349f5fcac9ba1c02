"""What a stream in memory is made of: entries under numbers, groups, what their consumers hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from redis_pipeline.stream import EntryId


@dataclass
class Entry:
    """What was appended, and under which number first."""

    data: bytes
    origin: int
    only: str | None = None
    """The one group that this entry is for; all groups when None."""


@dataclass
class Pending:
    """What a consumer took and has not acknowledged."""

    owner: str | None
    """None when released."""
    since: float
    deliveries: int


@dataclass
class Group:
    """How far a group is, who is in it, and what they hold."""

    last: int = 0
    sole: str | None = None
    leases: dict[str, float] = field(default_factory=dict)
    pending: dict[int, Pending] = field(default_factory=dict)

    def unread(self, numbers: Iterable[int], count: int) -> list[int]:
        """Return the first *count* of the numbers, which are in order, that it has not seen."""
        return list(islice((number for number in numbers if number > self.last), count))


def id_of(number: int) -> EntryId:
    """Return the id of the entry with that number."""
    return f"0-{number}"


def number_of(id_: EntryId) -> int:
    """Return the number of the entry with that id."""
    return int(id_.partition("-")[2])
