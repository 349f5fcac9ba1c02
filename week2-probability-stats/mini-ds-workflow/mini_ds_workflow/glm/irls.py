"""Iteratively reweighted least squares: the Newton step of a count regression as least squares.

With a log link and variance V(μ), each step regresses ``η + (y − μ)/μ`` on the design with weights
μ²/V(μ). Source: McCullagh & Nelder, Generalized Linear Models, 2nd ed., 2.5.
"""

from __future__ import annotations

import numpy as np

from matrixops import MatrixError, inv
from mini_ds_workflow.errors import FitError
from mini_ds_workflow.samples import Array

LARGEST = 30.0  # |η| beyond this is a fit that runs away, not a rate


def weighted_cross(X: Array, weights: Array) -> Array:
    """Return ``XᵀWX`` (p, p) for a design (n, p) and weights (n,)."""
    return np.asarray(X.T @ (X * weights[:, None]))


def inverse(matrix: Array) -> Array:
    """Return the inverse of a positive definite matrix (p, p), scaled first to unit diagonal.

    Raises:
        FitError: If its columns depend on each other.
    """
    diagonal = np.diagonal(matrix)
    if not (diagonal > 0).all():
        raise FitError("a column of the design carries no information (it is zero)")
    scale = 1 / np.sqrt(diagonal)
    try:
        found = np.asarray(inv(matrix * np.outer(scale, scale)))
    except MatrixError as exc:
        raise FitError(f"the columns of the design depend on each other: {exc}") from exc
    if np.abs(found).max() > 1e10:
        raise FitError("the columns of the design depend on each other, up to rounding")
    return found * np.outer(scale, scale)


def step(y: Array, X: Array, eta: Array, dispersion: float) -> tuple[Array, Array]:
    """Return the next coefficients (p,) and the inverse information (p, p)."""
    mu = np.exp(eta)
    weights = mu / (1 + dispersion * mu)
    covariance = inverse(weighted_cross(X, weights))
    working = eta + (y - mu) / mu
    return covariance @ (X.T @ (weights * working)), covariance


def irls(
    y: Array,
    X: Array,
    *,
    dispersion: float = 0.0,
    start: Array | None = None,
    tolerance: float = 1e-11,
    most: int = 60,
) -> tuple[Array, Array, int]:
    """Return coefficients (p,), inverse information (p, p) and the number of steps.

    Args:
        y: Counts, shape (n,).
        X: Design, shape (n, p).
        dispersion: The α of ``V(μ) = μ + α μ²``; zero is Poisson.
        start: Coefficients to begin with; otherwise the counts themselves, pulled to their mean.
        tolerance: The largest change of any linear predictor that counts as none.
        most: How many steps are tried.

    Raises:
        FitError: If it does not settle, or the design's columns depend on each other.
    """
    eta = np.log((y + y.mean()) / 2) if start is None else X @ start
    for steps in range(1, most + 1):
        coefficients, covariance = step(y, X, eta, dispersion)
        moved = X @ coefficients
        change = float(np.abs(moved - eta).max())
        eta = moved
        if float(np.abs(eta).max()) > LARGEST:
            raise FitError("a rate runs away to zero or infinity: some group has no events")
        if change < tolerance * max(1.0, float(np.abs(eta).max())):
            covariance = inverse(weighted_cross(X, np.exp(eta) / (1 + dispersion * np.exp(eta))))
            return coefficients, covariance, steps
    raise FitError(f"iteratively reweighted least squares did not settle in {most} steps")
