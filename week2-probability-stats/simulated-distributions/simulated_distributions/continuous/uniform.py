"""The uniform law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulated_distributions.continuous_law import ContinuousLaw
from simulated_distributions.law import law
from simulated_distributions.method import Method, scale
from simulated_distributions.parameters import Location, demand
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.samplers.uniform import (
    BY_LANES,
    UNIT,
    fill_from_lanes,
    fill_run_from_lanes,
    fill_uniform,
)
from simulated_distributions.vocabulary import Floats, Real, Stream


def _fill(law: Uniform, stream: Stream, out: Floats) -> None:
    fill_uniform(stream, out.reshape(-1))
    scale(out, law.low, law.high - law.low)


def _fill_from_lanes(law: Uniform, stream: Stream, out: Floats) -> None:
    fill_from_lanes(stream, out.reshape(-1))
    scale(out, law.low, law.high - law.low)


def _fill_run(law: Uniform, streams: Stream, rows: int, out: Floats) -> None:
    fill_run_from_lanes(streams, rows, out, float(law.low), float(law.high - law.low))


@law
class Uniform(ContinuousLaw):
    """Equally likely everywhere between two ends.

    Density 1/(high − low) on [low, high].

    Args:
        low, high: The ends, low below high.
    """

    low: Location = 0.0
    high: Location = 1.0

    methods: ClassVar[tuple[Method, ...]] = (
        Method("lanes", BY_LANES, _fill_from_lanes, fill_each=_fill_from_lanes, fill_run=_fill_run),
        Method("53-bit", UNIT, _fill, fill_each=_fill),
        INVERSION,
    )

    @property
    def support(self) -> tuple[Real, Real]:
        """The least and the largest value."""
        return self.low, self.high

    @property
    def mean(self) -> Real:
        """The expectation."""
        return self.low / 2 + self.high / 2

    @property
    def var(self) -> Real:
        """The variance."""
        return self._width**2 / 12

    @property
    def skew(self) -> Real:
        """The skewness."""
        return np.zeros(self.batch)[()]

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        return np.full(self.batch, -1.2)[()]

    @property
    def entropy(self) -> Real:
        """The differential entropy."""
        return np.log(self._width)

    @property
    def mode(self) -> Real:
        """The point of the highest density."""
        return self.low + 0 * self.high

    def _logpdf(self, x: Real) -> Real:
        return -np.log(self._width) + 0 * x

    def _cdf(self, x: Real) -> Real:
        return (x - self.low) / self._width

    def _sf(self, x: Real) -> Real:
        return (self.high - x) / self._width

    def _ppf(self, p: Real) -> Real:
        return np.where(p < 0.5, self.low + p * self._width, self.high - (1 - p) * self._width)

    def _isf(self, q: Real) -> Real:
        return np.where(q < 0.5, self.high - q * self._width, self.low + (1 - q) * self._width)

    def _cf(self, t: Real) -> Real:
        return np.exp(1j * t * self.mean) * np.sinc(t * self._width / (2 * np.pi))

    @property
    def _width(self) -> Real:
        """The distance between the ends."""
        return self.high - self.low

    def _check(self) -> None:
        demand("Uniform", "high", self.high, "above low", holds=self.high > self.low)
