"""Paths: every place that a descent visited, kept for tables and pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np

from matrixops.calculus.points import words
from matrixops.errors import ArgumentError, ConvergenceError
from matrixops.inputs import Array

Unsettled: TypeAlias = Literal["raise", "return"]


@dataclass(frozen=True)
class Path:
    """Where a descent went.

    Attributes:
        method: Its name.
        points: Shape (k + 1, n), from the start to the end.
        values: Shape (k + 1,): what is made small, at each point.
        slopes: Shape (k + 1,): the length of its gradient there.
        settled: Whether the descent met its tolerance.
        reason: Why it ended, in words.
    """

    method: str
    points: Array
    values: Array
    slopes: Array
    settled: bool
    reason: str

    @property
    def x(self) -> Array:
        """The last point, shape (n,)."""
        return np.asarray(self.points[-1])

    @property
    def value(self) -> float:
        """The last value."""
        return float(self.values[-1])

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return len(self.points) - 1

    def __str__(self) -> str:
        return (
            f"{self.method}: {self.steps} steps to {words(self.x)}, {self.value:.6g}; {self.reason}"
        )


class NotSettledError(ConvergenceError):
    """Raised when a descent ends before its tolerance; `path` holds where it went."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}. unsettled='return' gives the path instead of this error")
        self.path = path


@dataclass
class Trail:
    """A path while it is being walked."""

    method: str
    unsettled: Unsettled
    points: list[Array] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    slopes: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.unsettled not in ("raise", "return"):
            raise ArgumentError(f"unsettled is {self.unsettled!r}; expected 'raise' or 'return'")

    def visit(self, point: Array, value: float, slope: Array) -> None:
        """Note a point, its value, and the length of its gradient."""
        self.points.append(point)
        self.values.append(float(value))
        self.slopes.append(float(np.sqrt(slope @ slope)))

    def end(self, *, settled: bool, reason: str) -> Path:
        """Return the path; raise `NotSettledError` if it is unsettled and that is not allowed."""
        points, values, slopes = map(np.array, (self.points, self.values, self.slopes))
        path = Path(self.method, points, values, slopes, settled, reason)
        if not settled and self.unsettled == "raise":
            raise NotSettledError(path)
        return path
