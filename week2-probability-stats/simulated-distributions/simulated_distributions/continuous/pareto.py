"""The Pareto law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulated_distributions.continuous_law import ContinuousLaw
from simulated_distributions.law import law
from simulated_distributions.method import Method
from simulated_distributions.moments import when
from simulated_distributions.parameters import Positive
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.samplers.ziggurat import ZIGGURAT, fill_exponential
from simulated_distributions.vocabulary import Floats, Real, Stream


def _fill(law: Pareto, stream: Stream, out: Floats) -> None:
    fill_exponential(stream, out.reshape(-1))
    out /= law.shape
    np.exp(out, out=out)
    out *= law.scale


@law
class Pareto(ContinuousLaw):
    """Power-law tails: P(X > x) = (scale/x)^shape on x ≥ scale.

    Source: Johnson, Kotz & Balakrishnan, *Continuous Univariate Distributions*, 2nd ed., ch. 20.

    Args:
        shape: The exponent, above 0; moments of order shape and higher are infinite.
        scale: The least value, above 0.
    """

    shape: Positive
    scale: Positive = 1.0

    methods: ClassVar[tuple[Method, ...]] = (
        Method("exponential", ZIGGURAT, _fill, fill_each=_fill),
        INVERSION,
    )

    @property
    def support(self) -> tuple[Real, Real]:
        """The least and the largest value."""
        return self.scale, np.inf

    @property
    def mean(self) -> Real:
        """The expectation."""
        return self.scale * when(self.shape > 1, lambda: self.shape / (self.shape - 1), np.inf)

    @property
    def var(self) -> Real:
        """The variance."""
        a = self.shape
        return self.scale**2 * when(a > 2, lambda: a / ((a - 1) ** 2 * (a - 2)), np.inf)

    @property
    def skew(self) -> Real:
        """The skewness."""
        a = self.shape
        return (
            when(a > 3, lambda: 2 * (1 + a) / (a - 3) * np.sqrt((a - 2) / a), np.nan)
            + 0 * self.scale
        )

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        a = self.shape
        value = when(a > 4, lambda: 6 * (a**3 + a**2 - 6 * a - 2) / (a * (a - 3) * (a - 4)), np.nan)
        return value + 0 * self.scale

    @property
    def entropy(self) -> Real:
        """The differential entropy."""
        return np.log(self.scale / self.shape) + 1 / self.shape + 1

    @property
    def mode(self) -> Real:
        """The point of the highest density."""
        return self.scale + 0 * self.shape

    def _logpdf(self, x: Real) -> Real:
        return np.log(self.shape / x) - self.shape * self._log_ratio(x)

    def _cdf(self, x: Real) -> Real:
        return -np.expm1(-self.shape * self._log_ratio(x))

    def _sf(self, x: Real) -> Real:
        return np.exp(-self.shape * self._log_ratio(x))

    def _logsf(self, x: Real) -> Real:
        return -self.shape * self._log_ratio(x)

    def _ppf(self, p: Real) -> Real:
        return self.scale * np.exp(-np.log1p(-p) / self.shape)

    def _isf(self, q: Real) -> Real:
        return self.scale * np.exp(-np.log(q) / self.shape)

    def _log_ratio(self, x: Real) -> Real:
        """Return log(x/scale), with its digits where x is close to the scale."""
        return np.where(
            x < 2 * self.scale, np.log1p((x - self.scale) / self.scale), np.log(x / self.scale)
        )
