"""The Laplace law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulated_distributions.continuous.location_scale import LocationScale
from simulated_distributions.law import law
from simulated_distributions.method import Method
from simulated_distributions.parameters import Location, Positive
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.samplers.ziggurat import ZIGGURAT, fill_laplace
from simulated_distributions.vocabulary import Floats, Real, Stream


def _fill(law: Laplace, stream: Stream, out: Floats) -> None:
    fill_laplace(stream, out.reshape(-1))
    out *= law.scale
    out += law.location


@law
class Laplace(LocationScale):
    """The difference of two exponentials: a peak in the middle and exponential tails.

    Density exp(−|x − location|/scale) / (2 scale).

    Source: Johnson, Kotz & Balakrishnan, *Continuous Univariate Distributions*, 2nd ed., ch. 24.

    Args:
        location: The median.
        scale: The mean distance from it, above 0.
    """

    location: Location = 0.0
    scale: Positive = 1.0

    methods: ClassVar[tuple[Method, ...]] = (
        Method("ziggurat", ZIGGURAT, _fill, fill_each=_fill),
        INVERSION,
    )

    @property
    def _centre(self) -> Real:
        """Where it is shifted or stretched to."""
        return self.location

    @property
    def _spread(self) -> Real:
        """Where it is shifted or stretched to."""
        return self.scale

    @property
    def mean(self) -> Real:
        """The expectation."""
        return self.location + 0 * self.scale

    @property
    def var(self) -> Real:
        """The variance."""
        return 2 * self.scale**2 + 0 * self.location

    @property
    def skew(self) -> Real:
        """The skewness."""
        return self._constant(0.0)

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        return self._constant(3.0)

    @property
    def entropy(self) -> Real:
        """The differential entropy."""
        return 1 + np.log(2 * self.scale) + 0 * self.location

    @property
    def mode(self) -> Real:
        """The point of the highest density."""
        return self.location + 0 * self.scale

    def _standard_logpdf(self, z: Real) -> Real:
        return -np.abs(z) - np.log(2.0)

    def _standard_cdf(self, z: Real) -> Real:
        return np.where(z < 0, 0.5 * np.exp(-np.abs(z)), 0.5 - 0.5 * np.expm1(-np.abs(z)))

    def _standard_logcdf(self, z: Real) -> Real:
        return np.where(z < 0, z - np.log(2.0), np.log1p(-0.5 * np.exp(-np.abs(z))))

    def _standard_ppf(self, p: Real) -> Real:
        small = 2 * np.minimum(p, 1 - p)
        size = np.where(small > 0.5, -np.log1p(-np.abs(2 * p - 1)), -np.log(small))
        return np.where(p < 0.5, -size, size)

    def _cf(self, t: Real) -> Real:
        return np.exp(1j * t * self.location) / (1 + (self.scale * t) ** 2)
