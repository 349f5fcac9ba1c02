"""Solving that proves itself: choose by structure, refine, fall back, and say what to trust."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from matrixops.certify.oblong import solve_oblong
from matrixops.certify.scaling import scaled
from matrixops.certify.solution import Solution
from matrixops.certify.square import solve_square
from matrixops.errors import ShapeError
from matrixops.inputs import as_matrices, as_numbers, check_finite


def certified_solve(a: ArrayLike, b: ArrayLike) -> Solution:
    """Solve ``a x = b`` and prove how good x is.

    Diagonal and triangular matrices are substituted, Hermitian positive definite ones go to
    Cholesky, others to LU, each refined with a residual in twice the precision; if the backward
    error does not hold, Householder QR is tried, then fractions. A tall system is solved by least
    squares, a wide one by its shortest solution, both by QR and refined as well.

    Args:
        a: Shape (m, n), real or complex.
        b: Shape (m,) or (m, k).

    Returns:
        A `Solution`: x of shape (n,) or (n, k), and its certificate.

    Raises:
        ShapeError: If the shapes do not fit; the message says both.
        NotFiniteError, EntryError: If an entry is NaN, infinite, or no number.
        SingularError: If *a* lacks full rank as it is stored; names the rows that depend, and says
            whether there are infinitely many solutions or none.

    Cost: that of the factorisation, and O(n^2) for each refinement and estimate.
    Source: Higham, ASNA, chapters 7, 12, 15 and 20.

    >>> solution = certified_solve([[2.0, 0.0], [0.0, 4.0]], [1.0, 1.0])
    >>> solution.x, solution.method, solution.digits
    (array([0.5 , 0.25]), 'division by the diagonal', 15)
    """
    matrix, right = as_matrices(a, "a"), as_numbers(b, "b")
    if matrix.ndim != 2 or right.ndim not in {1, 2} or len(right) != len(matrix):
        raise ShapeError(
            f"a has shape {matrix.shape} and b {right.shape}; expected (m, n) with (m,) or (m, k)"
        )
    check_finite(right, "b")
    system = scaled(matrix, right)
    with np.errstate(all="ignore"):  # what overflows is looked at, not warned of
        square = len(matrix) == matrix.shape[1]
        solution = solve_square(system) if square else solve_oblong(system)
    return system.restore(solution)
