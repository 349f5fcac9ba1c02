"""Mixtures: first a part is chosen by its weight, then it is drawn from.

Source: McLachlan & Peel, *Finite Mixture Models* (2000), ch. 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np
from scipy import special

from simulated_distributions.continuous_law import ContinuousLaw
from simulated_distributions.discrete.categorical import Categorical
from simulated_distributions.discrete_law import DiscreteLaw
from simulated_distributions.errors import ParameterError
from simulated_distributions.law import Law, law
from simulated_distributions.method import Filler, Method
from simulated_distributions.parameters import Weights, demand
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.sampling import filler_of
from simulated_distributions.vocabulary import Floats, Real, Stream
from simulated_distributions.wrappers.roots import quantile, smaller_tail
from simulated_distributions.wrappers.wrapped import (
    WrappedContinuous,
    WrappedDiscrete,
    composed,
    kinks_of,
    one_law,
)

COMPOSITION = "Devroye, *Non-Uniform Random Variate Generation* (1986), ch. II.4"


def mixture(parts: Sequence[Law], weights: Real) -> Law:
    """Return the law of a draw from one of *parts*, chosen by *weights*.

    Args:
        parts: Laws with one set of parameters each, all with a density or all on whole numbers.
        weights: Shape (K,), at least 0, not all 0; they need not add up to 1.

    Raises:
        ParameterError: If parts and weights do not fit together.

    >>> from simulated_distributions import Normal
    >>> float(mixture([Normal(-2), Normal(2)], [1, 3]).mean)
    1.0
    """
    if not parts:
        raise ParameterError("mixture: parts must hold at least one law, found none")
    laws = tuple(one_law("mixture", f"part {i}", part) for i, part in enumerate(parts))
    if all(isinstance(part, ContinuousLaw) for part in laws):
        return MixtureContinuous(laws, weights)
    if all(isinstance(part, DiscreteLaw) for part in laws):
        return MixtureDiscrete(laws, weights)
    raise ParameterError("mixture: parts must all have a density, or all lie on whole numbers")


def _by_composition(law: Any) -> Filler:  # noqa: ANN401  either of the two
    choose = filler_of(Categorical(law.weights), None)
    fillers = [filler_of(part, None) for part in law.parts]

    def fill(stream: Stream, out: Real) -> None:
        labels = np.empty(len(out), dtype=np.int64)
        choose(stream, labels)
        for i, filler in enumerate(fillers):
            mine = np.flatnonzero(labels == i)
            draws = np.empty(len(mine), dtype=out.dtype)
            filler(stream, draws)
            out[mine] = draws

    return fill


@law
class _Mixed(Law):
    """What follows from the parts, each by its weight."""

    parts: tuple[Any, ...]
    weights: Weights

    methods: ClassVar[tuple[Method, ...]] = (
        composed("composition", COMPOSITION, _by_composition),
        INVERSION,
    )

    def __repr__(self) -> str:
        return f"mixture({list(self.parts)}, {self.probabilities})"

    @property
    def batch(self) -> tuple[int, ...]:
        """The weights are one parameter: ()."""
        return ()

    @property
    def probabilities(self) -> Floats:
        """The weights, made to add up to 1."""
        return np.asarray(self.weights / self.weights.sum())

    @property
    def support(self) -> tuple[Real, Real]:
        """From the least of the parts' values to the largest."""
        lows, highs = zip(*(part.support for part in self.parts), strict=True)
        return np.float64(min(lows)), np.float64(max(highs))

    @property
    def mean(self) -> Real:
        """The expectation."""
        return self._weigh(lambda part: part.mean)

    @property
    def var(self) -> Real:
        """The variance: the parts' own, and that of their means."""
        mean = self.mean
        return self._weigh(lambda part: part.var + (part.mean - mean) ** 2)

    @property
    def skew(self) -> Real:
        """The skewness."""
        mean = self.mean

        def third(part: Law) -> Real:
            d = part.mean - mean
            return part.skew * part.var**1.5 + 3 * d * part.var + d**3

        return self._weigh(third) / self.var**1.5

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        mean = self.mean

        def fourth(part: Law) -> Real:
            d, v = part.mean - mean, part.var
            own = (part.kurtosis + 3) * v**2 + 4 * d * part.skew * v**1.5
            return own + 6 * d**2 * v + d**4

        return self._weigh(fourth) / self.var**2 - 3

    def _weigh(self, value: Callable[[Any], Real]) -> Real:
        used = [(p, part) for p, part in zip(self.probabilities, self.parts, strict=True) if p > 0]
        return sum(p * value(part) for p, part in used)

    def _log_weigh(self, value: Callable[[Any], Real]) -> Real:
        logs = np.stack([np.asarray(value(part), dtype=np.float64) for part in self.parts])
        weights = self.probabilities.reshape((-1,) + (1,) * (logs.ndim - 1))
        return special.logsumexp(logs, axis=0, b=weights)

    def _cdf(self, x: Real) -> Real:
        return self._weigh(lambda part: part.cdf(x))

    def _sf(self, x: Real) -> Real:
        return self._weigh(lambda part: part.sf(x))

    def _logcdf(self, x: Real) -> Real:
        return self._log_weigh(lambda part: part.logcdf(x))

    def _logsf(self, x: Real) -> Real:
        return self._log_weigh(lambda part: part.logsf(x))

    def _cf(self, t: Real) -> Real:
        return self._weigh(lambda part: part.cf(t))

    def _check(self) -> None:
        if np.shape(self.weights) != (len(self.parts),):
            raise ParameterError(
                f"mixture: weights must have shape ({len(self.parts)},) as there are parts, "
                f"found {np.shape(self.weights)}"
            )
        total = self.weights.sum()
        demand("mixture", "the sum of weights", total, "above 0", holds=total > 0)


@law
class MixtureContinuous(_Mixed, WrappedContinuous):
    """A mixture of laws with a density."""

    @property
    def kinks(self) -> tuple[float, ...]:
        """Where the density is not smooth: where a part's is not, or ends."""
        return tuple(x for part in self.parts for x in kinks_of(part))

    def _logpdf(self, x: Real) -> Real:
        return self._log_weigh(lambda part: part.logpdf(x))

    def _ppf(self, p: Real) -> Real:
        return self._quantile(*smaller_tail(p, upper=False))

    def _isf(self, q: Real) -> Real:
        return self._quantile(*smaller_tail(q, upper=True))

    def _quantile(self, tail: Real, below: Real) -> Real:
        """Return the point with this tail: it lies between the parts' own."""
        used = [part for p, part in zip(self.probabilities, self.parts, strict=True) if p > 0]
        points = np.stack([np.where(below, part.ppf(tail), part.isf(tail)) for part in used])
        return quantile(self, tail, below, points.min(axis=0), points.max(axis=0))


@law
class MixtureDiscrete(_Mixed, WrappedDiscrete):
    """A mixture of laws on the whole numbers."""

    def _logpmf(self, k: Real) -> Real:
        return self._log_weigh(lambda part: part.logpmf(k))
