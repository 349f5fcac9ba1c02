"""The data of a fit: distinct values and how often each was seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from simulated_distributions.errors import (
    EmptyDataError,
    NotFiniteError,
    OneValueError,
    PointError,
)
from simulated_distributions.vocabulary import Floats, Real


@dataclass(frozen=True)
class Sample:
    """Distinct values, ascending, shape (m,), and their counts, shape (m,).

    A bootstrap resample is the same values with other counts.
    """

    values: Floats
    counts: Floats

    @cached_property
    def size(self) -> float:
        """How many observations there are."""
        return float(self.counts.sum())

    def mean(self, function: Callable[[Floats], Floats] = lambda x: x) -> float:
        """Return the average of a function of the data."""
        return float(function(self.values) @ self.counts) / self.size

    def var(self, function: Callable[[Floats], Floats] = lambda x: x) -> float:
        """Return the mean square around the average (divided by n, not n − 1)."""
        centre = self.mean(function)
        return self.mean(lambda x: (function(x) - centre) ** 2)

    def sd(self, function: Callable[[Floats], Floats] = lambda x: x) -> float:
        """Return the root of `var`."""
        return float(np.sqrt(self.var(function)))

    def quantile(self, p: float) -> float:
        """Return the value below which a share p lies: the middle of two where p falls between."""
        ranks = np.cumsum(self.counts)
        low, high = np.searchsorted(ranks, [p * self.size, np.nextafter(p * self.size, np.inf)])
        last = len(self.values) - 1
        return float(self.values[min(low, last)] + self.values[min(high, last)]) / 2

    @cached_property
    def spread(self) -> float:
        """A scale that wild values do not move: the interquartile range, or the sd if it is 0."""
        return (self.quantile(0.75) - self.quantile(0.25)) or self.sd() or 1.0

    @property
    def least(self) -> float:
        """The smallest value seen."""
        return float(self.values[self.counts > 0][0])

    @property
    def largest(self) -> float:
        """The largest value seen."""
        return float(self.values[self.counts > 0][-1])

    @property
    def distinct(self) -> int:
        """How many different values were seen."""
        return int(np.count_nonzero(self.counts))


def read(law: str, data: Real, *, least_distinct: int = 1) -> Sample:
    """Return the sample, or say why no law can be fitted to it.

    Args:
        law: The law's name, for messages.
        data: Shape (n,).
        least_distinct: How many different values the law's parameters need.

    Raises:
        EmptyDataError, NotFiniteError, OneValueError: As their names say.
        PointError: If the data are no numbers in one dimension.
    """
    try:
        values = np.asarray(data, dtype=np.float64)
    except (TypeError, ValueError) as exc:
        raise PointError(f"{law}.fit: data must be numbers, found {data!r:.60}") from exc
    if values.ndim != 1:
        raise PointError(f"{law}.fit: data must have shape (n,), found {values.shape}")
    if values.size == 0:
        raise EmptyDataError(f"{law}.fit: data must hold at least one value, found none")
    wrong = np.flatnonzero(~np.isfinite(values))
    if wrong.size:
        raise NotFiniteError(
            f"{law}.fit: data must be finite, found {wrong.size} that are not, "
            f"the first data[{wrong[0]}] = {values[wrong[0]]}"
        )
    distinct, counts = np.unique(values, return_counts=True)
    if len(distinct) < least_distinct:
        raise OneValueError(
            f"{law}.fit: data must hold at least {least_distinct} different values, "
            f"found {len(distinct)} ({distinct[0]:.17g} among {values.size} observations)"
        )
    return Sample(distinct, counts.astype(np.float64))
