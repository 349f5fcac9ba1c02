"""The geometric law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy import special

from simulated_distributions.discrete_law import DiscreteLaw
from simulated_distributions.law import law
from simulated_distributions.method import Method, each
from simulated_distributions.moments import when
from simulated_distributions.parameters import Chance
from simulated_distributions.samplers.geometric import (
    EXPONENTIAL_FLOOR,
    fill_geometric,
    fill_run_of_waits,
    scale_of,
)
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.vocabulary import Real


@law
class Geometric(DiscreteLaw):
    """Trials up to and with the first success, from 1 on.

    Source: Johnson, Kemp & Kotz, *Univariate Discrete Distributions*, 3rd ed. (2005), ch. 5.

    Args:
        p: The probability of a success, in (0, 1].
    """

    p: Chance

    methods: ClassVar[tuple[Method, ...]] = (
        Method(
            "exponential-floor",
            EXPONENTIAL_FLOOR,
            lambda law, stream, out: fill_geometric(stream, out, float(law.p)),
            fill_each=lambda law, stream, out: fill_geometric(
                stream, out.reshape(-1), each(law, law.p)
            ),
            fill_run=lambda law, streams, rows, out: fill_run_of_waits(
                streams, rows, out, scale_of(float(law.p))
            ),
        ),
        INVERSION,
    )

    @property
    def support(self) -> tuple[Real, Real]:
        """The least and the largest value."""
        return np.ones(self.batch)[()], np.inf

    @property
    def mean(self) -> Real:
        """The expectation."""
        return 1 / self.p

    @property
    def var(self) -> Real:
        """The variance."""
        return (1 - self.p) / self.p**2

    @property
    def skew(self) -> Real:
        """The skewness."""
        return when(self.p < 1, lambda: (2 - self.p) / np.sqrt(1 - self.p), np.nan)

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        return when(self.p < 1, lambda: 6 + self.p**2 / (1 - self.p), np.nan)

    @property
    def entropy(self) -> Real:
        """The entropy in nats."""
        return (special.entr(self.p) + special.entr(1 - self.p)) / self.p

    @property
    def mode(self) -> Real:
        """The most probable value."""
        return np.ones(self.batch)[()]

    def _logpmf(self, k: Real) -> Real:
        return np.log(self.p) + special.xlog1py(k - 1, -self.p)

    def _cdf(self, x: Real) -> Real:
        return -np.expm1(x * np.log1p(-self.p))

    def _sf(self, x: Real) -> Real:
        return np.exp(x * np.log1p(-self.p))

    def _logsf(self, x: Real) -> Real:
        return x * np.log1p(-self.p)

    def _cf(self, t: Real) -> Real:
        turn = np.exp(1j * np.asarray(t))
        return self.p * turn / (1 - (1 - self.p) * turn)
