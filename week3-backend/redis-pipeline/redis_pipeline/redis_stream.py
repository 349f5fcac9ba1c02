"""A stream on Redis 7.0 or newer, or on Valkey.

What must happen together is one Lua script (``scripts/``): full or not and once only, lease and
acknowledgement, the mark below which entries go. A batch is one packed write, and so is
"acknowledge the last, read the next". Keys share a hash tag, so a cluster keeps them on one node.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from redis_pipeline.errors import RedisPipelineError, StreamFullError
from redis_pipeline.redis_replies import (
    appending,
    dead_letter_of,
    delivery_of,
    lease_lost,
    milliseconds,
    scripted,
    translated,
)
from redis_pipeline.stream import (
    Claim,
    DeadLetter,
    Delivery,
    EntryId,
    GroupStatus,
    StreamStatus,
    order_of,
)
from redis_pipeline.wire import Answer, Argument, Wire, pack

SCRIPTS = ("append", "join", "renew", "leave", "settle", "claim", "release", "bury", "replay")
_RELEASED = "-released-"  # under this name lie entries that wait for their next try


class RedisStream:
    """One stream; each thread that uses it gets a connection of its own.

    Args:
        url: The server's address.
        name: The stream's name.
        max_depth: How many entries may wait before producers are told to slow down.
        timeout_s: How long a command may take.
    """

    def __init__(
        self, url: str, name: str, *, max_depth: int = 100_000, timeout_s: float = 10.0
    ) -> None:
        self.url = url
        self.name = name
        self.max_depth = max_depth
        self._timeout_s = timeout_s
        self._entries = f"{{{name}}}:entries"
        self._dead = f"{{{name}}}:dead"
        self._local = threading.local()
        self._wires: list[Wire] = []

    def append(self, batch: Sequence[bytes], *, producer: str, number: int) -> int:
        """See :class:`redis_pipeline.stream.Stream`."""
        keys = (self._entries, f"{{{self.name}}}:producer:{producer}")
        parts = appending(keys, self.max_depth, number, batch)
        taken, depth = self._wire().exchange(b"".join(parts), len(parts))[-1]
        if not taken:
            raise StreamFullError(depth, self.max_depth)
        return int(depth)

    def depth(self) -> int:
        """See :class:`redis_pipeline.stream.Stream`."""
        return int(self._wire().call("XLEN", self._entries))

    def join(self, group: str, consumer: str, *, lease_s: float, sole: bool = False) -> bool:
        """See :class:`redis_pipeline.stream.Stream`."""
        keys = (self._entries, self._lease(group, consumer), self._sole(group))
        arguments = (group, consumer, milliseconds(lease_s), int(sole), self._lease(group, ""))
        return bool(self._run("join", keys, arguments))

    def renew(self, group: str, consumer: str, *, lease_s: float) -> bool:
        """See :class:`redis_pipeline.stream.Stream`."""
        keys = (self._lease(group, consumer), self._sole(group))
        return bool(self._run("renew", keys, (consumer, milliseconds(lease_s))))

    def leave(self, group: str, consumer: str) -> None:
        """See :class:`redis_pipeline.stream.Stream`."""
        self._run("leave", (self._lease(group, consumer), self._sole(group)), (consumer,))

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
        wait: tuple[Argument, ...] = ("BLOCK", milliseconds(block_s)) if block_s > 0 else ()
        reading = ("GROUP", group, consumer, "COUNT", count, *wait, "STREAMS", self._entries, ">")
        packed = self._settling(group, consumer, done) + pack("XREADGROUP", *reading)
        *_, settled, answer = self._wire().exchange(packed, 2 + bool(done), block_s=block_s)
        self._remove_apart(settled, done)
        if not settled[2]:
            raise lease_lost(group, consumer)
        if answer is None:
            return []
        rows = answer[0][1]
        try:
            return [Delivery(text := id_.decode(), data, 1, text) for id_, (_, data) in rows]
        except ValueError:  # more fields: replayed ones among them
            return self._ours(group, consumer, [(id_, 1, fields) for id_, fields in rows])

    def acknowledge(self, group: str, consumer: str, ids: Sequence[EntryId]) -> None:
        """See :class:`redis_pipeline.stream.Stream`."""
        if ids:
            packed = self._settling(group, consumer, ids)
            self._remove_apart(self._wire().exchange(packed, 2)[1], ids)

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
        prefix = self._lease(group, "")
        rest = (count, cursor, round(pause_s * 1000), int(everyone), prefix, _RELEASED)
        answer = self._leased("claim", group, consumer, (group, consumer, *rest))
        cursor_after, free_in_ms, *rows = answer
        free_in_s = None if free_in_ms < 0 else free_in_ms / 1000
        return Claim(cursor_after.decode(), self._ours(group, consumer, rows), free_in_s)

    def release(self, group: str, consumer: str, ids: Sequence[EntryId]) -> None:
        """See :class:`redis_pipeline.stream.Stream`."""
        self._leased("release", group, consumer, (group, _RELEASED, *ids))

    def bury(self, group: str, consumer: str, delivery: Delivery, *, reason: str) -> None:
        """See :class:`redis_pipeline.stream.Stream`."""
        facts = (group, delivery.id, delivery.origin, delivery.deliveries, reason)
        self._leased("bury", group, consumer, facts, self._dead)
        self.acknowledge(group, consumer, [delivery.id])  # lets the mark move on

    def dead(self, *, count: int = 100) -> list[DeadLetter]:
        """See :class:`redis_pipeline.stream.Stream`."""
        rows = self._wire().call("XRANGE", self._dead, "-", "+", "COUNT", count)
        return [dead_letter_of(id_, fields) for id_, fields in rows]

    def replay(self, ids: Sequence[EntryId]) -> int:
        """See :class:`redis_pipeline.stream.Stream`."""
        return int(self._run("replay", (self._entries, self._dead), tuple(ids)))

    def status(self) -> StreamStatus:
        """See :class:`redis_pipeline.stream.Stream`."""
        wire = self._wire()
        if not wire.call("EXISTS", self._entries):
            return StreamStatus(0, int(wire.call("XLEN", self._dead)), ())
        packed = (
            pack("XLEN", self._entries)
            + pack("XLEN", self._dead)
            + pack("XINFO", "GROUPS", self._entries)
        )
        depth, dead, groups = wire.exchange(packed, 3)
        return StreamStatus(depth, dead, tuple(self._group(wire, flat) for flat in groups))

    def close(self) -> None:
        """Close the connections of all threads."""
        for wire in self._wires:
            wire.close()

    def _settling(self, group: str, consumer: str, done: Sequence[EntryId]) -> bytes:
        """Return the commands that acknowledge, and remove what every group is done with."""
        keys = (self._entries, self._lease(group, consumer))
        settling = scripted("settle", keys, ())
        return pack("XACK", self._entries, group, *done) + settling if done else settling

    def _remove_apart(self, settled: list[Any], done: Sequence[EntryId]) -> None:
        """Remove what was acknowledged out of order, if only one group is there."""
        if not settled[1]:
            return
        mark = order_of(settled[0].decode())
        apart = [id_ for id_ in done if order_of(id_) >= mark]
        if apart:
            self._wire().call("XDEL", self._entries, *apart)

    def _group(self, wire: Wire, flat: list[Any]) -> GroupStatus:
        facts = dict(zip(flat[::2], flat[1::2], strict=True))
        name = facts[b"name"].decode()
        lag = facts.get(b"lag")
        if lag is None:  # the server cannot tell after some deletions: count
            unread = "(" + facts[b"last-delivered-id"].decode()
            lag = len(wire.call("XRANGE", self._entries, unread, "+"))
        rows = wire.call("XINFO", "CONSUMERS", self._entries, name)
        names = [row[1].decode() for row in rows]
        alive = sum(wire.call("EXISTS", self._lease(name, consumer)) for consumer in names)
        return GroupStatus(name, facts[b"pending"], lag, alive)

    def _ours(self, group: str, consumer: str, rows: list[Any]) -> list[Delivery]:
        """Dress rows of id, deliveries, fields; leave out, as done, what is for other groups."""
        others = [row[0] for row in rows if len(row[2]) > 2 and row[2][3] != group.encode()]
        if others:
            self.acknowledge(group, consumer, [id_.decode() for id_ in others])
            rows = [row for row in rows if row[0] not in others]
        return [delivery_of(id_, deliveries, fields) for id_, deliveries, fields in rows]

    def _lease(self, group: str, consumer: str) -> str:
        return f"{{{self.name}}}:lease:{group}:{consumer}"

    def _sole(self, group: str) -> str:
        return f"{{{self.name}}}:sole:{group}"

    def _wire(self) -> Wire:
        wire: Wire | None = getattr(self._local, "wire", None)
        if wire is None:
            wire = Wire(self.url, scripts=SCRIPTS, timeout_s=self._timeout_s)
            self._refuse_other_types(wire)
            self._local.wire = wire
            self._wires.append(wire)
        return wire

    def _refuse_other_types(self, wire: Wire) -> None:
        for key in (self._entries, self._dead):
            kind = wire.call("TYPE", key).decode()
            if kind not in ("none", "stream"):
                wire.close()
                raise RedisPipelineError(
                    f"stream={self.name!r}: its key {key!r} holds a {kind}, expected a stream; "
                    "choose another name, or remove what is there"
                )

    def _run(self, name: str, keys: tuple[str, ...], arguments: tuple[Argument, ...]) -> Answer:
        return self._wire().exchange(scripted(name, keys, arguments), 1)[0]

    def _leased(
        self,
        name: str,
        group: str,
        consumer: str,
        arguments: tuple[Argument, ...],
        *more_keys: str,
    ) -> Answer:
        keys = (self._entries, self._lease(group, consumer), *more_keys)
        try:
            return self._run(name, keys, arguments)
        except RedisPipelineError as exc:
            raise translated(exc, group, consumer) from exc
