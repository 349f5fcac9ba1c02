"""Fisher's F law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy import special

from simulated_distributions.continuous_law import ContinuousLaw
from simulated_distributions.incomplete import beta_shares, log_beta_shares
from simulated_distributions.law import law
from simulated_distributions.method import Method, each
from simulated_distributions.moments import when
from simulated_distributions.parameters import Positive
from simulated_distributions.quantiles import beta_logit
from simulated_distributions.samplers.gamma import MARSAGLIA_TSANG, fill_gamma, fill_gamma_each
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.stirling import log_beta_kernel
from simulated_distributions.vocabulary import Floats, Real, Stream


def _fill(law: F, stream: Stream, out: Floats) -> None:
    below = np.empty_like(out)
    fill_gamma(stream, out, law.df1 / 2)
    fill_gamma(stream, below, law.df2 / 2)
    out *= law.df2 / law.df1
    out /= below


def _fill_each(law: F, stream: Stream, out: Floats) -> None:
    below = np.empty_like(out)
    fill_gamma_each(stream, out.reshape(-1), each(law, law.df1 / 2))
    fill_gamma_each(stream, below.reshape(-1), each(law, law.df2 / 2))
    out *= law.df2 / law.df1
    out /= below


@law
class F(ContinuousLaw):
    """The ratio of two independent chi-squares, each divided by its degrees of freedom.

    Source: Snedecor (1934); Johnson, Kotz & Balakrishnan, *Continuous Univariate Distributions*,
    2nd ed., ch. 27.

    Args:
        df1, df2: Degrees of freedom above and below, both above 0.
    """

    df1: Positive
    df2: Positive

    methods: ClassVar[tuple[Method, ...]] = (
        Method("chi-square-ratio", MARSAGLIA_TSANG, _fill, fill_each=_fill_each),
        INVERSION,
    )

    @property
    def support(self) -> tuple[Real, Real]:
        """The least and the largest value."""
        return 0.0, np.inf

    @property
    def mean(self) -> Real:
        """The expectation."""
        return when(self.df2 > 2, lambda: self.df2 / (self.df2 - 2), np.inf) + 0 * self.df1

    @property
    def var(self) -> Real:
        """The variance."""
        m, n = self.df1, self.df2
        return when(
            n > 4,
            lambda: 2 * n**2 * (m + n - 2) / (m * (n - 2) ** 2 * (n - 4)),
            when(n > 2, lambda: np.inf, np.nan),
        )

    @property
    def skew(self) -> Real:
        """The skewness."""
        m, n = self.df1, self.df2
        return when(
            n > 6,
            lambda: (2 * m + n - 2) * np.sqrt(8 * (n - 4)) / ((n - 6) * np.sqrt(m * (m + n - 2))),
            np.nan,
        )

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        m, n = self.df1, self.df2
        top = m * (5 * n - 22) * (m + n - 2) + (n - 4) * (n - 2) ** 2
        return when(n > 8, lambda: 12 * top / (m * (n - 6) * (n - 8) * (m + n - 2)), np.nan)

    @property
    def entropy(self) -> Real:
        """The differential entropy."""
        a, b = self.df1 / 2, self.df2 / 2
        parts = (1 - a) * special.digamma(a) - (1 + b) * special.digamma(b)
        return np.log(b / a) + special.betaln(a, b) + parts + (a + b) * special.digamma(a + b)

    @property
    def mode(self) -> Real:
        """The point of the highest density."""
        m, n = self.df1, self.df2
        return np.maximum(m - 2, 0) / m * (n / (n + 2))

    def _logpdf(self, x: Real) -> Real:
        m, n = self.df1, self.df2
        w, v = self._shares(x)
        end = when(m == 2, lambda: 0.0 * n, np.where(m < 2, np.inf, -np.inf))
        return np.where(x > 0, log_beta_kernel(m / 2, n / 2, w, v) - np.log(x), end)

    def _cdf(self, x: Real) -> Real:
        return beta_shares(self.df1 / 2, self.df2 / 2, *self._shares(x))[0]

    def _sf(self, x: Real) -> Real:
        return beta_shares(self.df1 / 2, self.df2 / 2, *self._shares(x))[1]

    def _logcdf(self, x: Real) -> Real:
        return log_beta_shares(self.df1 / 2, self.df2 / 2, *self._shares(x))[0]

    def _logsf(self, x: Real) -> Real:
        return log_beta_shares(self.df1 / 2, self.df2 / 2, *self._shares(x))[1]

    def _ppf(self, p: Real) -> Real:
        return self.df2 / self.df1 * np.exp(beta_logit(self.df1 / 2, self.df2 / 2, p))

    def _isf(self, q: Real) -> Real:
        return self.df2 / self.df1 * np.exp(beta_logit(self.df1 / 2, self.df2 / 2, q, upper=True))

    def _shares(self, x: Real) -> tuple[Real, Real]:
        """Return the beta variable w that x is a ratio of, and 1 − w with its own digits."""
        ratio = self.df1 / self.df2 * x
        return np.where(np.isinf(x), 1.0, ratio / (1 + ratio)), 1 / (1 + ratio)
