"""A positive definite matrix by its Cholesky factor: what the laws with a scale matrix share."""

from __future__ import annotations

import numpy as np

from matrixops import NotPositiveDefiniteError, cholesky, solve_lower
from simulated_distributions.errors import ParameterError
from simulated_distributions.vocabulary import Floats, Real


def factor(law: str, name: str, matrix: Real) -> Floats:
    """Return the lower triangular L with L Lᵀ = *matrix*, or say what is wrong with it."""
    if np.ndim(matrix) != 2 or np.shape(matrix)[0] != np.shape(matrix)[1] or len(matrix) == 0:
        raise ParameterError(f"{law}: {name} must have shape (d, d), found {np.shape(matrix)}")
    gap = np.abs(matrix - matrix.T)
    if np.any(gap > 1e-12 * np.abs(matrix).max()):
        i, j = np.unravel_index(np.argmax(gap), gap.shape)
        raise ParameterError(
            f"{law}: {name} must be symmetric, found {matrix[i, j]:.17g} at [{i}, {j}] and "
            f"{matrix[j, i]:.17g} at [{j}, {i}]"
        )
    try:
        return np.asarray(cholesky(matrix))
    except NotPositiveDefiniteError as exc:
        raise ParameterError(f"{law}: {name} must be positive definite; {exc}") from exc


def log_det(L: Floats) -> float:
    """Return log det(L Lᵀ)."""
    return float(2 * np.log(np.diag(L)).sum())


def squared_distance(L: Floats, x: Floats) -> Floats:
    """Return xᵀ (L Lᵀ)⁻¹ x of each row of *x*, shape (m, d); O(m d²)."""
    white = solve_lower(L, np.ascontiguousarray(x.T))  # (d, m)
    return np.asarray(np.einsum("ij,ij->j", white, white))
