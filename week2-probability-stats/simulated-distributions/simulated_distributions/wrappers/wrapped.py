"""What laws made of other laws share: their numbers by quadrature, summation and search.

A subclass writes what it knows better. Moments and entropy are integrals over the quantiles
(`expectation`) or sums over the atoms; the mode is the best of many quantiles, then refined.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
from scipy.optimize import minimize_scalar

from simulated_distributions.continuous_law import ContinuousLaw
from simulated_distributions.discrete_law import DiscreteLaw
from simulated_distributions.errors import ParameterError
from simulated_distributions.expectation import expectation
from simulated_distributions.law import Law, law
from simulated_distributions.method import Filler, Method
from simulated_distributions.vocabulary import Real, Stream


def one_law(wrapper: str, name: str, value: Any) -> Law:  # noqa: ANN401  what a caller may get wrong
    """Return a law of one set of parameters, or say that it is none."""
    if not isinstance(value, Law):
        raise ParameterError(f"{wrapper}: {name} must be a law, found {value!r}")
    if value.batch != ():
        raise ParameterError(
            f"{wrapper}: {name} must have one set of parameters, found shape {value.batch}"
        )
    return value


def composed(
    name: str,
    source: str,
    prepare: Callable[[Any], Filler],
    needs: str = "",
    holds: Callable[[Any], bool] = lambda _: True,
) -> Method:
    """Return a method that draws from the parts of a law, whose tables *prepare* builds once."""

    def fill(law: Law, stream: Stream, out: Real) -> None:
        prepare(law)(stream, out)

    return Method(name, source, fill, needs, holds, prepare)


def kinks_of(part: Any) -> list[float]:  # noqa: ANN401  a ContinuousLaw
    """Return where the density of a part is not smooth: its kinks and its finite ends."""
    return [float(x) for x in (*part.kinks, *part.support) if np.isfinite(x)]


@law
class WrappedContinuous(ContinuousLaw):
    """A law with a density, made of others."""

    _tried: ClassVar[int] = 1000
    """Quantiles among which the mode is searched for."""

    @property
    def mean(self) -> Real:
        """The expectation; NaN where quadrature finds that it does not exist."""
        return expectation(self, lambda x: x)

    @property
    def var(self) -> Real:
        """The variance."""
        return self._central(2)

    @property
    def skew(self) -> Real:
        """The skewness."""
        return self._central(3) / self.var**1.5

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        return self._central(4) / self.var**2 - 3

    @property
    def entropy(self) -> Real:
        """The differential entropy."""
        return expectation(self, lambda x: -self.logpdf(x))

    @property
    def mode(self) -> Real:
        """The point of the highest density: the best of many quantiles and the kinks, refined."""
        x = np.concatenate([self.ppf(np.linspace(0, 1, self._tried + 2)[1:-1]), kinks_of(self)])
        x = np.unique(x[np.isfinite(x)])
        best = int(np.nanargmax(self.logpdf(x)))
        ends = x[max(best - 1, 0)], x[min(best + 1, len(x) - 1)]
        width = {"xatol": 1e-12 * (1 + abs(x[best]))}
        found = minimize_scalar(
            lambda at: -self.logpdf(at), bounds=ends, method="bounded", options=width
        )
        return np.float64(max((x[best], found.x), key=self.logpdf))

    def _central(self, order: int) -> Real:
        mean = self.mean
        return expectation(self, lambda x: (x - mean) ** order)


@law
class WrappedDiscrete(DiscreteLaw):
    """A law on the whole numbers, made of others."""

    @property
    def mean(self) -> Real:
        """The expectation: a sum over all atoms but those of mass below 2⁻⁶⁴ in all."""
        return self._expect(lambda k, _: 1.0 * k)

    @property
    def var(self) -> Real:
        """The variance."""
        return self._central(2)

    @property
    def skew(self) -> Real:
        """The skewness; NaN for a law of one atom."""
        return self._central(3) / self.var**1.5 if self.var > 0 else np.nan

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis; NaN for a law of one atom."""
        return self._central(4) / self.var**2 - 3 if self.var > 0 else np.nan

    @property
    def mode(self) -> Real:
        """The most probable value; the least of them where there are several."""
        k = self.atoms()
        return np.float64(k[np.argmax(self.logpmf(k))])

    def _central(self, order: int) -> Real:
        mean = self.mean
        return self._expect(lambda k, _: (k - mean) ** order)
