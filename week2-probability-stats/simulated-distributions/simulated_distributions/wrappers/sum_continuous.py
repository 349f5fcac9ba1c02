"""The law of the sum of two independent variables with a density.

∫ f(a) g(x − a) da by Gauss-Legendre quadrature between the quantiles of both, where each is smooth.

Bad at: two densities that are both infinite at an end, tails heavier than Cauchy's, and sums of
sums (the cost multiplies).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from scipy import special

from simulated_distributions.expectation import DEPTHS
from simulated_distributions.law import law
from simulated_distributions.vocabulary import Floats, Real
from simulated_distributions.wrappers.roots import quantile, smaller_tail
from simulated_distributions.wrappers.summed import Summed
from simulated_distributions.wrappers.wrapped import WrappedContinuous, kinks_of

NODES, WEIGHTS = special.roots_legendre(12)
AT_A_TIME = 128  # points for which pieces are laid out together


@law
class ConvolutionContinuous(Summed, WrappedContinuous):
    """The sum of two variables with a density; about a millisecond a point."""

    _tried: ClassVar[int] = 40

    @property
    def kinks(self) -> tuple[float, ...]:
        """The sums of the parts' kinks and ends."""
        sums = np.add.outer(kinks_of(self.first), kinks_of(self.second))
        return tuple(np.unique(sums).tolist())

    @property
    def entropy(self) -> Real:
        """The differential entropy: between 40 quantiles, for a quantile here is a root."""
        tails = np.geomspace(1e-16, 0.5, 20)
        cuts = np.concatenate([self.ppf(tails), self.isf(tails), self.kinks])
        cuts = np.unique(np.clip(cuts, self.ppf(tails[0]), self.isf(tails[0])))
        half = np.diff(cuts)[:, None] / 2
        logs = self.logpdf(cuts[:-1, None] + half * (1 + NODES))
        terms = np.where(np.isfinite(logs), -np.exp(logs) * logs, 0.0)
        return np.sum(terms * half * WEIGHTS)

    def _logpdf(self, x: Real) -> Real:
        return np.log(self._integral(self.second.pdf, x))

    def _cdf(self, x: Real) -> Real:
        return np.minimum(self._integral(self.second.cdf, x), 1.0)

    def _sf(self, x: Real) -> Real:
        return np.minimum(self._integral(self.second.sf, x), 1.0)

    def _ppf(self, p: Real) -> Real:
        return self._quantile(*smaller_tail(p, upper=False))

    def _isf(self, q: Real) -> Real:
        return self._quantile(*smaller_tail(q, upper=True))

    def _quantile(self, tail: Real, below: Real) -> Real:
        """Return the point with this tail.

        If X ≤ a and Y ≤ b have probability √p each, X + Y ≤ a + b has at least p; so a + b is a
        bound, and likewise from above.
        """
        root, rest = np.sqrt(tail), tail / (1 + np.sqrt(1 - tail))
        inner = [np.where(below, part.ppf(root), part.isf(root)) for part in self._parts]
        far = [np.where(below, part.ppf(rest), part.isf(rest)) for part in self._parts]
        near_sum, far_sum = inner[0] + inner[1], far[0] + far[1]
        low, high = np.minimum(near_sum, far_sum), np.maximum(near_sum, far_sum)
        return quantile(self, tail, below, low, high)

    @property
    def _parts(self) -> tuple[Any, Any]:
        return self.first, self.second

    @cached_property
    def _cuts(self) -> tuple[Floats, Floats]:
        """The quantiles, kinks and ends of each part, between which its density is smooth."""
        return _cuts_of(self.first, np.inf), _cuts_of(self.second, np.inf)

    @cached_property
    def _near_cuts(self) -> tuple[Floats, Floats]:
        """The same out to tails of e⁻⁴⁵: enough for points in the middle."""
        return _cuts_of(self.first, 45.0), _cuts_of(self.second, 45.0)

    @cached_property
    def _middle(self) -> tuple[Real, Real]:
        """Points between which both tails are at least e⁻¹⁴."""
        tail = np.exp(-7.0)
        low, high = self.first.ppf(tail), self.first.isf(tail)
        return low + self.second.ppf(tail), high + self.second.isf(tail)

    def _integral(self, function: Callable[[Real], Real], x: Real) -> Real:
        """Return ∫ f(a) function(x − a) da, where f is the first density."""
        flat = np.ravel(np.asarray(x, dtype=np.float64))
        out = np.full(len(flat), np.nan)
        known = ~np.isnan(flat)
        middle = (flat >= self._middle[0]) & (flat <= self._middle[1])
        for chosen, cuts in ((middle, self._near_cuts), (known & ~middle, self._cuts)):
            where = np.flatnonzero(chosen)
            for start in range(0, len(where), AT_A_TIME):
                mine = where[start : start + AT_A_TIME]
                out[mine] = self._integrals(function, flat[mine], *cuts)
        return out.reshape(np.shape(x))

    def _integrals(
        self, function: Callable[[Real], Real], x: Floats, own: Floats, others: Floats
    ) -> Floats:
        edges = np.concatenate(
            [np.broadcast_to(own, (len(x), len(own))), x[:, None] - others], axis=1
        )
        edges = np.sort(np.clip(edges, own[0], own[-1]), axis=1)
        half = np.diff(edges, axis=1)[:, :, None] / 2
        a = edges[:, :-1, None] + half * (1 + NODES)
        values = self.first.pdf(a) * function(x[:, None, None] - a)
        values = np.where(np.isfinite(values), values, 0.0) * half * WEIGHTS
        return np.asarray(values.sum(axis=(1, 2)))


def _cuts_of(part: Any, deepest: float) -> Floats:  # noqa: ANN401  a ContinuousLaw
    depths = np.unique(np.append(np.arange(np.log(2), 45.0), DEPTHS))  # closer than DEPTHS alone
    tails = np.exp(-depths[depths <= deepest])
    cuts = np.concatenate([part.ppf(tails), part.isf(tails), kinks_of(part)])
    return np.unique(cuts[np.isfinite(cuts)])
