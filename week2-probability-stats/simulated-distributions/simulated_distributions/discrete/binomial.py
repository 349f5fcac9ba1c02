"""The binomial law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy import special

from simulated_distributions.discrete_law import DiscreteLaw
from simulated_distributions.incomplete import beta_shares, log_beta_shares
from simulated_distributions.law import law
from simulated_distributions.method import Method, each
from simulated_distributions.moments import when
from simulated_distributions.parameters import Count, Probability
from simulated_distributions.samplers.binomial import (
    SEARCH,
    fill_binomial_each,
    fill_binomial_search,
)
from simulated_distributions.samplers.btpe import BTPE, fill_btpe
from simulated_distributions.samplers.btrs import BTRS, fill_btrs
from simulated_distributions.samplers.guide import GUIDE_TABLE
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.stirling import log_beta_kernel
from simulated_distributions.vocabulary import Real


@law
class Binomial(DiscreteLaw):
    """Successes in n independent trials.

    Source: Johnson, Kemp & Kotz, *Univariate Discrete Distributions*, 3rd ed. (2005), ch. 3.

    Args:
        n: Trials, a whole number.
        p: The probability of a success, in [0, 1].
    """

    n: Count
    p: Probability

    methods: ClassVar[tuple[Method, ...]] = (
        GUIDE_TABLE,
        Method(
            "btrs",
            BTRS,
            lambda law, stream, out: fill_btrs(stream, out, float(law.n), float(law.p)),
            "n·min(p, 1 − p) of at least 10",
            lambda law: bool(law.n * min(law.p, 1 - law.p) >= 10),
            fill_each=lambda law, stream, out: fill_binomial_each(
                stream, out.reshape(-1), each(law, law.n), each(law, law.p)
            ),
        ),
        Method(
            "search",
            SEARCH,
            lambda law, stream, out: fill_binomial_search(stream, out, float(law.n), float(law.p)),
            "n·min(p, 1 − p) of at most 30",
            lambda law: bool(law.n * min(law.p, 1 - law.p) <= 30),
        ),
        Method(
            "btpe",
            BTPE,
            lambda law, stream, out: fill_btpe(stream, out, float(law.n), float(law.p)),
            "n·min(p, 1 − p) of at least 30",
            lambda law: bool(law.n * min(law.p, 1 - law.p) >= 30),
        ),
        INVERSION,
    )

    @property
    def support(self) -> tuple[Real, Real]:
        """The least and the largest value."""
        return np.zeros(self.batch)[()], self.n + 0 * self.p

    @property
    def mean(self) -> Real:
        """The expectation."""
        return self.n * self.p

    @property
    def var(self) -> Real:
        """The variance."""
        return self.n * self.p * (1 - self.p)

    @property
    def skew(self) -> Real:
        """The skewness."""
        return when(self.var > 0, lambda: (1 - 2 * self.p) / self.sd, np.nan)

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        return when(self.var > 0, lambda: (1 - 6 * self.p * (1 - self.p)) / self.var, np.nan)

    @property
    def mode(self) -> Real:
        """The most probable value."""
        return np.clip(np.ceil((self.n + 1) * self.p) - 1, 0, self.n)

    def _logpmf(self, k: Real) -> Real:
        n, p = self.n, self.p
        rest = n - k
        middle = log_beta_kernel(k, rest, p, 1 - p) + np.log(n / k / rest)
        return np.where(
            (k > 0) & (rest > 0), middle, special.xlogy(k, p) + special.xlog1py(rest, -p)
        )

    def _cdf(self, x: Real) -> Real:
        return beta_shares(*self._shares(x))[1]

    def _sf(self, x: Real) -> Real:
        return beta_shares(*self._shares(x))[0]

    def _logcdf(self, x: Real) -> Real:
        return log_beta_shares(*self._shares(x))[1]

    def _logsf(self, x: Real) -> Real:
        return log_beta_shares(*self._shares(x))[0]

    def _shares(self, k: Real) -> tuple[Real, Real, Real, Real]:
        """Return a, b, p and 1 − p, with P(X > k) = I_p(a, b)."""
        return k + 1, np.maximum(self.n - k, 1), self.p, 1 - self.p

    def _cf(self, t: Real) -> Real:
        return (1 + self.p * np.expm1(1j * np.asarray(t))) ** self.n
