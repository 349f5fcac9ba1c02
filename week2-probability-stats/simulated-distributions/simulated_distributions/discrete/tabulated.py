"""Discrete laws of finitely many atoms, whose cdf is a sum of probabilities."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from simulated_distributions.discrete_law import DiscreteLaw
from simulated_distributions.law import law
from simulated_distributions.vocabulary import Floats, Real


@law
class Tabulated(DiscreteLaw):
    """A law that adds up its probabilities, once: O(atoms) time and memory.

    cdf sums from below and sf from above, so that both keep their digits in their tails.
    """

    @cached_property
    def _tables(self) -> list[tuple[float, tuple[Floats, Floats]]]:
        tables = []
        for member in self._members():
            assert isinstance(member, DiscreteLaw)
            low, high = member.support
            pmf = member.pmf(np.arange(low, high + 1))
            below, above = np.cumsum(pmf), np.cumsum(pmf[::-1])[::-1]
            tables.append((float(low), (np.minimum(below, 1.0), np.append(above[1:], 0.0))))
        return tables

    def _summed(self, k: Real, column: int) -> Real:
        shape = np.broadcast_shapes(np.shape(k), self.batch)
        k = np.broadcast_to(k, shape)
        owners = np.broadcast_to(np.arange(len(self._tables)).reshape(self.batch), shape)
        out = np.full(shape, np.nan)
        for owner, (low, sums) in enumerate(self._tables):
            mine = (owners == owner) & ~np.isnan(k)
            out[mine] = sums[column][(k[mine] - low).astype(np.int64)]
        return out

    def _cdf(self, x: Real) -> Real:
        return self._summed(x, 0)

    def _sf(self, x: Real) -> Real:
        return self._summed(x, 1)
