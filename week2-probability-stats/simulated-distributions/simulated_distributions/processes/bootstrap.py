"""The bootstrap: draw again from the data, and see how much a statistic varies.

Bad at: the largest value, and samples of a dozen; the data must show what the law looks like.

Source: Efron, Ann. Stat. 7 (1979); BCa: Efron, JASA 82 (1987); Efron & Tibshirani (1993), ch. 14.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simulated_distributions.continuous.normal import Normal
from simulated_distributions.discrete.discrete_uniform import DiscreteUniform
from simulated_distributions.errors import EmptyDataError, NotFiniteError, PointError
from simulated_distributions.vocabulary import Floats, Seed

Statistic = Callable[[Floats], Floats]
"""Takes samples as rows, (…, n), to numbers (…)."""


@dataclass(frozen=True)
class Bootstrap:
    """How a statistic varies over resamples.

    Attributes:
        estimate: The statistic of the data.
        replicates: The statistic of every resample, shape (resamples,).
        without: The statistic of the data without one of them, shape (n,): the jackknife.
    """

    estimate: float
    replicates: Floats
    without: Floats

    @property
    def error(self) -> float:
        """The standard error."""
        return float(self.replicates.std(ddof=1))

    @property
    def bias(self) -> float:
        """How far the statistic of a resample is off on average."""
        return float(self.replicates.mean() - self.estimate)

    def percentile(self, level: float = 0.95) -> tuple[float, float]:
        """Return the middle part of the replicates: simple, off for skewed statistics."""
        return self._between((1 - _checked(level)) / 2, (1 + level) / 2)

    def bca(self, level: float = 0.95) -> tuple[float, float]:
        """Return the interval that is corrected for bias and for an error that grows."""
        ends = Normal().ppf(np.array([(1 - _checked(level)) / 2, (1 + level) / 2]))
        below = (self.replicates < self.estimate).mean() + (
            self.replicates == self.estimate
        ).mean() / 2
        start = Normal().ppf(np.clip(below, 1e-12, 1 - 1e-12))
        away = self.without.mean() - self.without
        spread = (away**2).sum() ** 1.5
        speed = float((away**3).sum() / (6 * spread)) if spread > 0 else 0.0
        moved = Normal().cdf(start + (start + ends) / (1 - speed * (start + ends)))
        return self._between(float(moved[0]), float(moved[1]))

    def _between(self, low: float, high: float) -> tuple[float, float]:
        ends = np.quantile(self.replicates, [low, high])
        return float(ends[0]), float(ends[1])


def bootstrap(data: Floats, statistic: Statistic, rng: Seed, *, resamples: int = 2000) -> Bootstrap:
    """Resample *data* with replacement.

    Args:
        data: Shape (n,), at least two numbers.
        statistic: Takes samples as rows, (…, n), to numbers (…), as `np.mean(x, axis=-1)` does.
        rng: A Generator or a seed.
        resamples: How many.

    Raises:
        EmptyDataError: If there are fewer than two data.
        NotFiniteError: If some are NaN or infinite.
    """
    data = np.asarray(data, dtype=np.float64)
    if data.ndim != 1 or len(data) < 2:
        raise EmptyDataError(f"data must be two numbers at least, found shape {data.shape}")
    if not np.all(np.isfinite(data)):
        raise NotFiniteError(f"data must be finite; {int((~np.isfinite(data)).sum())} are not")
    n = len(data)
    chosen = DiscreteUniform(0, n - 1).sample((resamples, n), rng)
    others = np.array([np.delete(data, i) for i in range(n)])
    replicates = np.asarray(statistic(data[chosen]), dtype=np.float64)
    return Bootstrap(float(statistic(data)), replicates, np.asarray(statistic(others)))


def _checked(level: float) -> float:
    if not 0 < level < 1:
        raise PointError(f"level must be in (0, 1), found {level!r}")
    return level
