"""The Cauchy law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulated_distributions.continuous.location_scale import LocationScale
from simulated_distributions.law import law
from simulated_distributions.method import Method
from simulated_distributions.parameters import Location, Positive
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.vocabulary import Real


@law
class Cauchy(LocationScale):
    """The ratio of two normals: a law without a mean, whose averages never settle.

    Source: Johnson, Kotz & Balakrishnan, *Continuous Univariate Distributions*, 2nd ed., ch. 16.

    Args:
        location: The median.
        scale: Half of the distance between the quartiles, above 0.
    """

    location: Location = 0.0
    scale: Positive = 1.0

    methods: ClassVar[tuple[Method, ...]] = (INVERSION,)

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
        return self._constant(np.nan)

    @property
    def var(self) -> Real:
        """The variance."""
        return self._constant(np.nan)

    @property
    def skew(self) -> Real:
        """The skewness."""
        return self._constant(np.nan)

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        return self._constant(np.nan)

    @property
    def entropy(self) -> Real:
        """The differential entropy."""
        return np.log(4 * np.pi * self.scale) + 0 * self.location

    @property
    def mode(self) -> Real:
        """The point of the highest density."""
        return self.location + 0 * self.scale

    def _standard_logpdf(self, z: Real) -> Real:
        return -np.log(np.pi) - 2 * np.log(np.hypot(1, z))

    def _standard_cdf(self, z: Real) -> Real:
        return np.arctan2(1, -z) / np.pi

    def _standard_ppf(self, p: Real) -> Real:
        return np.where(
            np.abs(p - 0.5) < 0.25,
            np.tan(np.pi * (p - 0.5)),
            np.where(p < 0.5, -1.0, 1.0) / np.tan(np.pi * np.minimum(p, 1 - p)),
        )

    def _cf(self, t: Real) -> Real:
        return np.exp(1j * t * self.location - self.scale * np.abs(t))
