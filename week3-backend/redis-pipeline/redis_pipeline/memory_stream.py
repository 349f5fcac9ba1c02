"""A stream in this process's memory: the same contract, nothing to install, nothing kept.

For tests, notebooks and single-process programs. One lock guards all; readers wait on a condition.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from redis_pipeline.errors import LeaseLostError, StreamFullError
from redis_pipeline.memory_group import Entry, Group, Pending, id_of, number_of
from redis_pipeline.stream import Claim, DeadLetter, Delivery, EntryId, GroupStatus, StreamStatus

Clock = Callable[[], float]
"""Seconds that only grow."""


class MemoryStream:
    """One stream; any number of threads may use it.

    Args:
        name: The stream's name.
        max_depth: How many entries may wait before producers are told to slow down.
        clock: What leases are measured with.
    """

    def __init__(
        self, name: str, *, max_depth: int = 100_000, clock: Clock = time.monotonic
    ) -> None:
        self.name = name
        self.max_depth = max_depth
        self._clock = clock
        self._changed = threading.Condition()
        self._entries: dict[int, Entry] = {}  # in order of number
        self._next = 1  # 0-0 is before everything, as in Redis
        self._last_batch: dict[str, int] = {}
        self._groups: dict[str, Group] = {}
        self._dead: dict[int, DeadLetter] = {}

    def append(self, batch: Sequence[bytes], *, producer: str, number: int) -> int:
        """See :class:`redis_pipeline.stream.Stream`."""
        with self._changed:
            depth = len(self._entries)
            if self._last_batch.get(producer) == number:
                return depth
            if depth >= self.max_depth:
                raise StreamFullError(depth, self.max_depth)
            for data in batch:
                self._add(Entry(data, self._next))
            self._last_batch[producer] = number
            return len(self._entries)

    def depth(self) -> int:
        """See :class:`redis_pipeline.stream.Stream`."""
        with self._changed:
            return len(self._entries)

    def join(self, group: str, consumer: str, *, lease_s: float, sole: bool = False) -> bool:
        """See :class:`redis_pipeline.stream.Stream`."""
        with self._changed:
            mine = self._groups.setdefault(group, Group())
            if sole and mine.sole is not None and self._alive(mine, mine.sole):
                return False
            if sole:
                mine.sole = consumer
            mine.leases[consumer] = self._clock() + lease_s
            return True

    def renew(self, group: str, consumer: str, *, lease_s: float) -> bool:
        """See :class:`redis_pipeline.stream.Stream`."""
        with self._changed:
            mine = self._groups.setdefault(group, Group())
            if not self._alive(mine, consumer):
                return False
            mine.leases[consumer] = self._clock() + lease_s
            return True

    def leave(self, group: str, consumer: str) -> None:
        """See :class:`redis_pipeline.stream.Stream`."""
        with self._changed:
            self._groups.setdefault(group, Group()).leases.pop(consumer, None)

    def read(
        self,
        group: str,
        consumer: str,
        *,
        count: int,
        block_s: float = 0.0,
        done: Sequence[EntryId] = (),
    ) -> list[Delivery]:
        """See :class:`redis_pipeline.stream.Stream`."""
        with self._changed:
            self._acknowledge(self._groups.setdefault(group, Group()), done)
            mine = self._leased(group, consumer)
            if block_s > 0:
                self._changed.wait_for(lambda: mine.unread(self._entries, 1), block_s)
            numbers = mine.unread(self._entries, count)
            now = self._clock()
            for number in numbers:
                mine.pending[number] = Pending(consumer, now, 1)
                mine.last = number
            return self._deliver(group, mine, numbers)

    def acknowledge(
        self,
        group: str,
        consumer: str,  # noqa: ARG002 — the contract's; an acknowledgement needs no lease
        ids: Sequence[EntryId],
    ) -> None:
        """See :class:`redis_pipeline.stream.Stream`."""
        with self._changed:
            self._acknowledge(self._groups.setdefault(group, Group()), ids)

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
        """See :class:`redis_pipeline.stream.Stream`."""
        with self._changed:
            mine = self._leased(group, consumer)
            now = self._clock()
            start = 0 if cursor == "-" else number_of(cursor)
            numbers: list[int] = []
            waits: list[float] = []
            cursor = "-"
            for number in sorted(n for n in mine.pending if n > start):
                entry = mine.pending[number]
                if entry.owner == consumer:
                    continue
                wait_s = 0.0 if everyone and entry.owner else self._free_in(mine, entry, pause_s)
                if wait_s > 0:
                    waits.append(wait_s)
                    continue
                mine.pending[number] = Pending(consumer, now, entry.deliveries + 1)
                numbers.append(number)
                if len(numbers) == count:
                    cursor = id_of(number)
                    break
            return Claim(cursor, self._deliver(group, mine, numbers), min(waits, default=None))

    def release(self, group: str, consumer: str, ids: Sequence[EntryId]) -> None:
        """See :class:`redis_pipeline.stream.Stream`."""
        with self._changed:
            mine = self._leased(group, consumer)
            for number in map(number_of, ids):
                if number in mine.pending:
                    mine.pending[number].owner = None
                    mine.pending[number].since = self._clock()

    def bury(self, group: str, consumer: str, delivery: Delivery, *, reason: str) -> None:
        """See :class:`redis_pipeline.stream.Stream`."""
        with self._changed:
            mine = self._leased(group, consumer)
            if number_of(delivery.id) not in mine.pending:
                return  # somebody else was done with it
            number = self._next
            self._next += 1
            self._dead[number] = DeadLetter(
                id_of(number), delivery.data, group, delivery.origin, delivery.deliveries, reason
            )
            self._acknowledge(mine, [delivery.id])

    def dead(self, *, count: int = 100) -> list[DeadLetter]:
        """See :class:`redis_pipeline.stream.Stream`."""
        with self._changed:
            return list(self._dead.values())[:count]

    def replay(self, ids: Sequence[EntryId]) -> int:
        """See :class:`redis_pipeline.stream.Stream`."""
        with self._changed:
            letters = [self._dead.pop(n) for n in map(number_of, ids) if n in self._dead]
            for letter in letters:
                self._add(Entry(letter.data, number_of(letter.origin), letter.group))
            return len(letters)

    def status(self) -> StreamStatus:
        """See :class:`redis_pipeline.stream.Stream`."""
        with self._changed:
            groups = tuple(
                GroupStatus(
                    name,
                    len(group.pending),
                    sum(number > group.last for number in self._entries),
                    sum(self._alive(group, consumer) for consumer in group.leases),
                )
                for name, group in self._groups.items()
            )
            return StreamStatus(len(self._entries), len(self._dead), groups)

    def close(self) -> None:
        """Do nothing: there is no connection."""

    def _add(self, entry: Entry) -> None:
        self._entries[self._next] = entry
        self._next += 1
        self._changed.notify_all()

    def _alive(self, group: Group, consumer: str) -> bool:
        return group.leases.get(consumer, float("-inf")) > self._clock()

    def _leased(self, group: str, consumer: str) -> Group:
        mine = self._groups.setdefault(group, Group())
        if not self._alive(mine, consumer):
            raise LeaseLostError(
                f"consumer={consumer!r} of group={group!r} has no lease: it was silent for too "
                "long, and others may hold its entries"
            )
        return mine

    def _free_in(self, group: Group, entry: Pending, pause_s: float) -> float:
        """Return how long until others may have the entry; at most 0 when they may now."""
        if entry.owner is None:
            return entry.since + pause_s - self._clock()
        return group.leases.get(entry.owner, float("-inf")) - self._clock()

    def _deliver(self, name: str, group: Group, numbers: Sequence[int]) -> list[Delivery]:
        """Dress entries; leave out, as done, what was replayed for other groups."""
        others = [n for n in numbers if self._entries[n].only not in (None, name)]
        deliveries = [
            Delivery(
                id_of(n),
                self._entries[n].data,
                group.pending[n].deliveries,
                id_of(self._entries[n].origin),
            )
            for n in numbers
            if n not in others
        ]
        self._acknowledge(group, [id_of(n) for n in others])
        return deliveries

    def _acknowledge(self, group: Group, ids: Sequence[EntryId]) -> None:
        for number in map(number_of, ids):
            group.pending.pop(number, None)
            if all(number <= g.last and number not in g.pending for g in self._groups.values()):
                self._entries.pop(number, None)
