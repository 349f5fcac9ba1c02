"""The exponential law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulated_distributions.continuous_law import ContinuousLaw
from simulated_distributions.law import law
from simulated_distributions.method import Method, scale
from simulated_distributions.parameters import Positive
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.samplers.ziggurat import ZIGGURAT, fill_exponential
from simulated_distributions.vocabulary import Floats, Real, Stream


def _fill(law: Exponential, stream: Stream, out: Floats) -> None:
    fill_exponential(stream, out.reshape(-1))
    scale(out, 0.0, 1 / law.rate)


@law
class Exponential(ContinuousLaw):
    """The wait for an event that does not age, at so many events per unit of time.

    Density rate · exp(−rate x) on x ≥ 0.

    Source: Johnson, Kotz & Balakrishnan, *Continuous Univariate Distributions*, 2nd ed., ch. 19.

    Args:
        rate: Events per unit of time, above 0; the mean is 1/rate.
    """

    rate: Positive = 1.0

    methods: ClassVar[tuple[Method, ...]] = (
        Method("ziggurat", ZIGGURAT, _fill, fill_each=_fill),
        INVERSION,
    )

    @property
    def support(self) -> tuple[Real, Real]:
        """The least and the largest value."""
        return 0.0, np.inf

    @property
    def mean(self) -> Real:
        """The expectation."""
        return 1 / self.rate

    @property
    def var(self) -> Real:
        """The variance."""
        return self.rate**-2.0

    @property
    def skew(self) -> Real:
        """The skewness."""
        return np.full(self.batch, 2.0)[()]

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        return np.full(self.batch, 6.0)[()]

    @property
    def entropy(self) -> Real:
        """The differential entropy."""
        return 1 - np.log(self.rate)

    @property
    def mode(self) -> Real:
        """The point of the highest density."""
        return np.zeros(self.batch)[()]

    def _logpdf(self, x: Real) -> Real:
        return np.log(self.rate) - self.rate * x

    def _cdf(self, x: Real) -> Real:
        return -np.expm1(-self.rate * x)

    def _sf(self, x: Real) -> Real:
        return np.exp(-self.rate * x)

    def _ppf(self, p: Real) -> Real:
        return -np.log1p(-p) / self.rate

    def _isf(self, q: Real) -> Real:
        return -np.log(q) / self.rate

    def _logsf(self, x: Real) -> Real:
        return -self.rate * x

    def _cf(self, t: Real) -> Real:
        return 1 / (1 - 1j * t / self.rate)
