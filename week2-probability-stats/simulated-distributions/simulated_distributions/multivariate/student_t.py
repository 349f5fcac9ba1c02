"""The multivariate t law."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy import special

from simulated_distributions.continuous.chi_square import ChiSquare
from simulated_distributions.errors import ParameterError
from simulated_distributions.law import law
from simulated_distributions.multivariate.multivariate_law import MultivariateContinuous
from simulated_distributions.multivariate.positive_definite import (
    factor,
    log_det,
    squared_distance,
)
from simulated_distributions.parameters import Location, Positive
from simulated_distributions.samplers.multivariate_normal import prepare_multivariate_normal
from simulated_distributions.sampling import draw_rows
from simulated_distributions.vocabulary import Floats, Real


@law
class MultivariateT(MultivariateContinuous):
    """A normal vector whose scale is itself random: location + L Z / √(χ²/df).

    Its components are uncorrelated for a diagonal scale, yet never independent: all are far out
    together.

    Source: Kotz & Nadarajah, *Multivariate t Distributions and Their Applications* (2004), ch. 1.

    Args:
        df: Degrees of freedom, above 0.
        location: Shape (d,).
        scale: Shape (d, d), symmetric and positive definite; the covariance is df/(df − 2) of it.
    """

    df: Positive
    location: Location
    scale: Location

    @property
    def event(self) -> tuple[int, ...]:
        """The shape of one draw: (d,)."""
        return np.shape(self.location)

    @property
    def mean(self) -> Real:
        """The expectation; NaN up to one degree of freedom."""
        return self.location if self.df > 1 else np.full(self.event, np.nan)

    @property
    def cov(self) -> Real:
        """The covariances; infinite or NaN up to two degrees of freedom: NaN here."""
        if self.df > 2:
            return self.scale * self.df / (self.df - 2)
        return np.full(np.shape(self.scale), np.nan)

    @property
    def entropy(self) -> Real:
        """The differential entropy."""
        half, total = self.df / 2, (self.df + len(self.location)) / 2
        return -self._constant + total * (special.digamma(total) - special.digamma(half))

    @property
    def mode(self) -> Real:
        """The point of the highest density: the location."""
        return self.location

    @property
    def _constant(self) -> Real:
        """The log density at the location."""
        half, d = self.df / 2, len(self.location)
        top = special.gammaln(half + d / 2) - special.gammaln(half)
        return top - d / 2 * np.log(self.df * np.pi) - log_det(self._factor) / 2

    def _log_density(self, x: Real) -> Real:
        distance = squared_distance(self._factor, x - self.location)
        power = (self.df + len(self.location)) / 2
        return self._constant - power * np.log1p(distance / self.df)

    def _draw(self, count: int, rng: np.random.Generator) -> Real:
        centre, out = np.zeros(len(self.location)), np.empty((count, len(self.location)))
        normal = draw_rows(prepare_multivariate_normal(centre, self._factor), out, rng)
        shrink = np.sqrt(ChiSquare(self.df).sample(count, rng) / self.df)
        return self.location + normal / shrink[:, None]

    @cached_property
    def _factor(self) -> Floats:
        return factor("MultivariateT", "scale", self.scale)

    def _check(self) -> None:
        d = len(self._factor)
        if np.shape(self.location) != (d,):
            raise ParameterError(
                f"MultivariateT: location must have shape ({d},) as scale has, "
                f"found {np.shape(self.location)}"
            )
        if np.ndim(self.df) > 0:
            raise ParameterError(f"MultivariateT: df must be one number, found {self.df!r}")
