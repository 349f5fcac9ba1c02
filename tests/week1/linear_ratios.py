"""LAPACK's own test ratios for linear equations: TESTING/LIN/dget01, 02, 03 and dpot01.

All norms are 1-norms and EPS is 2⁻⁵³, as there. A ratio below 30 passes in LAPACK's suite. A zero
norm gives 1/EPS unless the residual is zero too; nothing is skipped.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[Any]

EPS = 2.0**-53
PASSES = 30.0


def one_norm(a: Matrix) -> float:
    """Return the largest column sum, scaled so that it cannot overflow in between."""
    scale = float(np.max(np.abs(a), initial=0.0))
    return scale * float(np.max(np.sum(np.abs(a / scale), axis=0))) if scale else 0.0


def ratio(residual: float, size: float) -> float:
    """Return ``residual / (size * EPS)``; 1/EPS where the size is zero and the residual is not."""
    if residual == 0.0:
        return 0.0
    return residual / size / EPS if size > 0.0 else 1 / EPS


def lu_ratio(a: Matrix, product: Matrix) -> float:
    """dget01: ‖P L U - A‖ / (n ‖A‖ ε)."""
    return ratio(one_norm(product - a), a.shape[1] * one_norm(a)) if a.size else 0.0


def solve_ratio(a: Matrix, x: Matrix, b: Matrix) -> float:
    """dget02: the largest over the right sides of ‖b - A x‖ / (‖A‖ ‖x‖ ε)."""
    columns = [
        ratio(one_norm(b[:, [k]] - a @ x[:, [k]]), one_norm(a) * one_norm(x[:, [k]]))
        for k in range(b.shape[1])
    ]
    return max(columns, default=0.0)


def inverse_ratio(a: Matrix, inverse: Matrix) -> float:
    """dget03: ‖I - A⁻¹ A‖ / (n ‖A‖ ‖A⁻¹‖ ε)."""
    n = len(a)
    residual = one_norm(np.eye(n) - inverse @ a)
    return ratio(residual, n * one_norm(a) * one_norm(inverse)) if n else 0.0


def cholesky_ratio(a: Matrix, L: Matrix) -> float:
    """dpot01: ‖L Lᴴ - A‖ / (n ‖A‖ ε)."""
    return ratio(one_norm(L @ L.conj().T - a), len(a) * one_norm(a)) if len(a) else 0.0
