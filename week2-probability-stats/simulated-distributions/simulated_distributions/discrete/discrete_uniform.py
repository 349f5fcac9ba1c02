"""The discrete uniform law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from simulated_distributions.discrete_law import DiscreteLaw
from simulated_distributions.law import law
from simulated_distributions.method import Method
from simulated_distributions.moments import when
from simulated_distributions.parameters import Whole, demand
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.samplers.lemire import LEMIRE, fill_below
from simulated_distributions.vocabulary import Real, Stream


def _fill(law: DiscreteUniform, stream: Stream, out: NDArray[np.int64]) -> None:
    fill_below(stream, out, int(law.high - law.low) + 1)
    out += int(law.low)


@law
class DiscreteUniform(DiscreteLaw):
    """Every whole number from low to high, both included, is equally likely.

    Source: Johnson, Kemp & Kotz, *Univariate Discrete Distributions*, 3rd ed. (2005), ch. 6.

    Args:
        low, high: Whole numbers, low at most high.
    """

    low: Whole
    high: Whole

    methods: ClassVar[tuple[Method, ...]] = (
        Method("lemire", LEMIRE, _fill),
        INVERSION,
    )

    @property
    def support(self) -> tuple[Real, Real]:
        """The least and the largest value."""
        return self.low + 0 * self.high, self.high + 0 * self.low

    @property
    def mean(self) -> Real:
        """The expectation."""
        return self.low / 2 + self.high / 2

    @property
    def var(self) -> Real:
        """The variance."""
        return (self._count - 1) * (self._count + 1) / 12

    @property
    def skew(self) -> Real:
        """The skewness."""
        return when(self._count > 1, lambda: 0 * self._count, np.nan)

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        return when(
            self._count > 1, lambda: -1.2 - 2.4 / ((self._count - 1) * (self._count + 1)), np.nan
        )

    @property
    def entropy(self) -> Real:
        """The entropy in nats."""
        return np.log(self._count)

    @property
    def mode(self) -> Real:
        """The most probable value."""
        return self.low + 0 * self.high

    def _logpmf(self, k: Real) -> Real:
        return -np.log(self._count) + 0 * k

    def _cdf(self, x: Real) -> Real:
        return (x - self.low + 1) / self._count

    def _sf(self, x: Real) -> Real:
        return (self.high - x) / self._count

    def _cf(self, t: Real) -> Real:
        half = np.asarray(t) / 2
        circle = np.where(np.sin(half) == 0, self._count, np.sin(self._count * half) / np.sin(half))
        return np.exp(2j * half * self.mean) * circle / self._count

    @property
    def _count(self) -> Real:
        """How many values there are."""
        return self.high - self.low + 1

    def _check(self) -> None:
        demand("DiscreteUniform", "high", self.high, "at least low", holds=self.high >= self.low)
