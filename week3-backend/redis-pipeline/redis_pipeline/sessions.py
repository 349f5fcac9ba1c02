"""Session windows: one per key and burst of events; two bursts that an event bridges become one."""

from __future__ import annotations

import math
from collections.abc import Iterable

import msgspec

from redis_pipeline.aggregate import Aggregate
from redis_pipeline.features import Features, features_of
from redis_pipeline.trend import Trend


class Burst(msgspec.Struct, array_like=True):
    """An open session."""

    first_s: float
    last_s: float
    values: Aggregate


class Sessions(msgspec.Struct):
    """The open sessions; all that a restart needs."""

    gap_s: float
    lateness_s: float
    newest_s: float | None = None
    bursts: dict[str, list[Burst]] = {}
    trends: dict[str, Trend] = {}
    next_look_s: float = -1e308
    """No session ends before this time."""

    def add(
        self, events: Iterable[tuple[str, float, float]], late: list[tuple[str, float, float]]
    ) -> list[Features]:
        """Take events in; those that are too late go to *late*."""
        closed: list[Features] = []
        for event in events:
            key, time_s, value = event
            if self.newest_s is None or time_s > self.newest_s:
                self.newest_s = time_s
                if time_s - self.lateness_s >= self.next_look_s:
                    closed += self._close_until(time_s - self.lateness_s)
            burst = self._burst(key, time_s, self.newest_s - self.lateness_s)
            if burst is None:
                late.append(event)
            else:
                burst.values.add(value)
                self.next_look_s = min(self.next_look_s, time_s + self.gap_s)
        return closed

    def close(self) -> list[Features]:
        """Close every session."""
        return self._close_until(math.inf)

    @property
    def held(self) -> int:
        """How many aggregates are in memory."""
        return sum(map(len, self.bursts.values()))

    def _burst(self, key: str, time_s: float, watermark_s: float) -> Burst | None:
        """Return the session that an event belongs to, bridged or begun by it; None if too late."""
        mine = self.bursts.get(key, [])
        near = [b for b in mine if b.first_s - self.gap_s < time_s < b.last_s + self.gap_s]
        if not near:
            if time_s + self.gap_s <= watermark_s:
                return None
            burst = Burst(time_s, time_s, Aggregate())
            self.bursts.setdefault(key, []).append(burst)
            return burst
        burst, *bridged = near
        for other in bridged:
            burst.values.merge(other.values)
            burst.first_s = min(burst.first_s, other.first_s)
            burst.last_s = max(burst.last_s, other.last_s)
            mine.remove(other)
        burst.first_s = min(burst.first_s, time_s)
        burst.last_s = max(burst.last_s, time_s)
        return burst

    def _close_until(self, watermark_s: float) -> list[Features]:
        """Close the sessions that ended, in the order of their ends, then keys."""
        gap_s, ended = self.gap_s, []
        for key, mine in self.bursts.items():
            ended += [(b.last_s + gap_s, key, b) for b in mine if b.last_s + gap_s <= watermark_s]
        for _, key, burst in ended:
            self.bursts[key].remove(burst)
            if not self.bursts[key]:
                del self.bursts[key]
        ends = [burst.last_s + gap_s for mine in self.bursts.values() for burst in mine]
        self.next_look_s = min(ends, default=1e308)
        ended.sort(key=lambda item: item[:2])
        return [
            features_of(key, burst.first_s, end_s, burst.values, self.trends)
            for end_s, key, burst in ended
        ]
