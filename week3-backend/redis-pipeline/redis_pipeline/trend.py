"""What a window's mean is compared with: an exponentially weighted mean and spread of those before.

The recursion of West (1979) with the weight *alpha* for the newest. A score is a distance from the
mean in standard deviations, made before the window itself is taken in; none until enough windows
were seen.
"""

from __future__ import annotations

import math

import msgspec

ALPHA = 0.2
_WARM_UP = 5


class Trend(msgspec.Struct, array_like=True):
    """The past of one key."""

    n: int = 0
    mean: float = 0.0
    variance: float = 0.0

    def score(self, value: float) -> float | None:
        """Return how many standard deviations *value* lies off, None while that means nothing."""
        if self.n < _WARM_UP or self.variance <= 0.0:
            return None
        return (value - self.mean) / math.sqrt(self.variance)

    def add(self, value: float) -> None:
        """Take a window's mean in."""
        self.n += 1
        if self.n == 1:
            self.mean = value
            return
        delta = value - self.mean
        step = ALPHA * delta
        self.mean += step
        self.variance = (1 - ALPHA) * (self.variance + delta * step)
