"""The logistic law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy import special

from simulated_distributions.continuous.location_scale import LocationScale
from simulated_distributions.law import law
from simulated_distributions.method import Method
from simulated_distributions.parameters import Location, Positive
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.vocabulary import Real


@law
class Logistic(LocationScale):
    """The law whose log odds are linear: cdf(x) = 1/(1 + exp(−(x − location)/scale)).

    Source: Johnson, Kotz & Balakrishnan, *Continuous Univariate Distributions*, 2nd ed., ch. 23.

    Args:
        location: The mean.
        scale: Above 0; the standard deviation is scale π/√3.
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
        return self.location + 0 * self.scale

    @property
    def var(self) -> Real:
        """The variance."""
        return (self.scale * np.pi) ** 2 / 3 + 0 * self.location

    @property
    def skew(self) -> Real:
        """The skewness."""
        return self._constant(0.0)

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        return self._constant(1.2)

    @property
    def entropy(self) -> Real:
        """The differential entropy."""
        return 2 + np.log(self.scale) + 0 * self.location

    @property
    def mode(self) -> Real:
        """The point of the highest density."""
        return self.location + 0 * self.scale

    def _standard_logpdf(self, z: Real) -> Real:
        return -np.abs(z) - 2 * np.log1p(np.exp(-np.abs(z)))

    def _standard_cdf(self, z: Real) -> Real:
        return special.expit(z)

    def _standard_logcdf(self, z: Real) -> Real:
        return -np.logaddexp(0.0, -z)

    def _standard_ppf(self, p: Real) -> Real:
        return special.logit(p)

    def _cf(self, t: Real) -> Real:
        y = np.pi * self.scale * np.asarray(t)
        return np.exp(1j * t * self.location) * np.where(y == 0, 1.0, y / np.sinh(y))
