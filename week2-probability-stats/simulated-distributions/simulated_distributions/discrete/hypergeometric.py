"""The hypergeometric law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulated_distributions.discrete.binomial import Binomial
from simulated_distributions.discrete.tabulated import Tabulated
from simulated_distributions.law import law
from simulated_distributions.method import Method
from simulated_distributions.moments import when
from simulated_distributions.parameters import Count, demand
from simulated_distributions.samplers.guide import GUIDE_TABLE
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.vocabulary import Real


@law
class Hypergeometric(Tabulated):
    """Good ones among so many drawn without replacement from good and bad ones.

    Source: Johnson, Kemp & Kotz, *Univariate Discrete Distributions*, 3rd ed. (2005), ch. 6.

    Args:
        good, bad: How many there are of each.
        draws: How many are drawn, at most good + bad.
    """

    good: Count
    bad: Count
    draws: Count

    methods: ClassVar[tuple[Method, ...]] = (
        GUIDE_TABLE,
        INVERSION,
    )

    @property
    def support(self) -> tuple[Real, Real]:
        """The least and the largest value."""
        return np.maximum(self.draws - self.bad, 0), np.minimum(
            self.draws, self.good
        ) + 0 * self.bad

    @property
    def mean(self) -> Real:
        """The expectation."""
        return self.draws * self._share

    @property
    def var(self) -> Real:
        """The variance."""
        total = self.good + self.bad
        left = when(total > 1, lambda: (total - self.draws) / (total - 1), 0.0)
        return self.draws * self._share * (1 - self._share) * left

    @property
    def skew(self) -> Real:
        """The skewness."""
        total, n = self.good + self.bad, self.draws
        top = (self.bad - self.good) * np.sqrt(total - 1.0) * (total - 2 * n)
        below = np.sqrt(n * self.good * self.bad * (total - n)) * (total - 2)
        return when(self.var > 0, lambda: top / below, np.nan)

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        total, n, k = self.good + self.bad, self.draws, self.good
        first = (
            (total - 1) * total**2 * (total * (total + 1) - 6 * k * self.bad - 6 * n * (total - n))
        )
        second = 6 * n * k * self.bad * (total - n) * (5 * total - 6)
        below = n * k * self.bad * (total - n) * (total - 2) * (total - 3)
        return when(self.var > 0, lambda: (first + second) / below, np.nan)

    @property
    def mode(self) -> Real:
        """The most probable value."""
        peak = np.ceil((self.draws + 1) * (self.good + 1) / (self.good + self.bad + 2)) - 1
        return np.maximum(peak, self.support[0])

    def _logpmf(self, k: Real) -> Real:
        p = np.clip(self.draws / np.maximum(self.good + self.bad, 1), 0, 1)
        inner = Binomial(self.good, p).logpmf(k) + Binomial(self.bad, p).logpmf(self.draws - k)
        return inner - Binomial(self.good + self.bad, p).logpmf(self.draws)

    @property
    def _share(self) -> Real:
        """The share of the good ones."""
        return when(self.good + self.bad > 0, lambda: self.good / (self.good + self.bad), 0.0)

    def _check(self) -> None:
        holds = self.draws <= self.good + self.bad
        demand("Hypergeometric", "draws", self.draws, "at most good + bad", holds=holds)
