"""What a law with a density can do."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np

from simulated_distributions.arguments import points, probabilities
from simulated_distributions.errors import NoClosedFormError
from simulated_distributions.expectation import NODES, expectation
from simulated_distributions.law import Law, law
from simulated_distributions.vocabulary import Real

SETTLED = 1e-9


@law
class ContinuousLaw(Law):
    """A law with a density."""

    @abstractmethod
    def _logpdf(self, x: Real) -> Real:
        """Return the log density on the support."""

    @abstractmethod
    def _ppf(self, p: Real) -> Real:
        """Return the quantile of p in [0, 1]."""

    @abstractmethod
    def _isf(self, q: Real) -> Real:
        """Return the x with sf(x) = q, not by way of 1 − q."""

    @property
    def kinks(self) -> tuple[float, ...]:
        """Where the density of one law may not be smooth: the mode. Quadrature is cut there."""
        return (float(self.mode),)

    def logpdf(self, x: Real) -> Real:
        """Return the log density, −inf outside of the support."""
        x = points(x)
        low, high = self.support
        with np.errstate(all="ignore"):
            value = self._logpdf(np.clip(x, low, high))
            value = np.where((x < low) | (x > high) | np.isinf(x), -np.inf, value)
            return np.where(np.isnan(x), np.nan, value)[()]

    def pdf(self, x: Real) -> Real:
        """Return the density, 0 outside of the support."""
        with np.errstate(all="ignore"):
            return np.exp(self.logpdf(x))

    def ppf(self, p: Real) -> Real:
        """Return the quantile: the x with cdf(x) = p."""
        with np.errstate(all="ignore"):
            return np.asarray(self._ppf(probabilities(p)))[()]

    def isf(self, q: Real) -> Real:
        """Return the x with sf(x) = q, with all digits where q is tiny."""
        with np.errstate(all="ignore"):
            return np.asarray(self._isf(probabilities(q)))[()]

    def _cf(self, t: Real) -> Real:
        """Return the characteristic function by quadrature, for laws without a formula for it."""
        return self._by_member(_characteristic, t, np.complex128)


def _characteristic(law: ContinuousLaw, t: Real) -> Real:
    """Return E exp(itX) at t, shape (m,), by more and more nodes until it stays to 1e-9."""

    def wave(x: Real) -> Real:
        return np.exp(1j * np.multiply.outer(t, np.clip(x, -1e300, 1e300)))

    fine = expectation(law, wave, deepest=45.0)
    for nodes in (2 * NODES, 4 * NODES, 16 * NODES, 64 * NODES):
        coarse, fine = fine, expectation(law, wave, nodes=nodes, deepest=45.0)
        unsettled = ~(np.abs(coarse - fine) <= SETTLED)
        if not np.any(unsettled):
            return fine
    at = np.asarray(t)[unsettled].flat[0]
    raise NoClosedFormError(
        f"{law} has no closed characteristic function, and at t = {at:.17g} its quadrature "
        "does not settle"
    )
