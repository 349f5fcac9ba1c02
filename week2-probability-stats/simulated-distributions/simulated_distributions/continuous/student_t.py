"""Student's t law."""

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
from simulated_distributions.samplers.student import NORMAL_OVER_CHI, fill_student
from simulated_distributions.stirling import HALF_LOG_2PI, stirling_error
from simulated_distributions.vocabulary import Real


@law
class StudentT(ContinuousLaw):
    """A normal over the root of an independent chi-square divided by its degrees of freedom.

    Density ∝ (1 + x²/df)^(−(df + 1)/2). Source: Student (1908); Johnson, Kotz & Balakrishnan,
    *Continuous Univariate Distributions*, 2nd ed., ch. 28.

    Args:
        df: Degrees of freedom, above 0; moments of order df and higher do not exist.
    """

    df: Positive

    methods: ClassVar[tuple[Method, ...]] = (
        Method(
            "normal-over-chi",
            NORMAL_OVER_CHI,
            lambda law, stream, out: fill_student(stream, out, law.df),
        ),
        INVERSION,
    )

    @property
    def support(self) -> tuple[Real, Real]:
        """The least and the largest value."""
        return -np.inf, np.inf

    @property
    def mean(self) -> Real:
        """The expectation."""
        return when(self.df > 1, lambda: 0 * self.df, np.nan)

    @property
    def var(self) -> Real:
        """The variance."""
        return when(
            self.df > 2, lambda: self.df / (self.df - 2), when(self.df > 1, lambda: np.inf, np.nan)
        )

    @property
    def skew(self) -> Real:
        """The skewness."""
        return when(self.df > 3, lambda: 0 * self.df, np.nan)

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        return when(
            self.df > 4, lambda: 6 / (self.df - 4), when(self.df > 2, lambda: np.inf, np.nan)
        )

    @property
    def entropy(self) -> Real:
        """The differential entropy."""
        half = self.df / 2
        slope = special.digamma(half + 0.5) - special.digamma(half)
        return (half + 0.5) * slope - self._log_height

    @property
    def mode(self) -> Real:
        """The point of the highest density."""
        return 0 * self.df

    @property
    def _log_height(self) -> Real:
        """The log density at 0."""
        half = self.df / 2
        ratio = half * np.log1p(0.5 / half) - 0.5
        return ratio + stirling_error(half + 0.5) - stirling_error(half) - HALF_LOG_2PI

    def _logpdf(self, x: Real) -> Real:
        return self._log_height - (self.df + 1) * np.log(np.hypot(1, x / np.sqrt(self.df)))

    def _cdf(self, x: Real) -> Real:
        return self._tail(-x)

    def _sf(self, x: Real) -> Real:
        return self._tail(x)

    def _ppf(self, p: Real) -> Real:
        return -self._tail_inverse(p)

    def _isf(self, q: Real) -> Real:
        return self._tail_inverse(q)

    def _cf(self, t: Real) -> Real:
        root = np.sqrt(self.df) * np.abs(t)
        half = self.df / 2
        bessel = np.exp(half * np.log(root) - special.gammaln(half) + (1 - half) * np.log(2.0))
        return np.where(root > 0, special.kv(half, root) * bessel, 1.0).astype(np.complex128)

    def _tail(self, x: Real) -> Real:
        """Return P(X > x): one incomplete beta for the middle, the other one for the tails."""
        df, square = self.df, x * x
        tail = 0.5 * special.betainc(df / 2, 0.5, np.where(np.isinf(x), 0, df / (df + square)))
        middle = 0.5 * special.betaincc(0.5, df / 2, 1 / (1 + df / square))
        upper = np.where(square > df, tail, middle)
        return np.where(x >= 0, upper, 1 - upper)

    def _tail_inverse(self, q: Real) -> Real:
        """Return the x with P(X > x) = q."""
        df = self.df
        small = np.minimum(q, 1 - q)
        w = special.betaincinv(df / 2, 0.5, 2 * small)
        u = special.betaincinv(0.5, df / 2, np.abs(1 - 2 * q))
        x = np.where(w < 0.5, np.sqrt(df / w) * np.sqrt(1 - w), np.sqrt(df * u / (1 - u)))
        return np.where(q <= 0.5, x, -x)
