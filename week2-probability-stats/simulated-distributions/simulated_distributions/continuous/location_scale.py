"""Laws that are a standard law, shifted and stretched."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np

from simulated_distributions.continuous_law import ContinuousLaw
from simulated_distributions.law import law
from simulated_distributions.vocabulary import Real


@law
class LocationScale(ContinuousLaw):
    """The law of centre + spread · Z; a subclass writes the functions of Z."""

    @property
    @abstractmethod
    def _centre(self) -> Real:
        """The shift."""

    @property
    @abstractmethod
    def _spread(self) -> Real:
        """The stretch."""

    @abstractmethod
    def _standard_logpdf(self, z: Real) -> Real:
        """Return the log density of Z."""

    @abstractmethod
    def _standard_cdf(self, z: Real) -> Real:
        """Return P(Z ≤ z)."""

    @abstractmethod
    def _standard_ppf(self, p: Real) -> Real:
        """Return the quantile of Z."""

    def _standard_sf(self, z: Real) -> Real:
        """Return P(Z > z); as here for a symmetric Z."""
        return self._standard_cdf(-z)

    def _standard_isf(self, q: Real) -> Real:
        """Return the z with P(Z > z) = q; as here for a symmetric Z."""
        return -self._standard_ppf(q)

    def _standard_logcdf(self, z: Real) -> Real:
        """Return log P(Z ≤ z); a law with thin tails overrides it."""
        return np.log(self._standard_cdf(z))

    def _standard_logsf(self, z: Real) -> Real:
        """Return log P(Z > z); as here for a symmetric Z."""
        return self._standard_logcdf(-z)

    @property
    def support(self) -> tuple[Real, Real]:
        """The whole line."""
        return -np.inf, np.inf

    def _z(self, x: Real) -> Real:
        return (x - self._centre) / self._spread

    def _logpdf(self, x: Real) -> Real:
        return self._standard_logpdf(self._z(x)) - np.log(self._spread)

    def _cdf(self, x: Real) -> Real:
        return self._standard_cdf(self._z(x))

    def _sf(self, x: Real) -> Real:
        return self._standard_sf(self._z(x))

    def _logcdf(self, x: Real) -> Real:
        z = self._z(x)
        lower, upper = self._standard_logcdf(z), self._standard_logsf(z)
        return np.where(lower > -0.5, np.log1p(-np.exp(upper)), lower)

    def _logsf(self, x: Real) -> Real:
        z = self._z(x)
        lower, upper = self._standard_logcdf(z), self._standard_logsf(z)
        return np.where(upper > -0.5, np.log1p(-np.exp(lower)), upper)

    def _ppf(self, p: Real) -> Real:
        return self._centre + self._spread * self._standard_ppf(p)

    def _isf(self, q: Real) -> Real:
        return self._centre + self._spread * self._standard_isf(q)

    def _constant(self, value: float) -> Real:
        return np.full(self.batch, value)[()]
