"""The multivariate normal law."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from matrixops import solve
from simulated_distributions.errors import ParameterError
from simulated_distributions.law import law
from simulated_distributions.multivariate.multivariate_law import MultivariateContinuous
from simulated_distributions.multivariate.positive_definite import (
    factor,
    log_det,
    squared_distance,
)
from simulated_distributions.parameters import Location
from simulated_distributions.samplers.multivariate_normal import prepare_multivariate_normal
from simulated_distributions.sampling import draw_rows
from simulated_distributions.stirling import HALF_LOG_2PI
from simulated_distributions.vocabulary import Floats, Real


@law
class MultivariateNormal(MultivariateContinuous):
    """A linear map of independent normal variables: mean + L Z with L Lᵀ = cov.

    Source: Anderson, *An Introduction to Multivariate Statistical Analysis*, 3rd ed., ch. 2.

    Args:
        mean: Shape (d,).
        cov: Shape (d, d), symmetric and positive definite.

    >>> MultivariateNormal([1.0, 2.0], [[4.0, 1.0], [1.0, 1.0]]).given([1], [3.0]).mean
    array([2.])
    """

    mean: Location
    cov: Location

    @property
    def event(self) -> tuple[int, ...]:
        """The shape of one draw: (d,)."""
        return np.shape(self.mean)

    @property
    def entropy(self) -> Real:
        """The differential entropy."""
        return len(self.mean) * (HALF_LOG_2PI + 0.5) + log_det(self._factor) / 2

    @property
    def mode(self) -> Real:
        """The point of the highest density: the mean."""
        return self.mean

    def marginal(self, kept: Sequence[int]) -> MultivariateNormal:
        """Return the law of some of the components, in the order given."""
        index = self._index(kept)
        return MultivariateNormal(self.mean[index], self.cov[np.ix_(index, index)])

    def given(self, known: Sequence[int], values: Real) -> MultivariateNormal:
        """Return the law of the other components when those at *known* have these values.

        The mean moves along the regression line; the covariance shrinks by what was learnt.
        """
        seen = self._index(known)
        rest = [i for i in range(len(self.mean)) if i not in set(seen)]
        if not rest:
            raise ParameterError("MultivariateNormal.given: every component is known; none is left")
        move = np.asarray(values, dtype=np.float64) - self.mean[seen]
        across = self.cov[np.ix_(seen, rest)]
        slopes = np.asarray(solve(self.cov[np.ix_(seen, seen)], across)).T  # (rest, seen)
        left = self.cov[np.ix_(rest, rest)] - slopes @ across
        return MultivariateNormal(self.mean[rest] + slopes @ move, (left + left.T) / 2)

    def _log_density(self, x: Real) -> Real:
        distance = squared_distance(self._factor, x - self.mean)
        return -distance / 2 - len(self.mean) * HALF_LOG_2PI - log_det(self._factor) / 2

    def _draw(self, count: int, rng: np.random.Generator) -> Real:
        out = np.empty((count, len(self.mean)))
        return draw_rows(prepare_multivariate_normal(self.mean, self._factor), out, rng)

    @cached_property
    def _factor(self) -> Floats:
        return factor("MultivariateNormal", "cov", self.cov)

    def _index(self, chosen: Sequence[int]) -> list[int]:
        index = [int(i) for i in chosen]
        if (
            not index
            or len(set(index)) < len(index)
            or not set(index) <= set(range(len(self.mean)))
        ):
            raise ParameterError(
                f"MultivariateNormal: components must be different whole numbers from 0 to "
                f"{len(self.mean) - 1}, found {chosen!r}"
            )
        return index

    def _check(self) -> None:
        d = len(self._factor)
        if np.shape(self.mean) != (d,):
            raise ParameterError(
                f"MultivariateNormal: mean must have shape ({d},) as cov has, "
                f"found {np.shape(self.mean)}"
            )
