"""What a law on the whole numbers can do."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import ClassVar

import numpy as np

from simulated_distributions.arguments import points, probabilities
from simulated_distributions.law import Law, law
from simulated_distributions.vocabulary import Real

TABLE = 2**16  # the longest support that is tabulated for a guide table
LARGEST = 2.0**53  # a quantile beyond it is said to be the end of the support
CUT = 2.0**-64  # what a table leaves out on each side


@law
class DiscreteLaw(Law):
    """A law on the whole numbers."""

    _dtype: ClassVar[type] = np.int64

    @abstractmethod
    def _logpmf(self, k: Real) -> Real:
        """Return the log probability of a whole number of the support."""

    def logpmf(self, k: Real) -> Real:
        """Return log P(X = k), −inf for what is no whole number of the support."""
        k = points(k)
        low, high = self.support
        with np.errstate(all="ignore"):
            atom = (k >= low) & (k <= high) & (k == np.floor(k)) & np.isfinite(k)
            value = np.where(atom, self._logpmf(np.where(atom, k, low)), -np.inf)
            return np.where(np.isnan(k), np.nan, value)[()]

    def pmf(self, k: Real) -> Real:
        """Return P(X = k)."""
        with np.errstate(all="ignore"):
            return np.exp(self.logpmf(k))

    def cdf(self, x: Real) -> Real:
        """Return P(X ≤ x), for any real x."""
        return super().cdf(np.floor(points(x)))

    def sf(self, x: Real) -> Real:
        """Return P(X > x), for any real x, with all its digits where it is tiny."""
        return super().sf(np.floor(points(x)))

    def logcdf(self, x: Real) -> Real:
        """Return log P(X ≤ x), for any real x."""
        return super().logcdf(np.floor(points(x)))

    def logsf(self, x: Real) -> Real:
        """Return log P(X > x), for any real x."""
        return super().logsf(np.floor(points(x)))

    def ppf(self, p: Real) -> Real:
        """Return the least k with cdf(k) ≥ p, by bisection on the whole numbers (float64)."""
        p = probabilities(p)
        return self._least(lambda k: self.cdf(k) >= p, np.isnan(p), p >= 1)

    def isf(self, q: Real) -> Real:
        """Return the least k with sf(k) ≤ q, by bisection on the whole numbers (float64)."""
        q = probabilities(q)
        return self._least(lambda k: self.sf(k) <= q, np.isnan(q), q <= 0)

    @property
    def entropy(self) -> Real:
        """The entropy in nats: a sum over all atoms but those of mass below 2⁻⁶⁴ in all."""
        return self._expect(lambda k, member: -np.where(member.pmf(k) > 0, member.logpmf(k), 0.0))

    def _cf(self, t: Real) -> Real:
        def one(member: DiscreteLaw, t: Real) -> Real:
            k = member.atoms()
            return np.exp(1j * np.multiply.outer(t, k)) @ member.pmf(k)

        return self._by_member(one, t, np.complex128)

    def atoms(self) -> Real:
        """Return the atoms of one law, all but a mass of 2⁻⁶⁴ on each side."""
        return np.arange(self.ppf(CUT), self.isf(CUT) + 1)

    def _expect(self, function: Callable[[Real, DiscreteLaw], Real]) -> Real:
        sums = []
        for member in self._members():
            assert isinstance(member, DiscreteLaw)
            k = member.atoms()
            sums.append(function(k, member) @ member.pmf(k))
        stacked = np.stack(sums, axis=-1)
        return stacked.reshape((*stacked.shape[:-1], *self.batch))[()]

    def _least(self, reached: Callable[[Real], Real], nan: Real, whole: Real) -> Real:
        low, high = self.support
        shape = np.broadcast_shapes(self.batch, np.shape(nan))
        below = np.broadcast_to(low - 1.0, shape)
        last = np.broadcast_to(np.minimum(high, LARGEST), shape)
        above = np.minimum(last, below + 2.0)
        while np.any(short := ~reached(above) & (above < last)):
            below = np.where(short, above, below)
            above = np.where(short, np.minimum(last, 2 * above - low + 2.0), above)
        while np.any(above - below > 1):
            middle = np.floor(below / 2 + above / 2)
            got = reached(middle) | (above - below <= 1)
            below, above = (
                np.where(got, below, middle),
                np.where(got & (middle > below), middle, above),
            )
        value = np.where(whole | ~reached(above), high, above)
        return np.where(nan, np.nan, value)[()]
