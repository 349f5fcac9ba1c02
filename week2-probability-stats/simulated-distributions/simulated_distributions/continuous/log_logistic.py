"""The log-logistic law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy import special

from simulated_distributions.continuous_law import ContinuousLaw
from simulated_distributions.law import law
from simulated_distributions.method import Method
from simulated_distributions.moments import when
from simulated_distributions.parameters import Positive
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.vocabulary import Real


@law
class LogLogistic(ContinuousLaw):
    """A variable whose log is logistic: the odds of living to x fall as a power of x.

    P(X > x) = 1 / (1 + (x/scale)^shape) on x ≥ 0.

    Source: Fisk (1961); Johnson, Kotz & Balakrishnan, *Continuous Univariate Distributions*,
    2nd ed., ch. 23.

    Args:
        shape: Above 0; moments of order shape and higher do not exist.
        scale: Above 0; the median.
    """

    shape: Positive
    scale: Positive = 1.0

    methods: ClassVar[tuple[Method, ...]] = (INVERSION,)

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
        finite = self._raw(2) - self._raw(1) ** 2
        heavy = when(self.shape > 1, lambda: np.inf, np.nan)
        return self.scale**2 * when(self.shape > 2, lambda: finite, heavy)

    @property
    def skew(self) -> Real:
        """The skewness."""
        m, v = self._raw(1), self._raw(2) - self._raw(1) ** 2
        third = (self._raw(3) - 3 * m * v - m**3) / v**1.5
        return when(self.shape > 3, lambda: third + 0 * self.scale, np.nan)

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        m, v = self._raw(1), self._raw(2) - self._raw(1) ** 2
        fourth = self._raw(4) - 4 * m * self._raw(3) + 6 * m * m * self._raw(2) - 3 * m**4
        return when(self.shape > 4, lambda: fourth / v**2 - 3 + 0 * self.scale, np.nan)

    @property
    def entropy(self) -> Real:
        """The differential entropy."""
        return 2 + np.log(self.scale) - np.log(self.shape)

    @property
    def mode(self) -> Real:
        """The point of the highest density."""
        k = self.shape
        return self.scale * (np.maximum(k - 1, 0) / (k + 1)) ** (1 / k)

    def _logpdf(self, x: Real) -> Real:
        k = self.shape
        odds = self._log_odds(x)
        end = when(k == 1, lambda: -np.log(self.scale), np.where(k < 1, np.inf, -np.inf))
        inside = np.log(k) - np.log(x) - np.abs(odds) - 2 * np.log1p(np.exp(-np.abs(odds)))
        return np.where(x > 0, inside, end)

    def _cdf(self, x: Real) -> Real:
        return special.expit(self._log_odds(x))

    def _sf(self, x: Real) -> Real:
        return special.expit(-self._log_odds(x))

    def _logcdf(self, x: Real) -> Real:
        return special.log_expit(self._log_odds(x))

    def _logsf(self, x: Real) -> Real:
        return special.log_expit(-self._log_odds(x))

    def _ppf(self, p: Real) -> Real:
        return self.scale * np.exp((np.log(p) - np.log1p(-p)) / self.shape)

    def _isf(self, q: Real) -> Real:
        return self.scale * np.exp((np.log1p(-q) - np.log(q)) / self.shape)

    def _log_odds(self, x: Real) -> Real:
        """Return log(cdf/sf)."""
        return self.shape * np.log(x / self.scale)

    def _raw(self, order: int) -> Real:
        """Return E (X/scale)^order."""
        b = order * np.pi / self.shape
        return when(self.shape > order, lambda: b / np.sin(b), np.inf)
