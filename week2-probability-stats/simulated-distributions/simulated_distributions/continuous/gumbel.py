"""The Gumbel law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy import special

from simulated_distributions.continuous.location_scale import LocationScale
from simulated_distributions.law import law
from simulated_distributions.method import Method
from simulated_distributions.parameters import Location, Positive
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.samplers.ziggurat import ZIGGURAT, fill_exponential
from simulated_distributions.vocabulary import Floats, Real, Stream


def _fill(law: Gumbel, stream: Stream, out: Floats) -> None:
    fill_exponential(stream, out.reshape(-1))
    np.log(out, out=out)
    out *= -law.scale
    out += law.location


@law
class Gumbel(LocationScale):
    """The largest of many: the limit of maxima of laws with exponential tails.

    cdf(x) = exp(−exp(−(x − location)/scale)).

    Source: Johnson, Kotz & Balakrishnan, *Continuous Univariate Distributions*, 2nd ed., ch. 22.

    Args:
        location: The mode.
        scale: Above 0.
    """

    location: Location = 0.0
    scale: Positive = 1.0

    methods: ClassVar[tuple[Method, ...]] = (
        Method("log-exponential", ZIGGURAT, _fill, fill_each=_fill),
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
        return self.location + np.euler_gamma * self.scale

    @property
    def var(self) -> Real:
        """The variance."""
        return (np.pi * self.scale) ** 2 / 6 + 0 * self.location

    @property
    def skew(self) -> Real:
        """The skewness."""
        return self._constant(12 * np.sqrt(6.0) * float(special.zeta(3)) / np.pi**3)

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        return self._constant(2.4)

    @property
    def entropy(self) -> Real:
        """The differential entropy."""
        return 1 + np.euler_gamma + np.log(self.scale) + 0 * self.location

    @property
    def mode(self) -> Real:
        """The point of the highest density."""
        return self.location + 0 * self.scale

    def _standard_logpdf(self, z: Real) -> Real:
        return np.where(z < -700, -np.inf, -z - np.exp(-z))

    def _standard_cdf(self, z: Real) -> Real:
        return np.exp(-np.exp(-z))

    def _standard_sf(self, z: Real) -> Real:
        return -np.expm1(-np.exp(-z))

    def _standard_logcdf(self, z: Real) -> Real:
        return -np.exp(-z)

    def _standard_logsf(self, z: Real) -> Real:
        hazard = np.exp(-z)
        return np.where(z > 40, -z - 0.5 * hazard, np.log(-np.expm1(-hazard)))

    def _standard_ppf(self, p: Real) -> Real:
        return -np.log(-np.log(p))

    def _standard_isf(self, q: Real) -> Real:
        return -np.log(-np.log1p(-q))

    def _cf(self, t: Real) -> Real:
        return special.gamma(1 - 1j * self.scale * np.asarray(t)) * np.exp(1j * t * self.location)
