"""Kinds of windows over event time: tumbling, sliding, session.

>>> Tumbling(10.0)
Tumbling(size_s=10.0)
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from redis_pipeline.errors import WindowError


@dataclass(frozen=True)
class Tumbling:
    """Windows that follow one another: [0, size), [size, 2 size) and so on."""

    size_s: float

    def __post_init__(self) -> None:
        _positive("size_s", self.size_s)


@dataclass(frozen=True)
class Sliding:
    """Windows of one size that start every *slide_s*; the size is a multiple of it."""

    size_s: float
    slide_s: float

    def __post_init__(self) -> None:
        _positive("slide_s", self.slide_s)
        _positive("size_s", self.size_s)
        ratio = self.size_s / self.slide_s
        if abs(ratio - round(ratio)) > 1e-9 or round(ratio) < 1:
            raise WindowError(
                f"size_s={self.size_s:g} is no multiple of slide_s={self.slide_s:g}; "
                "windows are put together from whole slides"
            )

    @property
    def panes(self) -> int:
        """How many slides make a window."""
        return round(self.size_s / self.slide_s)


@dataclass(frozen=True)
class Session:
    """A window per burst of events: it ends after *gap_s* without one."""

    gap_s: float

    def __post_init__(self) -> None:
        _positive("gap_s", self.gap_s)


Kind = Tumbling | Sliding | Session


def _positive(name: str, value: float) -> None:
    if not (math.isfinite(value) and value > 0):
        raise WindowError(f"{name}={value!r}; expected a number of seconds above 0")
