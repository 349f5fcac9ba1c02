"""Singular values alone: a matrix made banded by matrix products, then bidiagonal by a `chase`.

`bidiagonal` spends half of its work on products of a matrix with a vector, which wait for memory.
Here reflections clear `BAND` columns, then the rows beside them, a block at a time, so that all
that is left is matrix products; a triangle of `BAND` + 1 diagonals remains.

Source: Großer & Lang, "Efficient parallel reduction to bidiagonal form", Parallel Computing 25
(1999) 969-986; Golub & Van Loan, 4th ed., section 5.4.8. Cost: 8/3 n³ flops in products for a
square matrix, and 8 n² BAND in the chase.
"""

from __future__ import annotations

import numpy as np

from matrixops.inputs import Array
from matrixops.orthogonal.householder import reflect_panel, subtract_product
from matrixops.spectral.chase import bidiagonal_of_band

BAND = 32


def bidiagonal_of(a: Array) -> tuple[Array, Array]:
    """Return diagonal (n,) and superdiagonal (n - 1,) of a matrix with the singular values of *a*.

    Args:
        a: Shape (m, n) with m >= n > 0, C-contiguous float64; overwritten.
    """
    reduce_to_band(a)
    return bidiagonal_of_band(a[: a.shape[1]], BAND)


def reduce_to_band(a: Array) -> None:
    """Overwrite *a* by ``Qᵀ a P``, upper triangular with `BAND` diagonals above the main one."""
    n = a.shape[1]
    for first in range(0, n, BAND):
        last = min(first + BAND, n)
        W, V, R = _reflected(a[first:, first:last].T)
        a[first:, first:last] = 0.0
        a[first:last, first:last] = R
        subtract_product(a[first:, last:], V, W.T @ a[first:, last:])
        if last == n:
            return
        clear = min(last, first + n - last)  # the rows that reach beyond the band
        W, V, R = _reflected(a[first:clear, last:])
        a[first:clear, last:] = 0.0
        a[first:clear, last : last + len(R)] = R.T
        subtract_product(a[clear:, last:], a[clear:, last:] @ W, V.T)


def _reflected(panel: Array) -> tuple[Array, Array, Array]:
    """Return W, V and R of a panel's transpose: ``panel.T = (I - W V^T) [R; 0]``."""
    rows = np.array(panel, order="C")
    T, R = np.zeros((2, len(rows), len(rows)))
    reflect_panel(rows, T, R)
    return rows.T @ T, rows.T, R
