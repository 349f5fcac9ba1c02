"""Windows over event time: events in, features of closed windows out, the same at every replay.

What comes out depends on the order of the events alone: not on how they were batched, not on the
clock, not on when the program was stopped and started from its saved state.

The *watermark* is the greatest event time less ``lateness_s``; a window closes when the watermark
reaches its end. An event all of whose windows have closed is *late*: counted, and kept for whoever
asks when ``keep_late`` is set. A sensor whose clock runs ahead makes all others late; such readings
are for the source to refuse.

Model: Akidau et al., *The Dataflow Model*, VLDB 2015.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import msgspec

from redis_pipeline.errors import WindowError
from redis_pipeline.features import Features
from redis_pipeline.panes import Panes
from redis_pipeline.sessions import Sessions
from redis_pipeline.window_kinds import Kind, Session, Tumbling


class _Saved(msgspec.Struct):
    settings: str
    late: int
    machine: msgspec.Raw


class Windows:
    """The operator. Not thread-safe.

    Args:
        kind: Which windows.
        lateness_s: How much disorder to wait for.
        keep_late: Keep late events in :attr:`late_events` until they are taken out.
        state: What :meth:`state` gave before, with the same settings.

    Raises:
        WindowError: If a setting makes no sense, or *state* was made with other settings.

    >>> windows = Windows(Tumbling(10.0))
    >>> windows.add([("lab", 1.0, 20.0), ("lab", 9.0, 22.0)])
    []
    >>> (closed,) = windows.add([("lab", 10.0, 21.0)])
    >>> closed.n, closed.mean, closed.variance
    (2, 21.0, 2.0)
    """

    def __init__(
        self,
        kind: Kind,
        *,
        lateness_s: float = 0.0,
        keep_late: bool = False,
        state: bytes | None = None,
    ) -> None:
        if not (math.isfinite(lateness_s) and lateness_s >= 0):
            raise WindowError(f"lateness_s={lateness_s!r}; expected a number of seconds, 0 or more")
        self._settings = f"{kind}, lateness_s={lateness_s}"
        self._lateness_s = lateness_s
        self._keep_late = keep_late
        self.late = 0
        self.late_events: list[tuple[str, float, float]] = []
        self._machine = _machine(kind, lateness_s)
        if state is not None:
            self._load(state)

    @property
    def watermark_s(self) -> float:
        """Nothing before this time is waited for; −∞ before the first event."""
        newest = self._machine.newest_s
        return -math.inf if newest is None else newest - self._lateness_s

    @property
    def held(self) -> int:
        """How many aggregates are in memory: keys times open panes, or open sessions."""
        return self._machine.held

    def add(self, events: Iterable[tuple[str, float, float]]) -> list[Features]:
        """Take events in, and return the features of the windows that this closed, in order.

        Args:
            events: Key, time and value of each, finite, in the order of the stream.
        """
        late: list[tuple[str, float, float]] = []
        closed = self._machine.add(events, late)
        self.late += len(late)
        if self._keep_late:
            self.late_events += late
        return closed

    def close(self) -> list[Features]:
        """Close all windows, as when a stream has ended."""
        return self._machine.close()

    def state(self) -> bytes:
        """Return all that is needed to go on elsewhere; every float with all its bits."""
        machine = msgspec.msgpack.encode(self._machine)
        return msgspec.msgpack.encode(_Saved(self._settings, self.late, msgspec.Raw(machine)))

    def _load(self, state: bytes) -> None:
        saved = msgspec.msgpack.decode(state, type=_Saved)
        if saved.settings != self._settings:
            raise WindowError(
                f"the saved state is of {saved.settings}, asked for is {self._settings}; "
                "close those windows first, or start a new group"
            )
        self.late = saved.late
        self._machine = msgspec.msgpack.decode(saved.machine, type=type(self._machine))


def _machine(kind: Kind, lateness_s: float) -> Panes | Sessions:
    if isinstance(kind, Session):
        return Sessions(kind.gap_s, lateness_s)
    if isinstance(kind, Tumbling):
        return Panes(kind.size_s, 1, lateness_s)
    return Panes(kind.slide_s, kind.panes, lateness_s)
