"""What a regression returns: coefficients, their covariance, and the effects read from them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from matrixops import solve
from mini_ds_workflow.errors import ColumnError, SampleError
from mini_ds_workflow.inference.effects import Effect
from mini_ds_workflow.inference.verdict import (
    Verdict,
    chi2_tail,
    normal_tail,
    t_quantile,
    t_tail,
)
from mini_ds_workflow.samples import Array, fraction

DIFFERENCE = "difference of means"


@dataclass(frozen=True)
class Fit:
    """A fitted regression.

    Attributes:
        law: Its name, as "Poisson" or "least squares".
        names: One for each column of the design.
        coefficients: Shape (p,).
        covariance: Shape (p, p).
        mean: Shape (n,), the fitted means.
        weights: Shape (n,), what each row adds to the information: ``XᵀWX``.
        score: Shape (n,), the slope of each row's log-likelihood in its linear predictor.
        log_likelihood: At the maximum.
        pearson_per_df: Σ (y − μ)² / variance over n − p: near 1 when the law fits.
        iterations: How many were needed.
        dispersion: The α of ``variance = μ + α μ²`` of a negative binomial, otherwise zero.
        dispersion_error: Its standard error.
        reads: What a coefficient says: "difference of means", or a ratio by its exponential.
        df: Degrees of freedom of Student's law for coefficients; infinite is the normal law.
    """

    law: str
    names: tuple[str, ...]
    coefficients: Array
    covariance: Array
    mean: Array
    weights: Array
    score: Array
    log_likelihood: float
    pearson_per_df: float
    iterations: int
    dispersion: float = 0.0
    dispersion_error: float = 0.0
    reads: str = "rate ratio"
    df: float = math.inf

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

    def effect(self, name: str, *, level: float = 0.95) -> Effect:
        """Return what the coefficient of *name* says, with Wald's interval.

        A ratio is the exponential of the coefficient, and so are its ends.
        """
        i = self.position(name)
        value, error = float(self.coefficients[i]), float(self.errors[i])
        reach = t_quantile((1 + fraction(level, "level")) / 2, self.df) * error
        said, low, high = f"{self.reads} of {name}", value - reach, value + reach
        if self.reads == DIFFERENCE:
            return Effect(said, value, low, high, level)
        value, low, high = math.exp(value), math.exp(low), math.exp(high)
        return Effect(said, value, low, high, level, null=1.0)

    def wald(self, name: str) -> Verdict:
        """Test whether one coefficient is zero."""
        i = self.position(name)
        z = float(self.coefficients[i] / self.errors[i])
        if math.isinf(self.df):
            return Verdict("Wald's z", z, normal_tail(z))
        return Verdict("Wald's t", z, t_tail(z, self.df), (self.df,))

    def wald_joint(self, names: Sequence[str]) -> Verdict:
        """Test whether several coefficients are zero together."""
        where = [self.position(name) for name in names]
        b, V = self.coefficients[where], self.covariance[np.ix_(where, where)]
        x = float(b @ solve(V, b))
        return Verdict("Wald's chi-square", x, chi2_tail(x, len(where)), (float(len(where)),))

    def with_covariance(self, covariance: Array, *, df: float | None = None) -> Fit:
        """Return the same fit with other standard errors, as those of a sandwich."""
        return replace(self, covariance=covariance, df=self.df if df is None else df)


def outcomes_and_design(y: ArrayLike, X: ArrayLike) -> tuple[Array, Array]:
    """Return outcomes (n,) and design (n, p), checked.

    Raises:
        SampleError: If shapes do not fit, rows are too few, or a number is not finite.
    """
    outcomes, design = np.asarray(y, dtype=float), np.asarray(X, dtype=float)
    if outcomes.ndim != 1 or design.ndim != 2 or len(outcomes) != len(design):
        raise SampleError(
            f"outcomes (n,) and design (n, p) must fit, found {outcomes.shape} and {design.shape}"
        )
    if len(outcomes) <= design.shape[1]:
        raise SampleError(f"{len(outcomes)} rows cannot carry {design.shape[1]} coefficients")
    if not (np.isfinite(outcomes).all() and np.isfinite(design).all()):
        raise SampleError("outcomes and design must be finite; a NaN or an infinity was found")
    return outcomes, design


def counts_and_design(y: ArrayLike, X: ArrayLike) -> tuple[Array, Array]:
    """Return counts (n,) and design (n, p), checked.

    Raises:
        SampleError: As `outcomes_and_design`, or if a count is negative, not whole, or all are
            zero.
    """
    counts, design = outcomes_and_design(y, X)
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
