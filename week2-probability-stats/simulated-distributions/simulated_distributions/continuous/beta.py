"""The beta law."""

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
from simulated_distributions.samplers.beta import (
    GAMMA_RATIO,
    JOHNK,
    fill_beta,
    fill_beta_each,
    fill_johnk,
)
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.stirling import log_beta_kernel
from simulated_distributions.vocabulary import Real


@law
class Beta(ContinuousLaw):
    """A share: what a gamma of shape a is of its sum with one of shape b.

    Density x^(a − 1) (1 − x)^(b − 1) / B(a, b) on [0, 1].

    Source: Johnson, Kotz & Balakrishnan, *Continuous Univariate Distributions*, 2nd ed., ch. 25.

    Args:
        a, b: Above 0; the mean is a/(a + b).
    """

    a: Positive
    b: Positive

    methods: ClassVar[tuple[Method, ...]] = (
        Method(
            "gamma-ratio",
            GAMMA_RATIO,
            lambda law, stream, out: fill_beta(stream, out, law.a, law.b),
            "a or b of at least 0.1, for two gammas of smaller shapes are both 0 at times",
            lambda law: bool(max(law.a, law.b) >= 0.1),
            fill_each=lambda law, stream, out: fill_beta_each(
                stream, out.reshape(-1), each(law, law.a), each(law, law.b)
            ),
        ),
        Method(
            "johnk",
            JOHNK,
            lambda law, stream, out: fill_johnk(stream, out, law.a, law.b),
            "a ≤ 1 and b ≤ 1",
            lambda law: bool(law.a <= 1 and law.b <= 1),
        ),
        INVERSION,
    )

    @property
    def support(self) -> tuple[Real, Real]:
        """The least and the largest value."""
        return 0.0, 1.0

    @property
    def mean(self) -> Real:
        """The expectation."""
        return self.a / (self.a + self.b)

    @property
    def var(self) -> Real:
        """The variance."""
        return self.a / (self.a + self.b) * (self.b / (self.a + self.b)) / (self.a + self.b + 1)

    @property
    def skew(self) -> Real:
        """The skewness."""
        a, b = self.a, self.b
        return 2 * (b - a) * np.sqrt(a + b + 1) / ((a + b + 2) * np.sqrt(a * b))

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        a, b = self.a, self.b
        top = (a - b) ** 2 * (a + b + 1) - a * b * (a + b + 2)
        return 6 * top / (a * b * (a + b + 2) * (a + b + 3))

    @property
    def entropy(self) -> Real:
        """The differential entropy."""
        a, b = self.a, self.b
        parts = (a - 1) * special.digamma(a) + (b - 1) * special.digamma(b)
        return special.betaln(a, b) - parts + (a + b - 2) * special.digamma(a + b)

    @property
    def mode(self) -> Real:
        """The point of the highest density."""
        a, b = self.a, self.b
        inside = when((a > 1) & (b > 1), lambda: (a - 1) / (a + b - 2), 0.0)
        return np.where((b <= 1) & (a > b), 1.0, inside)[()]

    def _logpdf(self, x: Real) -> Real:
        inside = log_beta_kernel(self.a, self.b, x, 1 - x) - np.log(x) - np.log1p(-x)
        ends = special.xlogy(self.a - 1, x) + special.xlog1py(self.b - 1, -x)
        return np.where((x > 0) & (x < 1), inside, ends - special.betaln(self.a, self.b))

    def _cdf(self, x: Real) -> Real:
        return beta_shares(self.a, self.b, x, 1 - x)[0]

    def _sf(self, x: Real) -> Real:
        return beta_shares(self.a, self.b, x, 1 - x)[1]

    def _logcdf(self, x: Real) -> Real:
        return log_beta_shares(self.a, self.b, x, 1 - x)[0]

    def _logsf(self, x: Real) -> Real:
        return log_beta_shares(self.a, self.b, x, 1 - x)[1]

    def _ppf(self, p: Real) -> Real:
        return special.expit(beta_logit(self.a, self.b, p))

    def _isf(self, q: Real) -> Real:
        return special.expit(beta_logit(self.a, self.b, q, upper=True))

    def _cf(self, t: Real) -> Real:
        return special.hyp1f1(self.a, self.a + self.b, 1j * np.asarray(t))
