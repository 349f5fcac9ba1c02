"""The law of the sum of two independent whole numbers: products of probabilities, added up."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy import signal

from simulated_distributions.law import law
from simulated_distributions.vocabulary import Floats, Real
from simulated_distributions.wrappers.summed import Summed
from simulated_distributions.wrappers.wrapped import WrappedDiscrete

DIRECT = 2**13  # atoms; beyond it the products are added up by FFT, to 1e-16 of the largest


@law
class ConvolutionDiscrete(Summed, WrappedDiscrete):
    """The sum of two variables on the whole numbers, each without its last 2⁻⁶⁴ of mass."""

    @cached_property
    def _table(self) -> tuple[float, Floats, Floats, Floats]:
        """The first atom, the probabilities, and their sums from below and from above."""
        one, two = self.first.atoms(), self.second.atoms()
        direct = min(len(one), len(two)) <= DIRECT
        method = "direct" if direct else "fft"
        pmf = signal.convolve(self.first.pmf(one), self.second.pmf(two), method=method)
        pmf = np.maximum(pmf, 0.0)
        above = np.append(np.cumsum(pmf[::-1])[::-1][1:], 0.0)
        return float(one[0] + two[0]), pmf, np.cumsum(pmf), above

    def atoms(self) -> Real:
        """Return the atoms of the table."""
        first, pmf, _, _ = self._table
        return first + np.arange(len(pmf))

    def _logpmf(self, k: Real) -> Real:
        return np.log(self._look_up(self._table[1], k, before=0.0, after=0.0))

    def _cdf(self, x: Real) -> Real:
        return self._look_up(self._table[2], x, before=0.0, after=1.0)

    def _sf(self, x: Real) -> Real:
        return self._look_up(self._table[3], x, before=1.0, after=0.0)

    def _look_up(self, table: Floats, k: Real, *, before: float, after: float) -> Real:
        index = np.asarray(k) - self._table[0]
        inside = np.clip(np.nan_to_num(index), 0, len(table) - 1).astype(np.int64)
        value = np.minimum(table[inside], 1.0)
        return np.where(index < 0, before, np.where(index >= len(table), after, value))
