"""The law of a function of a variable, by the change of variables."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from simulated_distributions.continuous_law import ContinuousLaw
from simulated_distributions.errors import ParameterError
from simulated_distributions.law import Law, law
from simulated_distributions.method import Filler, Method
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.sampling import filler_of
from simulated_distributions.vocabulary import Real, Stream
from simulated_distributions.wrappers.maps import NAMED, Map
from simulated_distributions.wrappers.wrapped import WrappedContinuous, composed, one_law

CHANGE = "Devroye, *Non-Uniform Random Variate Generation* (1986), ch. I.4"


def transformed(inner: Law, by: Map | str) -> Transformed:
    """Return the law of by(X).

    Args:
        inner: The law of X, with a density and one set of parameters.
        by: A `Map` (`affine(shift=…, factor=…)`, `power(…)`, or one of your own), or the name of
            one: "exp", "log", "reciprocal".

    Raises:
        ParameterError: If *inner* has no density, or values that *by* is not defined for.

    >>> from simulated_distributions import Normal
    >>> float(transformed(Normal(), "exp").median)
    1.0
    """
    if isinstance(by, str):
        if by not in NAMED:
            names = ", ".join(NAMED)
            raise ParameterError(f"transformed: no map {by!r}; there are {names}")
        by = NAMED[by]
    return Transformed(one_law("transformed", "the law", inner), by)


def _by_change(law: Transformed) -> Filler:
    inner = filler_of(law.inner, None)

    def fill(stream: Stream, out: Real) -> None:
        inner(stream, out)
        out[:] = law.by.forward(out)

    return fill


@law
class Transformed(WrappedContinuous):
    """The law of by(X)."""

    inner: Any
    by: Any

    methods: ClassVar[tuple[Method, ...]] = (
        composed("change-of-variable", CHANGE, _by_change),
        INVERSION,
    )

    def __repr__(self) -> str:
        return f"transformed({self.inner}, {self.by.name})"

    @property
    def support(self) -> tuple[Real, Real]:
        """The images of the inner law's ends."""
        with np.errstate(divide="ignore"):
            ends = self.by.forward(np.array(self.inner.support, dtype=np.float64))
        return np.float64(min(ends)), np.float64(max(ends))

    @property
    def kinks(self) -> tuple[float, ...]:
        """The images of the inner law's kinks."""
        with np.errstate(divide="ignore"):
            return tuple(float(self.by.forward(np.float64(x))) for x in self.inner.kinks)

    def _logpdf(self, y: Real) -> Real:
        log = self.inner.logpdf(self.by.back(y))
        return np.where(np.isneginf(log), log, log + self.by.log_slope(y))

    def _cdf(self, y: Real) -> Real:
        return self._side(lower=True, log=False)(self.by.back(y))

    def _sf(self, y: Real) -> Real:
        return self._side(lower=False, log=False)(self.by.back(y))

    def _logcdf(self, y: Real) -> Real:
        return self._side(lower=True, log=True)(self.by.back(y))

    def _logsf(self, y: Real) -> Real:
        return self._side(lower=False, log=True)(self.by.back(y))

    def _ppf(self, p: Real) -> Real:
        return self.by.forward((self.inner.ppf if self.by.rising else self.inner.isf)(p))

    def _isf(self, q: Real) -> Real:
        return self.by.forward((self.inner.isf if self.by.rising else self.inner.ppf)(q))

    def _side(self, *, lower: bool, log: bool) -> Any:  # noqa: ANN401  a bound method
        """Return the inner law's function for this tail: a falling map swaps the tails."""
        name = "cdf" if lower == self.by.rising else "sf"
        return getattr(self.inner, "log" * log + name)

    def _check(self) -> None:
        if not isinstance(self.inner, ContinuousLaw):
            raise ParameterError(f"transformed: the law must have a density, found {self.inner}")
        low, high = self.inner.support
        first, last = self.by.domain
        if low < first or high > last:
            raise ParameterError(
                f"transformed: {self.by.name} is defined from {first:g} to {last:g}, and "
                f"{self.inner} goes from {low:g} to {high:g}; use truncated first"
            )
