"""A simulated number and its standard error: never one without the other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulated_distributions.errors import SizeError
from simulated_distributions.vocabulary import Real


@dataclass(frozen=True)
class Estimate:
    """What a simulation says of a number.

    Attributes:
        value: The estimate.
        error: Its standard error.
    """

    value: float
    error: float

    def __repr__(self) -> str:
        if not self.error > 0:
            return f"{self.value:.6g} ± 0"
        if self.error < 1e-6 and abs(self.value) > self.error:
            figures = 2 + int(np.floor(np.log10(abs(self.value) / self.error)))
            return f"{self.value:.{figures}g} ± {self.error:.2g}"
        digits = max(0, 1 - int(np.floor(np.log10(self.error))))
        return f"{self.value:.{digits}f} ± {self.error:.{digits}f}"

    def away(self, exact: float) -> float:
        """Return how many standard errors it lies from *exact*; 0 if it is exact without error."""
        if self.error > 0:
            return abs(self.value - exact) / self.error
        return 0.0 if np.isclose(self.value, exact, rtol=1e-12) else np.inf


def mean_of(draws: Real) -> Estimate:
    """Return the mean of independent draws of any shape.

    >>> mean_of([1.0, 2.0, 3.0, 4.0])
    2.50 ± 0.65
    """
    draws = np.asarray(draws, dtype=np.float64)
    if draws.size < 2:
        raise SizeError(f"an estimate with an error needs two draws at least, found {draws.size}")
    return Estimate(float(draws.mean()), float(draws.std(ddof=1) / np.sqrt(draws.size)))


def share_of(hits: Real) -> Estimate:
    """Return the share of true ones; its error is that of a share of (hits + 2)/(n + 4).

    The four imagined draws keep the error above 0 when all or none are hits (Agresti & Coull 1998).
    """
    hits = np.asarray(hits, dtype=np.float64)
    if hits.size < 1:
        raise SizeError("a share needs one draw at least, found none")
    share = (hits.sum() + 2) / (hits.size + 4)
    return Estimate(float(hits.mean()), float(np.sqrt(share * (1 - share) / hits.size)))


def variance_of(draws: Real) -> Estimate:
    """Return the variance of independent draws, its error by their fourth moment."""
    draws = np.asarray(draws, dtype=np.float64).ravel()
    if draws.size < 4:
        raise SizeError(f"a variance with an error needs four draws at least, found {draws.size}")
    squares = (draws - draws.mean()) ** 2
    n = draws.size
    return Estimate(float(squares.sum() / (n - 1)), float(squares.std(ddof=1) / np.sqrt(n)))
