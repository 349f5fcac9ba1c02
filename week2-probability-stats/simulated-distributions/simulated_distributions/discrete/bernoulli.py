"""The Bernoulli law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy import special

from simulated_distributions.discrete_law import DiscreteLaw
from simulated_distributions.law import law
from simulated_distributions.method import Method
from simulated_distributions.moments import when
from simulated_distributions.parameters import Probability
from simulated_distributions.samplers.alias import ALIAS, fill_alias
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.samplers.uniform import UNIT, fill_uniform
from simulated_distributions.vocabulary import Floats, Real, Stream


def _fill(law: Bernoulli, stream: Stream, out: Floats) -> None:
    uniforms = np.empty(out.shape)
    fill_uniform(stream, uniforms.reshape(-1))
    out[:] = uniforms < law.p


@law
class Bernoulli(DiscreteLaw):
    """One trial: 1 with probability p, else 0.

    Source: Johnson, Kemp & Kotz, *Univariate Discrete Distributions*, 3rd ed. (2005), ch. 3.

    Args:
        p: In [0, 1].
    """

    p: Probability

    methods: ClassVar[tuple[Method, ...]] = (
        Method("threshold", UNIT, _fill, fill_each=_fill),
        Method(
            "alias",
            ALIAS,
            lambda law, stream, out: fill_alias(stream, out, np.array([1 - law.p, law.p])),
        ),
        INVERSION,
    )

    @property
    def support(self) -> tuple[Real, Real]:
        """The least and the largest value."""
        return np.zeros(self.batch)[()], np.ones(self.batch)[()]

    @property
    def mean(self) -> Real:
        """The expectation."""
        return self.p

    @property
    def var(self) -> Real:
        """The variance."""
        return self.p * (1 - self.p)

    @property
    def skew(self) -> Real:
        """The skewness."""
        return when((self.p > 0) & (self.p < 1), lambda: (1 - 2 * self.p) / self.sd, np.nan)

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        return when((self.p > 0) & (self.p < 1), lambda: 1 / self.var - 6, np.nan)

    @property
    def entropy(self) -> Real:
        """The entropy in nats."""
        return special.entr(self.p) + special.entr(1 - self.p)

    @property
    def mode(self) -> Real:
        """The most probable value."""
        return np.where(self.p > 0.5, 1.0, 0.0)[()]

    def _logpmf(self, k: Real) -> Real:
        return np.where(k == 1, np.log(self.p), np.log1p(-self.p))

    def _cdf(self, x: Real) -> Real:
        return 1 - self.p + 0 * x

    def _sf(self, x: Real) -> Real:
        return self.p + 0 * x

    def _cf(self, t: Real) -> Real:
        return 1 + self.p * np.expm1(1j * np.asarray(t))
