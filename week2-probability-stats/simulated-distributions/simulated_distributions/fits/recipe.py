"""What a fit must know of a law beside its density: where to start, and which data it allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from simulated_distributions.errors import SupportError
from simulated_distributions.fits.sample import Sample
from simulated_distributions.vocabulary import Real

Values = dict[str, float]
Start = Callable[[Sample, Mapping[str, float]], Values]
"""From the data and the fixed parameters to values for the others."""


@dataclass(frozen=True)
class Domain:
    """Where data may lie, in words and as a test."""

    words: str
    holds: Callable[[Real], Real]

    def check(self, law: str, sample: Sample) -> None:
        """Raise a `SupportError` that shows the first value outside."""
        inside = self.holds(sample.values)
        if not np.all(inside):
            wrong = sample.values[~np.asarray(inside, dtype=bool)][0]
            raise SupportError(f"{law}.fit: data must be {self.words}, found {wrong:.17g}")


LINE = Domain("finite numbers", np.isfinite)
POSITIVE = Domain("above 0", lambda x: x > 0)
NOT_NEGATIVE = Domain("at least 0", lambda x: x >= 0)
SHARE = Domain("above 0 and below 1", lambda x: (x > 0) & (x < 1))
BIT = Domain("0 or 1", lambda x: (x == 0) | (x == 1))
COUNT = Domain("whole numbers from 0 on", lambda x: (x >= 0) & (x == np.floor(x)))
RANK = Domain("whole numbers from 1 on", lambda x: (x >= 1) & (x == np.floor(x)))
WHOLE = Domain("whole numbers", lambda x: x == np.floor(x))


@dataclass(frozen=True)
class Recipe:
    """How one law is fitted.

    Args:
        start: Values near the maximum; the maximum itself if *closed*.
        domain: Where data may lie.
        distinct: How many different values the free parameters need.
        closed: Whether *start* is the maximum, whatever is fixed.
        needs: Parameters that the caller must fix.
        known: What so many observations tell of each parameter (one over its variance), for laws
            that are not smooth.
    """

    start: Start
    domain: Domain
    distinct: int = 1
    closed: bool = False
    needs: tuple[str, ...] = ()
    known: Callable[[Mapping[str, float], int], Values] | None = None
