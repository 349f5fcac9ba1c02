"""Laws cut off at one end or both.

What is left is divided by its mass, which is a difference in the tail where it keeps its digits,
taken between logs: a normal law cut at 40 standard deviations works.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar, overload

import numpy as np

from simulated_distributions.continuous_law import ContinuousLaw
from simulated_distributions.discrete_law import DiscreteLaw
from simulated_distributions.errors import ParameterError
from simulated_distributions.law import Law, law
from simulated_distributions.method import Filler, Method
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.sampling import filler_of
from simulated_distributions.vocabulary import Real, Stream
from simulated_distributions.wrappers.roots import quantile, smaller_tail
from simulated_distributions.wrappers.wrapped import (
    WrappedContinuous,
    WrappedDiscrete,
    composed,
    one_law,
)

REJECTION = "von Neumann, NBS Appl. Math. Ser. 12 (1951), 36-38"
UNDERFLOW = -690.0  # a log mass below it: quantiles of the inner law cannot reach there


@overload
def truncated(inner: ContinuousLaw, low: float = ..., high: float = ...) -> TruncatedContinuous: ...
@overload
def truncated(inner: DiscreteLaw, low: float = ..., high: float = ...) -> TruncatedDiscrete: ...
def truncated(inner: Law, low: float = -np.inf, high: float = np.inf) -> Law:
    """Return the law of X given low ≤ X ≤ high.

    Args:
        inner: The law of X, with one set of parameters.
        low: The lower end, kept; infinite for no cut.
        high: The upper end, kept as well.

    Raises:
        ParameterError: If *inner* is no such law, or has no mass between the ends.

    >>> from simulated_distributions import Exponential
    >>> float(truncated(Exponential(), low=3).median.round(6))  # the law forgets: 3 + log 2
    3.693147
    """
    one_law("truncated", "the law", inner)
    if isinstance(inner, DiscreteLaw):
        return TruncatedDiscrete(inner, np.ceil(low), np.floor(high))
    return TruncatedContinuous(inner, low, high)


def _by_rejection(law: Any) -> Filler:  # noqa: ANN401  either of the two
    inner = filler_of(law.inner, None)

    def fill(stream: Stream, out: Real) -> None:
        done = 0
        while done < len(out):
            draws = np.empty(int(1.1 * (len(out) - done) / law.mass) + 16, dtype=out.dtype)
            inner(stream, draws)
            kept = draws[(draws >= law.low) & (draws <= law.high)][: len(out) - done]
            out[done : done + len(kept)] = kept
            done += len(kept)

    return fill


METHODS = (
    composed(
        "rejection",
        REJECTION,
        _by_rejection,
        "a mass of at least 0.2 between the ends",
        lambda law: law.mass >= 0.2,
    ),
    INVERSION,
)


@law
class _Cut(Law):
    """The cdf and its complement between two ends."""

    inner: Any
    low: float = -np.inf
    high: float = np.inf

    methods: ClassVar[tuple[Method, ...]] = METHODS

    def __repr__(self) -> str:
        return f"truncated({self.inner}, low={self.low:g}, high={self.high:g})"

    @property
    def support(self) -> tuple[Real, Real]:
        """The ends, or the inner law's where these come first."""
        low, high = self.inner.support
        return np.float64(max(self.low, low)), np.float64(min(self.high, high))

    @property
    def mass(self) -> Real:
        """The probability that the inner law lies between the ends."""
        return np.exp(self._log_mass)

    @property
    def _before(self) -> Real:
        """The point up to which the lower end cuts off."""
        return self.low

    @cached_property
    def _log_mass(self) -> Real:
        return self._log_between(self._before, self.high)

    def _log_between(self, a: Real, b: Real) -> Real:
        """Return log P(a < X ≤ b) of the inner law, in the tail where it keeps its digits."""
        with np.errstate(all="ignore"):
            above = _log_difference(self.inner.logsf(a), self.inner.logsf(b))
            below = _log_difference(self.inner.logcdf(b), self.inner.logcdf(a))
            return np.where(self.inner.logcdf(a) > np.log(0.5), above, below)

    def _logcdf(self, x: Real) -> Real:
        return np.minimum(self._log_between(self._before, x) - self._log_mass, 0.0)

    def _logsf(self, x: Real) -> Real:
        return np.minimum(self._log_between(x, self.high) - self._log_mass, 0.0)

    def _cdf(self, x: Real) -> Real:
        return np.exp(self._logcdf(x))

    def _sf(self, x: Real) -> Real:
        return np.exp(self._logsf(x))

    def _check(self) -> None:
        if not self.low <= self.high:
            raise ParameterError(
                f"truncated: high must be at least low = {self.low:g}, found {self.high:g}"
            )
        if not self._log_mass > -np.inf:
            raise ParameterError(
                f"truncated: {self.inner} has no mass from {self.low:g} to {self.high:g}"
            )


@law
class TruncatedContinuous(_Cut, WrappedContinuous):
    """A law with a density, cut off."""

    @property
    def kinks(self) -> tuple[float, ...]:
        """Where the density is not smooth."""
        low, high = self.support
        return tuple(x for x in self.inner.kinks if low < x < high)

    @property
    def mode(self) -> Real:
        """The point of the highest density: the inner law's, or an end."""
        low, high = self.support
        tried = [low, high, np.clip(self.inner.mode, low, high)]
        return max((x for x in tried if np.isfinite(x)), key=self.logpdf)

    def _logpdf(self, x: Real) -> Real:
        return self.inner.logpdf(x) - self._log_mass

    def _ppf(self, p: Real) -> Real:
        return self._quantile(*smaller_tail(p, upper=False))

    def _isf(self, q: Real) -> Real:
        return self._quantile(*smaller_tail(q, upper=True))

    def _quantile(self, tail: Real, below: Real) -> Real:
        """Return the point with this probability between it and the end on its side."""
        if self._log_mass < UNDERFLOW:
            return self._far_quantile(tail, below)
        part = tail * self.mass
        lower, upper = self.inner.cdf(self.low), self.inner.sf(self.high)
        from_low = np.where(below, lower + part, lower + (self.mass - part))
        from_high = np.where(below, upper + (self.mass - part), upper + part)
        x = np.where(
            from_low <= from_high,
            self.inner.ppf(np.clip(from_low, 0, 1)),
            self.inner.isf(np.clip(from_high, 0, 1)),
        )
        return np.clip(x, *self.support)

    def _far_quantile(self, tail: Real, below: Real) -> Real:
        """Return the same by the roots of the logs, where the mass underflows."""
        low, high = self.support
        step = 1.0
        while not np.isfinite(high) and self.logsf(low + step) > UNDERFLOW:
            step *= 2
        while not np.isfinite(low) and self.logcdf(high - step) > UNDERFLOW:
            step *= 2
        first = low if np.isfinite(low) else high - step
        last = high if np.isfinite(high) else low + step
        return quantile(self, tail, below, first, last)


@law
class TruncatedDiscrete(_Cut, WrappedDiscrete):
    """A law on the whole numbers, cut off."""

    @property
    def _before(self) -> Real:
        return self.low - 1

    def _logpmf(self, k: Real) -> Real:
        return self.inner.logpmf(k) - self._log_mass


def _log_difference(larger: Real, smaller: Real) -> Real:
    """Return log(exp(larger) − exp(smaller)); −inf where they are equal."""
    gap = np.where(np.isneginf(smaller), -np.inf, smaller - larger)
    return larger + np.log(-np.expm1(np.minimum(gap, 0.0)))
