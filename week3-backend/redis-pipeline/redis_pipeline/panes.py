"""Tumbling and sliding windows: values gather in panes, a window is the panes it spans.

Pane *i* holds event times [i · width, (i+1) · width); window *i* spans the panes from *i* on. A
tumbling window is one pane. Panes let a value be added once, however many windows overlap.
Source: Li, Maier, Tufte, Papadimos & Tucker, *No pane, no gain*, SIGMOD Record 34(1), 2005.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from redis_pipeline.aggregate import Aggregate
from redis_pipeline.features import Features, features_of
from redis_pipeline.trend import Trend


class Panes(msgspec.Struct):
    """The open panes; all that a restart needs."""

    width_s: float
    span: int
    lateness_s: float
    newest_s: float | None = None
    frontier: int | None = None
    """The first window that has not closed."""
    panes: dict[int, dict[str, Aggregate]] = {}
    trends: dict[str, Trend] = {}

    def add(
        self, events: Iterable[tuple[str, float, float]], late: list[tuple[str, float, float]]
    ) -> list[Features]:
        """Take events in; those that are too late go to *late*."""
        panes, width_s, closed = self.panes, self.width_s, []
        for event in events:
            key, time_s, value = event
            if self.newest_s is None or time_s > self.newest_s:
                self.newest_s = time_s
                closed += self._advance(time_s - self.lateness_s)
            index = int(time_s // width_s)
            pane = panes.get(index)
            if pane is None:
                if self.frontier is not None and index < self.frontier:
                    late.append(event)
                    continue
                pane = panes[index] = {}
            values = pane.get(key)
            if values is None:
                values = pane[key] = Aggregate()
            values.add(value)
        return closed

    def close(self) -> list[Features]:
        """Close every window that holds something."""
        return self._close_before(max(self.panes) + 1) if self.panes else []

    @property
    def held(self) -> int:
        """How many aggregates are in memory."""
        return sum(map(len, self.panes.values()))

    def _advance(self, watermark_s: float) -> list[Features]:
        frontier = self.frontier
        if frontier is not None and (frontier + self.span) * self.width_s > watermark_s:
            return []
        reached = int(watermark_s // self.width_s) - self.span + 1
        if frontier is None:
            self.frontier = reached
            return []
        return self._close_before(max(reached, frontier + 1))

    def _close_before(self, frontier: int) -> list[Features]:
        """Close the windows before *frontier* that hold something, oldest first, keys in order."""
        least = frontier if self.frontier is None else self.frontier
        touched = {first for pane in self.panes for first in range(pane - self.span + 1, pane + 1)}
        closed: list[Features] = []
        for first in sorted(first for first in touched if least <= first < frontier):
            closed += self._features(first)
        self.frontier = frontier
        for pane in [pane for pane in self.panes if pane < frontier]:
            del self.panes[pane]
        return closed

    def _features(self, first: int) -> list[Features]:
        joined: dict[str, Aggregate] = {}
        for index in range(first, first + self.span):
            for key, values in self.panes.get(index, {}).items():
                if self.span == 1:
                    joined[key] = values
                else:
                    joined.setdefault(key, Aggregate()).merge(values)
        start_s, end_s = first * self.width_s, (first + self.span) * self.width_s
        return [
            features_of(key, start_s, end_s, joined[key], self.trends) for key in sorted(joined)
        ]
