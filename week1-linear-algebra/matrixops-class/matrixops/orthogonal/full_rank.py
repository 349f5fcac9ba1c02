"""When a triangle's rank is certain without its singular values: bounds of its inverse's norm."""

from __future__ import annotations

import numpy as np

from matrixops.inputs import Array
from matrixops.linear.triangular import solve_upper

STRIP = 128  # columns of the inverse that are looked at together


def surely_full_rank(R: Array, rcond: float) -> bool:
    """Return whether no singular value of the triangle R can be at most *rcond* times the largest.

    ``‖R‖_F`` bounds the largest from above, ``1 / ‖R⁻¹‖`` is the smallest. A bound that costs n²
    flops is tried first. Both are rigorous up to rounding, which a factor of two covers.
    """
    largest = np.abs(R).max(initial=0.0)
    if largest > 0:
        R = R / largest
    if not np.diagonal(R).all():
        return False
    size = np.sqrt(np.sum(np.abs(R) ** 2))
    with np.errstate(over="ignore", invalid="ignore"):
        return any(2 * rcond * size * norm_of_inverse(R) < 1 for norm_of_inverse in BOUNDS)


def roughly(R: Array) -> float:
    """Return a bound of the inverse's 2-norm: √n times the largest sum of a row's moduli.

    No row of ``R⁻¹`` has a larger sum than the same row of the comparison matrix's inverse: that
    matrix has R's moduli, negative off the diagonal, so that nothing cancels.
    Bad at many triangles of good condition, where it grows exponentially with n.
    Source: Higham, ASNA, §8.2. Cost: n² flops.
    """
    comparison = -np.abs(R)
    np.fill_diagonal(comparison, -np.diagonal(comparison))
    sums = solve_upper(comparison, np.ones(len(R)))
    return float(np.sqrt(len(R)) * sums.max(initial=0.0))


def closely(R: Array) -> float:
    """Return the Frobenius norm of the inverse. Cost: ⅓ n³ flops, in products."""
    n = len(R)
    squares = 0.0
    for first in range(0, n, STRIP):
        last = min(first + STRIP, n)
        strip = solve_upper(R[:last, :last], np.eye(last, last - first, -first))
        squares += float(np.sum(np.abs(strip) ** 2))
    return float(np.sqrt(squares))


BOUNDS = (roughly, closely)
