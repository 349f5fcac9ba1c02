"""What a count regression returns: coefficients, their covariance, and rate ratios."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from matrixops import solve
from mini_ds_workflow.errors import ColumnError, SampleError
from mini_ds_workflow.inference.effects import Effect
from mini_ds_workflow.inference.verdict import Verdict, chi2_tail, normal_tail
from mini_ds_workflow.samples import Array, fraction


@dataclass(frozen=True)
class CountFit:
    """A fitted regression of counts with a log link.

    Attributes:
        law: "Poisson" or "negative binomial".
        names: One for each column of the design.
        coefficients: Shape (p,).
        covariance: Shape (p, p).
        mean: Shape (n,), the fitted means.
        log_likelihood: At the maximum.
        dispersion: The α of ``variance = μ + α μ²``; zero for Poisson.
        dispersion_error: Its standard error; zero for Poisson.
        pearson_per_df: Σ (y − μ)² / variance over n − p: near 1 when the law fits.
        iterations: How many were needed.
    """

    law: str
    names: tuple[str, ...]
    coefficients: Array
    covariance: Array
    mean: Array
    log_likelihood: float
    dispersion: float
    dispersion_error: float
    pearson_per_df: float
    iterations: int

    @property
    def errors(self) -> Array:
        """The standard errors (p,)."""
        return np.sqrt(np.diagonal(self.covariance))

    def position(self, name: str) -> int:
        """Return the place of column *name*.

        Raises:
            ColumnError: If the design has no such column.
        """
        if name not in self.names:
            raise ColumnError(f"the design has no column {name!r}; it has {', '.join(self.names)}")
        return self.names.index(name)

    def rate_ratio(self, name: str, *, level: float = 0.95) -> Effect:
        """Return exp(coefficient) of *name* with Wald's interval on the log scale."""
        i = self.position(name)
        value, error = float(self.coefficients[i]), float(self.errors[i])
        reach = float(special.ndtri((1 + fraction(level, "level")) / 2)) * error
        low, high = math.exp(value - reach), math.exp(value + reach)
        return Effect(f"rate ratio of {name}", math.exp(value), low, high, level)

    def wald(self, name: str) -> Verdict:
        """Test whether one coefficient is zero."""
        i = self.position(name)
        z = float(self.coefficients[i] / self.errors[i])
        return Verdict("Wald's z", z, normal_tail(z))

    def wald_joint(self, names: Sequence[str]) -> Verdict:
        """Test whether several coefficients are zero together."""
        where = [self.position(name) for name in names]
        b, V = self.coefficients[where], self.covariance[np.ix_(where, where)]
        x = float(b @ solve(V, b))
        return Verdict("Wald's chi-square", x, chi2_tail(x, len(where)), (float(len(where)),))

    def with_covariance(self, covariance: Array) -> CountFit:
        """Return the same fit with other standard errors, as those of a sandwich."""
        return CountFit(**{**self.__dict__, "covariance": covariance})


def counts_and_design(y: ArrayLike, X: ArrayLike) -> tuple[Array, Array]:
    """Return counts (n,) and design (n, p), checked.

    Raises:
        SampleError: If shapes do not fit, a number is not finite, a count is negative, no longer
            whole, or all are zero.
    """
    counts, design = np.asarray(y, dtype=float), np.asarray(X, dtype=float)
    if counts.ndim != 1 or design.ndim != 2 or len(counts) != len(design):
        raise SampleError(
            f"counts (n,) and design (n, p) must fit, found {counts.shape} and {design.shape}"
        )
    if len(counts) <= design.shape[1]:
        raise SampleError(f"{len(counts)} rows cannot carry {design.shape[1]} coefficients")
    if not (np.isfinite(counts).all() and np.isfinite(design).all()):
        raise SampleError("counts and design must be finite; a NaN or an infinity was found")
    if (counts < 0).any() or (counts != np.round(counts)).any():
        raise SampleError("counts must be whole and not negative")
    if not counts.any():
        raise SampleError("all counts are zero: a log rate has no finite estimate")
    return counts, design


def labels(names: Sequence[str] | None, p: int) -> tuple[str, ...]:
    """Return one name for each of *p* columns."""
    found = tuple(names) if names is not None else tuple(f"x{i}" for i in range(p))
    if len(found) != p:
        raise SampleError(f"{p} columns need {p} names, found {len(found)}")
    return found
