"""The law of the sum of two independent variables.

Whole numbers: products of probabilities are added up. With a density, ∫ f(a) g(x − a) da by
Gauss-Legendre quadrature between the quantiles of both, where each is smooth.

Bad at: two densities that are both infinite at an end, tails heavier than Cauchy's, and sums of
sums (the cost multiplies).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from scipy import signal, special

from simulated_distributions.continuous_law import ContinuousLaw
from simulated_distributions.discrete_law import DiscreteLaw
from simulated_distributions.errors import ParameterError
from simulated_distributions.expectation import DEPTHS
from simulated_distributions.law import Law, law
from simulated_distributions.method import Method
from simulated_distributions.vocabulary import Floats, Real, Stream
from simulated_distributions.wrappers.closed_sums import closed_sum
from simulated_distributions.wrappers.roots import quantile, smaller_tail
from simulated_distributions.wrappers.wrapped import (
    WrappedContinuous,
    WrappedDiscrete,
    fill_from,
    kinks_of,
    one_law,
)

NODES, WEIGHTS = special.roots_legendre(12)
AT_A_TIME = 128  # points for which pieces are laid out together
DIRECT = 2**13  # atoms; beyond it the products are added up by FFT, to 1e-16 of the largest
SUM = "the definition: draw both and add"


def convolution(first: Law, second: Law) -> Law:
    """Return the law of X + Y, of independent X and Y.

    Args:
        first: The law of X, with one set of parameters.
        second: The law of Y; both have a density, or both lie on whole numbers.

    Returns:
        The law that has a name, where there is one (two normal laws make a normal law); else a law
        whose functions are sums or integrals.

    Raises:
        ParameterError: If these are no such laws.

    >>> from simulated_distributions import Exponential, Gamma
    >>> convolution(Exponential(2), Gamma(3, 2))
    Gamma(shape=4.0, rate=2.0)
    """
    one_law("convolution", "the first law", first)
    one_law("convolution", "the second law", second)
    named = closed_sum(first, second)
    if named is not None:
        return named
    if isinstance(first, ContinuousLaw) and isinstance(second, ContinuousLaw):
        return ConvolutionContinuous(first, second)
    if isinstance(first, DiscreteLaw) and isinstance(second, DiscreteLaw):
        return ConvolutionDiscrete(first, second)
    raise ParameterError(
        "convolution: both laws must have a density, or both lie on whole numbers, "
        f"found {first} and {second}"
    )


def _fill(law: Any, stream: Stream, out: Real) -> None:  # noqa: ANN401  either of the two
    fill_from(law.first, stream, out)
    other = np.empty_like(out)
    fill_from(law.second, stream, other)
    out += other


@law
class _Sum(Law):
    """What follows from the parts alone: cumulants add up, characteristic functions multiply."""

    first: Any
    second: Any

    methods: ClassVar[tuple[Method, ...]] = (Method("sum", SUM, _fill),)

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


@law
class ConvolutionContinuous(_Sum, WrappedContinuous):
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


@law
class ConvolutionDiscrete(_Sum, WrappedDiscrete):
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


def _cuts_of(part: Any, deepest: float) -> Floats:  # noqa: ANN401  a ContinuousLaw
    depths = np.unique(np.append(np.arange(np.log(2), 45.0), DEPTHS))  # closer than DEPTHS alone
    tails = np.exp(-depths[depths <= deepest])
    cuts = np.concatenate([part.ppf(tails), part.isf(tails), kinks_of(part)])
    return np.unique(cuts[np.isfinite(cuts)])
