"""The multinomial law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy import special

from simulated_distributions.discrete.binomial import Binomial
from simulated_distributions.errors import ParameterError
from simulated_distributions.law import law
from simulated_distributions.multivariate.multivariate_law import MultivariateLaw
from simulated_distributions.parameters import Count, Weights, demand
from simulated_distributions.vocabulary import Floats, Real


@law
class Multinomial(MultivariateLaw):
    """How often each of K categories comes up in n independent trials.

    Drawn by conditional binomials: the first count is binomial; given it, the second is binomial
    among the trials that are left; and so on. Cost: O(K) binomial draws, whatever n.

    Source: Devroye, *Non-Uniform Random Variate Generation* (1986), ch. XI.1.4.

    Args:
        n: Trials.
        weights: Shape (K,), at least 0, not all 0; they need not add up to 1.
    """

    n: Count
    weights: Weights

    _dtype: ClassVar[type] = np.int64

    @property
    def event(self) -> tuple[int, ...]:
        """The shape of one draw: (K,)."""
        return np.shape(self.weights)

    @property
    def probabilities(self) -> Floats:
        """The weights, made to add up to 1."""
        return np.asarray(self.weights / self.weights.sum())

    @property
    def mean(self) -> Real:
        """The expectation."""
        return self.n * self.probabilities

    @property
    def cov(self) -> Real:
        """The covariances: negative between categories, for one count's gain is another's loss."""
        p = self.probabilities
        return self.n * (np.diag(p) - np.multiply.outer(p, p))

    def logpmf(self, k: Real) -> Real:
        """Return the log probability of counts of shape (…, K); −inf if they do not add up to n."""
        return self._at(k)

    def pmf(self, k: Real) -> Real:
        """Return the probability of counts of shape (…, K)."""
        return np.exp(self.logpmf(k))

    def _log_density(self, x: Real) -> Real:
        possible = np.all((x >= 0) & (x == np.floor(x)), axis=1) & (x.sum(axis=1) == self.n)
        log = special.xlogy(x, self.probabilities) - special.gammaln(x + 1)
        return np.where(possible, special.gammaln(self.n + 1) + log.sum(axis=1), -np.inf)

    def _draw(self, count: int, rng: np.random.Generator) -> Real:
        out = np.zeros((count, len(self.weights)), dtype=np.int64)
        left = np.full(count, int(self.n))
        remaining = np.cumsum(self.probabilities[::-1])[::-1]
        last = int(np.flatnonzero(self.weights)[-1])
        for i in range(last):
            share = min(self.probabilities[i] / remaining[i], 1.0)
            out[:, i] = _binomials(left, share, rng)
            left -= out[:, i]
        out[:, last] = left
        return out

    def _check(self) -> None:
        if np.ndim(self.n) > 0:
            raise ParameterError(f"Multinomial: n must be one number, found {self.n!r}")
        if np.ndim(self.weights) != 1 or len(self.weights) == 0:
            shape = np.shape(self.weights)
            raise ParameterError(f"Multinomial: weights must have shape (K,), found {shape}")
        total = self.weights.sum()
        demand("Multinomial", "the sum of weights", total, "above 0", holds=total > 0)


def _binomials(trials: Real, p: float, rng: np.random.Generator) -> Real:
    """Return one binomial draw for each number of trials; equal numbers are drawn together."""
    out = np.empty_like(trials)
    order = np.argsort(trials, kind="stable")
    kinds, starts = np.unique(trials[order], return_index=True)
    for n, mine in zip(kinds, np.split(order, starts[1:]), strict=True):
        out[mine] = Binomial(n, p).sample(len(mine), rng)
    return out
