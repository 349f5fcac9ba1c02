"""The negative binomial law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulated_distributions.discrete_law import DiscreteLaw
from simulated_distributions.incomplete import beta_shares, log_beta_shares
from simulated_distributions.law import law
from simulated_distributions.method import Method
from simulated_distributions.moments import when
from simulated_distributions.parameters import Chance, Positive
from simulated_distributions.samplers.guide import GUIDE_TABLE
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.samplers.negative_binomial import GAMMA_POISSON, fill_gamma_poisson
from simulated_distributions.stirling import log_beta_kernel
from simulated_distributions.vocabulary import Real


@law
class NegativeBinomial(DiscreteLaw):
    """Failures before the r-th success; a Poisson law whose mean is itself gamma.

    Source: Johnson, Kemp & Kotz, *Univariate Discrete Distributions*, 3rd ed. (2005), ch. 5.

    Args:
        r: Successes waited for; any number above 0.
        p: The probability of a success, in (0, 1]; the mean is r(1 − p)/p.
    """

    r: Positive
    p: Chance

    methods: ClassVar[tuple[Method, ...]] = (
        GUIDE_TABLE,
        Method(
            "gamma-poisson",
            GAMMA_POISSON,
            lambda law, stream, out: fill_gamma_poisson(stream, out, float(law.r), float(law.p)),
        ),
        INVERSION,
    )

    @property
    def support(self) -> tuple[Real, Real]:
        """The least and the largest value."""
        return np.zeros(self.batch)[()], np.inf

    @property
    def mean(self) -> Real:
        """The expectation."""
        return self.r * (1 - self.p) / self.p

    @property
    def var(self) -> Real:
        """The variance."""
        return self.r * (1 - self.p) / self.p**2

    @property
    def skew(self) -> Real:
        """The skewness."""
        return when(self.p < 1, lambda: (2 - self.p) / np.sqrt((1 - self.p) * self.r), np.nan)

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        return when(self.p < 1, lambda: 6 / self.r + self.p**2 / ((1 - self.p) * self.r), np.nan)

    @property
    def mode(self) -> Real:
        """The most probable value."""
        return np.maximum(np.ceil((self.r - 1) * (1 - self.p) / self.p) - 1, 0)

    def _logpmf(self, k: Real) -> Real:
        more = log_beta_kernel(self.r, k, self.p, 1 - self.p) - np.log(k)
        return np.where(k > 0, np.where(self.p < 1, more, -np.inf), self.r * np.log(self.p))

    def _cdf(self, x: Real) -> Real:
        return beta_shares(self.r, x + 1, self.p, 1 - self.p)[0]

    def _sf(self, x: Real) -> Real:
        return beta_shares(self.r, x + 1, self.p, 1 - self.p)[1]

    def _logcdf(self, x: Real) -> Real:
        return log_beta_shares(self.r, x + 1, self.p, 1 - self.p)[0]

    def _logsf(self, x: Real) -> Real:
        return log_beta_shares(self.r, x + 1, self.p, 1 - self.p)[1]

    def _cf(self, t: Real) -> Real:
        return (self.p / (1 - (1 - self.p) * np.exp(1j * np.asarray(t)))) ** self.r
