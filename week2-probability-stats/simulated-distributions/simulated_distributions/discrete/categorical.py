"""The categorical law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy import special

from simulated_distributions.discrete.tabulated import Tabulated
from simulated_distributions.errors import ParameterError
from simulated_distributions.law import law
from simulated_distributions.method import Method
from simulated_distributions.moments import when
from simulated_distributions.parameters import Weights, demand
from simulated_distributions.samplers.alias import ALIAS, fill_alias, prepare_alias
from simulated_distributions.samplers.guide import GUIDE_TABLE
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.vocabulary import Real


@law
class Categorical(Tabulated):
    """One of K categories, 0 … K − 1, with given weights.

    Source: Johnson, Kemp & Kotz, *Univariate Discrete Distributions*, 3rd ed. (2005), ch. 1.

    Args:
        weights: Shape (K,), at least 0, not all 0; they need not add up to 1.
    """

    weights: Weights

    methods: ClassVar[tuple[Method, ...]] = (
        Method(
            "alias",
            ALIAS,
            lambda law, stream, out: fill_alias(stream, out, law.weights),
            prepare=lambda law: prepare_alias(law.weights),
        ),
        GUIDE_TABLE,
        INVERSION,
    )

    @property
    def support(self) -> tuple[Real, Real]:
        """The first and the last category."""
        return np.float64(0.0), np.float64(len(self.weights) - 1)

    @property
    def mean(self) -> Real:
        """The expectation."""
        return self._central(1, 0.0)

    @property
    def var(self) -> Real:
        """The variance."""
        return self._central(2, self.mean)

    @property
    def skew(self) -> Real:
        """The skewness."""
        return when(self.var > 0, lambda: self._central(3, self.mean) / self.var**1.5, np.nan)

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        return when(self.var > 0, lambda: self._central(4, self.mean) / self.var**2 - 3, np.nan)

    @property
    def entropy(self) -> Real:
        """The entropy in nats."""
        return special.entr(self.probabilities).sum()

    @property
    def mode(self) -> Real:
        """The most probable value."""
        return np.float64(np.argmax(self.weights))

    @property
    def probabilities(self) -> Real:
        """The weights, made to add up to 1."""
        return self.weights / self.weights.sum()

    def _logpmf(self, k: Real) -> Real:
        return np.log(self.probabilities[np.asarray(k, dtype=np.int64)])

    @property
    def batch(self) -> tuple[int, ...]:
        """The weights are one parameter: ()."""
        return ()

    def atoms(self) -> Real:
        """Return all categories."""
        return np.arange(len(self.weights))

    def _central(self, order: int, centre: Real) -> Real:
        return (np.arange(len(self.weights)) - centre) ** order @ self.probabilities

    def _check(self) -> None:
        if np.ndim(self.weights) != 1 or len(self.weights) == 0:
            shape = np.shape(self.weights)
            raise ParameterError(f"Categorical: weights must have shape (K,), found {shape}")
        total = self.weights.sum()
        demand("Categorical", "the sum of weights", total, "above 0", holds=total > 0)
