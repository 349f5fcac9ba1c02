"""What a window knows of its values: count, mean, variance, least, greatest, quantiles.

One value at a time, in constant memory. Mean and variance by Welford (1962), two windows joined by
Chan, Golub & LeVeque (1979): no sum of squares, so nothing cancels. Quantiles by DDSketch (Masson,
Rim & Lee 2019), to 1 % of the value whatever the law: only its bins are counted while values come,
and the library reads the quantiles off when a window closes.
"""

from __future__ import annotations

from math import ceil, log

import msgspec
from ddsketch import DDSketch
from ddsketch.mapping import LogarithmicMapping

ACCURACY = 0.01
_MAPPING = LogarithmicMapping(ACCURACY)
_LEAST: float = _MAPPING.min_possible
_PER_LOG = 1.0 / log(_MAPPING.gamma)


class Aggregate(msgspec.Struct, array_like=True):
    """Running facts about values; grows by :meth:`add`, joins by :meth:`merge`."""

    n: int = 0
    mean: float = 0.0
    squares: float = 0.0
    """Sum of squared distances from the mean."""
    least: float = float("inf")
    greatest: float = float("-inf")
    zeros: int = 0
    above: dict[int, int] = {}
    """Counts by logarithmic bin of positive values."""
    below: dict[int, int] = {}
    """The same of negative values, by their size."""

    def add(self, value: float) -> None:
        """Take one value in. Cost: O(1)."""
        self.n = n = self.n + 1
        delta = value - self.mean
        self.mean = mean = self.mean + delta / n
        self.squares += delta * (value - mean)
        self.least = min(self.least, value)
        self.greatest = max(self.greatest, value)
        if value > _LEAST:
            bins, size = self.above, value
        elif value < -_LEAST:
            bins, size = self.below, -value
        else:
            self.zeros += 1
            return
        index = ceil(log(size) * _PER_LOG)
        bins[index] = bins.get(index, 0) + 1

    def merge(self, other: Aggregate) -> None:
        """Take in what *other* saw; *other* stays as it is. Cost: O(bins)."""
        if other.n == 0:
            return
        n = self.n + other.n
        delta = other.mean - self.mean
        self.mean += delta * other.n / n
        self.squares += other.squares + delta * delta * self.n * other.n / n
        self.n = n
        self.least = min(self.least, other.least)
        self.greatest = max(self.greatest, other.greatest)
        self.zeros += other.zeros
        for mine, theirs in ((self.above, other.above), (self.below, other.below)):
            for index, count in theirs.items():
                mine[index] = mine.get(index, 0) + count

    @property
    def variance(self) -> float:
        """The sample variance (n − 1 below); 0 for a single value."""
        return self.squares / (self.n - 1) if self.n > 1 else 0.0

    def quantiles(self, *shares: float) -> list[float]:
        """Return quantiles to 1 % of their size, within least and greatest."""
        sketch = DDSketch(ACCURACY)
        for sign, bins in ((1, self.above), (-1, self.below)):
            for index in sorted(bins):
                sketch.add(sign * _MAPPING.value(index), bins[index])
        if self.zeros:
            sketch.add(0.0, self.zeros)
        values = [sketch.get_quantile_value(share) or 0.0 for share in shares]  # None when empty
        return [min(max(value, self.least), self.greatest) for value in values]
