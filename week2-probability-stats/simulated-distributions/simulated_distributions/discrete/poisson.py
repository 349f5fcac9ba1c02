"""The Poisson law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulated_distributions.discrete_law import DiscreteLaw
from simulated_distributions.incomplete import gamma_shares, log_gamma_shares
from simulated_distributions.law import law
from simulated_distributions.method import Method, each
from simulated_distributions.parameters import Positive
from simulated_distributions.samplers.guide import GUIDE_TABLE
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.samplers.poisson import (
    PTRS,
    SEARCH,
    fill_poisson_each,
    fill_poisson_search,
    fill_ptrs,
)
from simulated_distributions.stirling import log_gamma_kernel
from simulated_distributions.vocabulary import Real


@law
class Poisson(DiscreteLaw):
    """Events in a unit of time that come independently, at so many a unit.

    Source: Johnson, Kemp & Kotz, *Univariate Discrete Distributions*, 3rd ed. (2005), ch. 4.

    Args:
        rate: The mean, above 0.
    """

    rate: Positive

    methods: ClassVar[tuple[Method, ...]] = (
        GUIDE_TABLE,
        Method(
            "ptrs",
            PTRS,
            lambda law, stream, out: fill_ptrs(stream, out, float(law.rate)),
            "a rate of at least 10",
            lambda law: bool(law.rate >= 10),
            fill_each=lambda law, stream, out: fill_poisson_each(
                stream, out.reshape(-1), each(law, law.rate)
            ),
        ),
        Method(
            "search",
            SEARCH,
            lambda law, stream, out: fill_poisson_search(stream, out, float(law.rate)),
            "a rate of at most 30",
            lambda law: bool(law.rate <= 30),
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
        return self.rate

    @property
    def var(self) -> Real:
        """The variance."""
        return self.rate

    @property
    def skew(self) -> Real:
        """The skewness."""
        return self.rate**-0.5

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        return 1 / self.rate

    @property
    def mode(self) -> Real:
        """The most probable value."""
        return np.ceil(self.rate) - 1

    def _logpmf(self, k: Real) -> Real:
        return np.where(k > 0, log_gamma_kernel(k, self.rate) - np.log(k), -self.rate)

    def _cdf(self, x: Real) -> Real:
        return gamma_shares(x + 1, self.rate)[1]

    def _sf(self, x: Real) -> Real:
        return gamma_shares(x + 1, self.rate)[0]

    def _logcdf(self, x: Real) -> Real:
        return log_gamma_shares(x + 1, self.rate)[1]

    def _logsf(self, x: Real) -> Real:
        return log_gamma_shares(x + 1, self.rate)[0]

    def _cf(self, t: Real) -> Real:
        return np.exp(self.rate * np.expm1(1j * np.asarray(t)))
