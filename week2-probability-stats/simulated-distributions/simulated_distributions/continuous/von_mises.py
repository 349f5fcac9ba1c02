"""The von Mises law."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from scipy import special

from simulated_distributions.continuous_law import ContinuousLaw
from simulated_distributions.law import law
from simulated_distributions.method import Method, each
from simulated_distributions.parameters import Location, Positive
from simulated_distributions.samplers.inversion import INVERSION
from simulated_distributions.samplers.von_mises import BEST_FISHER, fill_von_mises
from simulated_distributions.vocabulary import Floats, Real, Stream

NODES, WEIGHTS = np.polynomial.legendre.leggauss(64)
DEEP = 45.0  # e^−45 of a share is no part of it
STEPS = 60


def _fill(law: VonMises, stream: Stream, out: Floats) -> None:
    fill_von_mises(stream, out.reshape(-1), each(law, law.concentration))
    out += law.centre


@law
class VonMises(ContinuousLaw):
    """The normal law's sister on the circle, cut open opposite to its centre.

    Density exp(κ cos(x − centre)) / 2π I₀(κ) on [centre − π, centre + π]. Moments are those of the
    angle as a number.

    Source: Mardia & Jupp, *Directional Statistics* (2000), ch. 3.

    Args:
        centre: The mean angle, in radians.
        concentration: κ, above 0; for large κ the law is nearly normal with variance 1/κ.
    """

    centre: Location = 0.0
    concentration: Positive = 1.0

    methods: ClassVar[tuple[Method, ...]] = (
        Method("best-fisher", BEST_FISHER, _fill, fill_each=_fill),
        INVERSION,
    )

    @property
    def support(self) -> tuple[Real, Real]:
        """The least and the largest angle."""
        return self.centre - np.pi + 0 * self.concentration, self.centre + np.pi

    @property
    def mean(self) -> Real:
        """The expectation."""
        return self.centre + 0 * self.concentration

    @property
    def var(self) -> Real:
        """The variance."""
        return self._central(2)

    @property
    def skew(self) -> Real:
        """The skewness."""
        return np.zeros(self.batch)[()]

    @property
    def kurtosis(self) -> Real:
        """The excess kurtosis."""
        return self._central(4) / self._central(2) ** 2 - 3

    @property
    def entropy(self) -> Real:
        """The differential entropy."""
        k = self.concentration
        ratio = special.i1e(k) / special.i0e(k)
        return np.log(2 * np.pi * special.i0e(k)) + k * (1 - ratio) + 0 * self.centre

    @property
    def mode(self) -> Real:
        """The point of the highest density."""
        return self.mean

    def _log_density(self, angle: Real) -> Real:
        """Return the log density at an angle from the centre."""
        k = self.concentration
        return -2 * k * np.sin(angle / 2) ** 2 - np.log(2 * np.pi * special.i0e(k))

    def _log_tail(self, angle: Real) -> Real:
        """Return the log of the share beyond an angle in [0, π] from the centre, on one side.

        By Gauss and Legendre, over where the density is above e^−45 of its value at the angle.
        """
        depth = np.sin(angle / 2) ** 2 + DEEP / (2 * self.concentration)
        end = 2 * np.arcsin(np.sqrt(np.minimum(1.0, depth)))
        half = (end - angle) / 2
        points = np.asarray(angle)[..., None] + half[..., None] * (1 + NODES)
        k = np.asarray(self.concentration)[..., None]
        swing = np.sin((points - np.asarray(angle)[..., None]) / 2)
        middle = np.sin((points + np.asarray(angle)[..., None]) / 2)
        ratio = np.exp(-2 * k * swing * middle)  # of densities: sin²(p/2) − sin²(a/2), factored
        return self._log_density(angle) + np.log(half * (ratio @ WEIGHTS))

    def _logs(self, x: Real) -> tuple[Real, Real]:
        """Return log P(X ≤ x) and log P(X > x)."""
        angle = x - self.centre + 0 * self.concentration
        tail = self._log_tail(np.minimum(np.abs(angle), np.pi))
        rest = np.log1p(-np.exp(tail))
        return np.where(angle < 0, tail, rest), np.where(angle < 0, rest, tail)

    def _logpdf(self, x: Real) -> Real:
        return self._log_density(x - self.centre)

    def _cdf(self, x: Real) -> Real:
        return np.exp(self._logs(x)[0])

    def _sf(self, x: Real) -> Real:
        return np.exp(self._logs(x)[1])

    def _logcdf(self, x: Real) -> Real:
        return self._logs(x)[0]

    def _logsf(self, x: Real) -> Real:
        return self._logs(x)[1]

    def _ppf(self, p: Real) -> Real:
        angle = self._angle(np.minimum(p, 1 - p))
        return self.centre + np.where(p > 0.5, angle, -angle)

    def _isf(self, q: Real) -> Real:
        angle = self._angle(np.minimum(q, 1 - q))
        return self.centre + np.where(q > 0.5, -angle, angle)

    def _angle(self, tail: Real) -> Real:
        """Return the angle in [0, π] with this share beyond it: Newton inside of a bracket."""
        shape = np.broadcast_shapes(np.shape(tail), self.batch)
        wanted = np.broadcast_to(np.log(tail), shape)
        low, high, angle = np.zeros(shape), np.full(shape, np.pi), np.full(shape, 0.0)
        for _ in range(STEPS):
            share = self._log_tail(angle)
            inside = share > wanted
            low, high = np.where(inside, angle, low), np.where(inside, high, angle)
            slope = np.exp(self._log_density(angle) - share)
            step = angle + (share - wanted) / slope
            following = np.where((step >= low) & (step <= high), step, (low + high) / 2)
            moved = np.abs(following - angle)
            angle = following
            if np.all(~(moved > 1e-15 * np.pi)):
                break
        exact = np.where(tail == 0.5, 0.0, np.where(tail == 0, np.pi, angle))
        return np.where(np.isnan(wanted), np.nan, exact)

    def _central(self, order: int) -> Real:
        """Return an even central moment, by quadrature over where the density is."""
        depth = np.minimum(1.0, DEEP / (2 * self.concentration))
        half = np.asarray(np.arcsin(np.sqrt(depth)) + 0 * self.centre)  # half of the largest angle
        angles = half[..., None] * (1 + NODES)
        k = np.asarray(self.concentration)[..., None]
        density = np.exp(-2 * k * np.sin(angles / 2) ** 2)
        scale = 2 * np.pi * special.i0e(self.concentration)
        return (2 * half * ((angles**order * density) @ WEIGHTS) / scale)[()]
