"""The lognormal law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy import special

from simulated_distributions.continuous_law import ContinuousLaw
from simulated_distributions.law import law
from simulated_distributions.method import Method
from simulated_distributions.parameters import Location, Positive
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.samplers.ziggurat import ZIGGURAT, fill_normal
from simulated_distributions.stirling import HALF_LOG_2PI
from simulated_distributions.vocabulary import Floats, Real, Stream


def _fill(law: LogNormal, stream: Stream, out: Floats) -> None:
    fill_normal(stream, out.reshape(-1))
    out *= law.log_sd
    out += law.log_mean
    np.exp(out, out=out)


@law
class LogNormal(ContinuousLaw):
    """What has a normal logarithm: products of many small independent factors tend to it.

    Source: Johnson, Kotz & Balakrishnan, *Continuous Univariate Distributions*, 2nd ed., ch. 14.

    Args:
        log_mean: The mean of log X.
        log_sd: The standard deviation of log X, above 0.
    """

    log_mean: Location = 0.0
    log_sd: Positive = 1.0

    methods: ClassVar[tuple[Method, ...]] = (
        Method("ziggurat", ZIGGURAT, _fill, fill_each=_fill),
        INVERSION,
    )

    @property
    def support(self) -> tuple[Real, Real]:
        """The least and the largest value."""
        return 0.0, np.inf

    @property
    def mean(self) -> Real:
        """The expectation."""
        return np.exp(self.log_mean + self.log_sd**2 / 2)

    @property
    def var(self) -> Real:
        """The variance."""
        return np.expm1(self.log_sd**2) * np.exp(2 * self.log_mean + self.log_sd**2)

    @property
    def skew(self) -> Real:
        """The skewness."""
        return (np.exp(self.log_sd**2) + 2) * np.sqrt(np.expm1(self.log_sd**2)) + 0 * self.log_mean

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        e = np.expm1(self.log_sd**2)
        return e * (16 + e * (15 + e * (6 + e))) + 0 * self.log_mean

    @property
    def entropy(self) -> Real:
        """The differential entropy."""
        return self.log_mean + 0.5 + HALF_LOG_2PI + np.log(self.log_sd)

    @property
    def mode(self) -> Real:
        """The point of the highest density."""
        return np.exp(self.log_mean - self.log_sd**2)

    def _logpdf(self, x: Real) -> Real:
        z = self._z(x)
        return np.where(
            x > 0, -0.5 * z * z - HALF_LOG_2PI - np.log(self.log_sd) - np.log(x), -np.inf
        )

    def _cdf(self, x: Real) -> Real:
        return special.ndtr(self._z(x))

    def _sf(self, x: Real) -> Real:
        return special.ndtr(-self._z(x))

    def _logcdf(self, x: Real) -> Real:
        return special.log_ndtr(self._z(x))

    def _logsf(self, x: Real) -> Real:
        return special.log_ndtr(-self._z(x))

    def _ppf(self, p: Real) -> Real:
        return np.exp(self.log_mean + self.log_sd * special.ndtri(p))

    def _isf(self, q: Real) -> Real:
        return np.exp(self.log_mean - self.log_sd * special.ndtri(q))

    def _z(self, x: Real) -> Real:
        return (np.log(x) - self.log_mean) / self.log_sd
