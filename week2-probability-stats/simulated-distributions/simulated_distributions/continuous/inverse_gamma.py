"""The inverse gamma law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy import special

from simulated_distributions.continuous.gamma import Gamma
from simulated_distributions.continuous_law import ContinuousLaw
from simulated_distributions.incomplete import gamma_shares, log_gamma_shares
from simulated_distributions.law import law
from simulated_distributions.method import Method
from simulated_distributions.moments import when
from simulated_distributions.parameters import Positive
from simulated_distributions.quantiles import gamma_quantile
from simulated_distributions.samplers.gamma import MARSAGLIA_TSANG
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.stirling import log_gamma_kernel
from simulated_distributions.vocabulary import Floats, Real, Stream


def _fill(law: InverseGamma, stream: Stream, out: Floats) -> None:
    Gamma.methods[0].filler(Gamma(law.shape, law.scale))(stream, out)
    np.reciprocal(out, out=out)


@law
class InverseGamma(ContinuousLaw):
    """One over a gamma variable: what Bayes' rule makes of an unknown variance.

    Density scale^shape x^(−shape − 1) exp(−scale/x) / Γ(shape) on x > 0.

    Source: Gelman et al., *Bayesian Data Analysis*, 3rd ed. (2013), appendix A.

    Args:
        shape: Above 0; moments of order shape and higher do not exist.
        scale: Above 0; the rate of the gamma variable.
    """

    shape: Positive
    scale: Positive = 1.0

    methods: ClassVar[tuple[Method, ...]] = (
        Method("marsaglia-tsang", MARSAGLIA_TSANG, _fill, fill_each=_fill),
        INVERSION,
    )

    @property
    def support(self) -> tuple[Real, Real]:
        """The least and the largest value."""
        return 0.0, np.inf

    @property
    def mean(self) -> Real:
        """The expectation."""
        return when(self.shape > 1, lambda: self.scale / (self.shape - 1), np.inf)

    @property
    def var(self) -> Real:
        """The variance."""
        a = self.shape
        return when(
            a > 2,
            lambda: (self.scale / (a - 1)) ** 2 / (a - 2),
            when(a > 1, lambda: np.inf, np.nan),
        )

    @property
    def skew(self) -> Real:
        """The skewness."""
        a = self.shape
        return when(a > 3, lambda: 4 * np.sqrt(a - 2) / (a - 3) + 0 * self.scale, np.nan)

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        a = self.shape
        return when(a > 4, lambda: 6 * (5 * a - 11) / ((a - 3) * (a - 4)) + 0 * self.scale, np.nan)

    @property
    def entropy(self) -> Real:
        """The differential entropy."""
        a = self.shape
        return a + np.log(self.scale) + special.gammaln(a) - (1 + a) * special.digamma(a)

    @property
    def mode(self) -> Real:
        """The point of the highest density."""
        return self.scale / (self.shape + 1)

    def _logpdf(self, x: Real) -> Real:
        inside = log_gamma_kernel(self.shape, self.scale / x) - np.log(x)
        return np.where(x > 0, inside, -np.inf)

    def _cdf(self, x: Real) -> Real:
        return gamma_shares(self.shape, self.scale / x)[1]

    def _sf(self, x: Real) -> Real:
        return gamma_shares(self.shape, self.scale / x)[0]

    def _logcdf(self, x: Real) -> Real:
        return log_gamma_shares(self.shape, self.scale / x)[1]

    def _logsf(self, x: Real) -> Real:
        return log_gamma_shares(self.shape, self.scale / x)[0]

    def _ppf(self, p: Real) -> Real:
        return self.scale / gamma_quantile(self.shape, p, upper=True)

    def _isf(self, q: Real) -> Real:
        return self.scale / gamma_quantile(self.shape, q)
