"""What the law of a sum has from its parts alone, with a density or on the whole numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from simulated_distributions.law import Law, law
from simulated_distributions.method import Filler, Method
from simulated_distributions.sampling import filler_of
from simulated_distributions.vocabulary import Real, Stream
from simulated_distributions.wrappers.wrapped import composed

DEFINITION = "the definition: draw both and add"


def _by_definition(law: Any) -> Filler:  # noqa: ANN401  either of the two
    first, second = filler_of(law.first, None), filler_of(law.second, None)

    def fill(stream: Stream, out: Real) -> None:
        other = np.empty_like(out)
        first(stream, out)
        second(stream, other)
        out += other

    return fill


@law
class Summed(Law):
    """What follows from the parts alone: cumulants add up, characteristic functions multiply."""

    first: Any
    second: Any

    methods: ClassVar[tuple[Method, ...]] = (composed("sum", DEFINITION, _by_definition),)

    def __repr__(self) -> str:
        return f"convolution({self.first}, {self.second})"

    @property
    def support(self) -> tuple[Real, Real]:
        """The sums of the ends."""
        (low, high), (lower, higher) = self.first.support, self.second.support
        return np.float64(low + lower), np.float64(high + higher)

    @property
    def mean(self) -> Real:
        """The expectation."""
        return self.first.mean + self.second.mean

    @property
    def var(self) -> Real:
        """The variance."""
        return self.first.var + self.second.var

    @property
    def skew(self) -> Real:
        """The skewness: third cumulants add up."""
        return self._cumulant(lambda part: part.skew, 3) / self.var**1.5

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis: fourth cumulants add up."""
        return self._cumulant(lambda part: part.kurtosis, 4) / self.var**2

    def _cumulant(self, shape: Callable[[Any], Real], order: int) -> Real:
        """Return the sum of the parts' cumulants; a constant part has none."""
        parts = [part for part in (self.first, self.second) if part.var > 0]
        return sum(shape(part) * part.sd**order for part in parts)

    def _cf(self, t: Real) -> Real:
        return self.first.cf(t) * self.second.cf(t)
