"""The gamma law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy import special

from simulated_distributions.continuous_law import ContinuousLaw
from simulated_distributions.incomplete import gamma_shares, log_gamma_shares
from simulated_distributions.law import law
from simulated_distributions.method import Method, each, scale
from simulated_distributions.moments import when
from simulated_distributions.parameters import Positive
from simulated_distributions.quantiles import gamma_quantile
from simulated_distributions.samplers.gamma import MARSAGLIA_TSANG, fill_gamma, fill_gamma_each
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.stirling import log_gamma_kernel
from simulated_distributions.vocabulary import Floats, Real, Stream


def _fill(law: Gamma, stream: Stream, out: Floats) -> None:
    fill_gamma(stream, out, law.shape)
    scale(out, 0.0, 1 / law.rate)


def _fill_each(law: Gamma, stream: Stream, out: Floats) -> None:
    fill_gamma_each(stream, out.reshape(-1), each(law, law.shape))
    out /= law.rate


@law
class Gamma(ContinuousLaw):
    """The wait for the shape-th event of a Poisson process, for any positive shape.

    Density rate^shape x^(shape − 1) exp(−rate x) / Γ(shape) on x ≥ 0.

    Source: Johnson, Kotz & Balakrishnan, *Continuous Univariate Distributions*, 2nd ed., ch. 17.

    Args:
        shape: Above 0.
        rate: Above 0; the mean is shape/rate.
    """

    shape: Positive
    rate: Positive = 1.0

    methods: ClassVar[tuple[Method, ...]] = (
        Method("marsaglia-tsang", MARSAGLIA_TSANG, _fill, fill_each=_fill_each),
        INVERSION,
    )

    @property
    def support(self) -> tuple[Real, Real]:
        """The least and the largest value."""
        return 0.0, np.inf

    @property
    def mean(self) -> Real:
        """The expectation."""
        return self.shape / self.rate

    @property
    def var(self) -> Real:
        """The variance."""
        return self.shape / self.rate**2

    @property
    def skew(self) -> Real:
        """The skewness."""
        return 2 / np.sqrt(self.shape) + 0 * self.rate

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        return 6 / self.shape + 0 * self.rate

    @property
    def entropy(self) -> Real:
        """The differential entropy."""
        a = self.shape
        return a - np.log(self.rate) + special.gammaln(a) + (1 - a) * special.digamma(a)

    @property
    def mode(self) -> Real:
        """The point of the highest density."""
        return np.maximum(self.shape - 1, 0) / self.rate

    def _logpdf(self, x: Real) -> Real:
        end = when(
            self.shape == 1, lambda: np.log(self.rate), np.where(self.shape < 1, np.inf, -np.inf)
        )
        return np.where(x > 0, log_gamma_kernel(self.shape, self.rate * x) - np.log(x), end)

    def _cdf(self, x: Real) -> Real:
        return gamma_shares(self.shape, self.rate * x)[0]

    def _sf(self, x: Real) -> Real:
        return gamma_shares(self.shape, self.rate * x)[1]

    def _logcdf(self, x: Real) -> Real:
        return log_gamma_shares(self.shape, self.rate * x)[0]

    def _logsf(self, x: Real) -> Real:
        return log_gamma_shares(self.shape, self.rate * x)[1]

    def _ppf(self, p: Real) -> Real:
        return gamma_quantile(self.shape, p) / self.rate

    def _isf(self, q: Real) -> Real:
        return gamma_quantile(self.shape, q, upper=True) / self.rate

    def _cf(self, t: Real) -> Real:
        return (1 - 1j * t / self.rate) ** -self.shape
