"""The uniform law on a sphere."""

from __future__ import annotations

import numpy as np
from scipy import special

from simulated_distributions.continuous.normal import Normal
from simulated_distributions.errors import ParameterError
from simulated_distributions.law import law
from simulated_distributions.multivariate.multivariate_law import MultivariateContinuous
from simulated_distributions.parameters import Count, demand
from simulated_distributions.vocabulary import Real

RADIUS = 1e-9  # how far from 1 the length of a point may be


@law
class UniformOnSphere(MultivariateContinuous):
    """A direction, none preferred: a normal vector over its length.

    The density is per unit of surface. Source: Muller, "A note on a method for generating points
    uniformly on n-dimensional spheres", CACM 2 (1959).

    Args:
        dimension: Of the space, at least 2.
    """

    dimension: Count

    @property
    def event(self) -> tuple[int, ...]:
        """The shape of one draw: (d,)."""
        return (int(self.dimension),)

    @property
    def mean(self) -> Real:
        """The expectation: the centre."""
        return np.zeros(self.event)

    @property
    def cov(self) -> Real:
        """The covariances: 1/d of the identity."""
        return np.eye(int(self.dimension)) / self.dimension

    @property
    def entropy(self) -> Real:
        """The log of the surface 2 π^(d/2) / Γ(d/2)."""
        half = self.dimension / 2
        return np.log(2) + half * np.log(np.pi) - special.gammaln(half)

    @property
    def mode(self) -> Real:
        """NaN: no direction is preferred."""
        return np.full(self.event, np.nan)

    def _log_density(self, x: Real) -> Real:
        on = np.abs(np.sqrt((x * x).sum(axis=1)) - 1) <= RADIUS
        return np.where(on, -self.entropy, -np.inf)

    def _draw(self, count: int, rng: np.random.Generator) -> Real:
        x = Normal().sample((count, int(self.dimension)), rng)
        return x / np.sqrt((x * x).sum(axis=1, keepdims=True))

    def _check(self) -> None:
        if np.ndim(self.dimension) > 0:
            raise ParameterError(
                f"UniformOnSphere: dimension must be one number, found {self.dimension!r}"
            )
        holds = self.dimension >= 2
        demand("UniformOnSphere", "dimension", self.dimension, "at least 2", holds=holds)
