"""The Weibull law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy import special

from simulated_distributions.continuous_law import ContinuousLaw
from simulated_distributions.law import law
from simulated_distributions.method import Method
from simulated_distributions.parameters import Positive
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.samplers.ziggurat import ZIGGURAT, fill_exponential
from simulated_distributions.vocabulary import Floats, Real, Stream


def _fill(law: Weibull, stream: Stream, out: Floats) -> None:
    fill_exponential(stream, out.reshape(-1))
    np.power(out, 1 / law.shape, out=out)
    out *= law.scale


@law
class Weibull(ContinuousLaw):
    """The life of a thing whose hazard grows (shape above 1) or falls as a power of its age.

    P(X > x) = exp(−(x/scale)^shape) on x ≥ 0.

    Source: Johnson, Kotz & Balakrishnan, *Continuous Univariate Distributions*, 2nd ed., ch. 21.

    Args:
        shape: Above 0.
        scale: Above 0; 63.2 % live no longer than it.
    """

    shape: Positive
    scale: Positive = 1.0

    methods: ClassVar[tuple[Method, ...]] = (
        Method("exponential-power", ZIGGURAT, _fill, fill_each=_fill),
        INVERSION,
    )

    @property
    def support(self) -> tuple[Real, Real]:
        """The least and the largest value."""
        return 0.0, np.inf

    @property
    def mean(self) -> Real:
        """The expectation."""
        return self.scale * self._raw(1)

    @property
    def var(self) -> Real:
        """The variance."""
        return self.scale**2 * (self._raw(2) - self._raw(1) ** 2)

    @property
    def skew(self) -> Real:
        """The skewness."""
        m, v = self._raw(1), self._raw(2) - self._raw(1) ** 2
        return (self._raw(3) - 3 * m * v - m**3) / v**1.5 + 0 * self.scale

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        m, v = self._raw(1), self._raw(2) - self._raw(1) ** 2
        fourth = self._raw(4) - 4 * m * self._raw(3) + 6 * m * m * self._raw(2) - 3 * m**4
        return fourth / v**2 - 3 + 0 * self.scale

    @property
    def entropy(self) -> Real:
        """The differential entropy."""
        return np.euler_gamma * (1 - 1 / self.shape) + np.log(self.scale / self.shape) + 1

    @property
    def mode(self) -> Real:
        """The point of the highest density."""
        return self.scale * np.maximum(1 - 1 / self.shape, 0) ** (1 / self.shape)

    def _logpdf(self, x: Real) -> Real:
        z = x / self.scale
        return np.log(self.shape / self.scale) + special.xlogy(self.shape - 1, z) - z**self.shape

    def _cdf(self, x: Real) -> Real:
        return -np.expm1(-((x / self.scale) ** self.shape))

    def _sf(self, x: Real) -> Real:
        return np.exp(-((x / self.scale) ** self.shape))

    def _logcdf(self, x: Real) -> Real:
        log_hazard = self.shape * np.log(x / self.scale)
        hazard = np.exp(log_hazard)
        return np.where(hazard < 1e-20, log_hazard, np.log(-np.expm1(-hazard)))

    def _logsf(self, x: Real) -> Real:
        return -((x / self.scale) ** self.shape)

    def _ppf(self, p: Real) -> Real:
        return self.scale * (-np.log1p(-p)) ** (1 / self.shape)

    def _isf(self, q: Real) -> Real:
        return self.scale * (-np.log(q)) ** (1 / self.shape)

    def _raw(self, order: int) -> Real:
        """Return E (X/scale)^order."""
        return special.gamma(1 + order / self.shape)
