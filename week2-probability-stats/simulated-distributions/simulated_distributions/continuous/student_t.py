"""Student's t law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy import special

from simulated_distributions.continuous_law import ContinuousLaw
from simulated_distributions.incomplete import BULK, log_beta_shares
from simulated_distributions.law import law
from simulated_distributions.method import Method, each
from simulated_distributions.moments import when
from simulated_distributions.parameters import Positive
from simulated_distributions.quantiles import beta_logit
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.samplers.student import (
    NORMAL_OVER_CHI,
    fill_student,
    fill_student_each,
)
from simulated_distributions.stirling import HALF_LOG_2PI, stirling_error
from simulated_distributions.vocabulary import Real

TINY = 1e-300  # stands for a share that underflows: its kernel is computed apart


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
            fill_each=lambda law, stream, out: fill_student_each(
                stream, out.reshape(-1), each(law, law.df)
            ),
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
        square = x * x
        near = 0.5 * np.log1p(square / self.df)
        far = np.log(np.abs(x)) - 0.5 * np.log(self.df)
        return self._log_height - (self.df + 1) * np.where(square < 1e30 * self.df, near, far)

    def _cdf(self, x: Real) -> Real:
        return self._tail(-x)

    def _sf(self, x: Real) -> Real:
        return self._tail(x)

    def _logcdf(self, x: Real) -> Real:
        return self._log_tail(-x)

    def _logsf(self, x: Real) -> Real:
        return self._log_tail(x)

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
        """Return P(X > x): SciPy's shares of w = df/(df + x²) where they are not small."""
        df, (w, v) = self.df, self._shares(x)
        tail = 0.5 * np.where(
            w < 0.5, special.betainc(df / 2, 0.5, w), special.betaincc(0.5, df / 2, v)
        )
        if np.any(tail < BULK):
            tail = np.where(tail < BULK, np.exp(self._log_tail(np.abs(x))), tail)
        return np.where(x >= 0, tail, 1 - tail)

    def _log_tail(self, x: Real) -> Real:
        """Return log P(X > x); the kernel of the beta law of w is |x| times the density."""
        size = np.abs(x)
        front = self._logpdf(size) + np.log(size)
        log, _ = log_beta_shares(self.df / 2, 0.5, *self._shares(x), front)
        log = np.where(size > 0, log, 0.0) - np.log(2)
        return np.where(x >= 0, log, np.log1p(-np.exp(log)))

    def _shares(self, x: Real) -> tuple[Real, Real]:
        """Return df/(df + x²), a beta variable where X is a t variable, and 1 less it."""
        ratio = (x / np.sqrt(self.df)) ** 2
        share = np.where(np.isinf(x), 0.0, np.maximum(1 / (1 + ratio), TINY))
        return share, np.where(np.isinf(ratio), 1.0, ratio / (1 + ratio))

    def _tail_inverse(self, q: Real) -> Real:
        """Return the x with P(X > x) = q, by way of log(w/(1 − w)) = log(df/x²)."""
        small = np.minimum(q, 1 - q)
        logit = beta_logit(self.df / 2, 0.5, 2 * small)
        x = np.exp(-0.5 * logit) * np.sqrt(self.df)
        return np.where(q <= 0.5, x, -x)
