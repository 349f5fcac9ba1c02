"""Packs events into entries: many at once when they come fast, few when they come slowly."""

from __future__ import annotations

import time
from collections.abc import Callable

from redis_pipeline.events import Event, pack_events
from redis_pipeline.producer import Producer


class EventPacker:
    """Gathers events for a producer.

    Args:
        producer: Gets an entry per pack.
        size: Events per entry at most.
        linger_s: How long the first event of a pack may wait for others; looked at when an event
            comes, so a source that rests calls :meth:`flush` before.
        clock: Seconds that only grow.
    """

    def __init__(
        self,
        producer: Producer,
        *,
        size: int = 100,
        linger_s: float = 0.02,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._producer = producer
        self._size = size
        self._linger_s = linger_s
        self._clock = clock
        self._pack: list[Event] = []
        self._due = 0.0

    def send(self, event: Event) -> None:
        """Take an event; raises what :meth:`Producer.flush` raises, and keeps what it took."""
        if not self._pack:
            self._due = self._clock() + self._linger_s
        self._pack.append(event)
        if len(self._pack) >= self._size or self._clock() >= self._due:
            self.flush()

    def flush(self) -> None:
        """Bring everything that was taken into the stream."""
        if self._pack:
            self._producer.send(pack_events(self._pack))
            self._pack = []
        self._producer.flush()
