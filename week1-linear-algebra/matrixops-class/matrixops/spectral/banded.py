"""Singular values alone: a matrix made banded by matrix products, then bidiagonal by a chase.

`bidiagonal` spends half of its work on products of a matrix with a vector, which wait for memory.
Here reflections clear `BAND` columns, then the rows beside them, a block at a time, so that all
that is left is matrix products; a triangle of `BAND` + 1 diagonals remains. In it each row is
cleared in turn, and what this fills outside of the band is chased down and out of the matrix.
The chase's reflections are small and many: they are not kept, hence no vectors.

Source: Lang, "Parallel reduction of banded matrices to bidiagonal form", Parallel Computing 22
(1996) 1-18; Golub & Van Loan, 4th ed., section 5.4.8. Cost: 8/3 n³ flops in products for a square
matrix, and 8 n² BAND in the chase.
"""

from __future__ import annotations

import numpy as np

from matrixops.inputs import Array
from matrixops.jit import fast_kernel, kernel
from matrixops.orthogonal.householder import reflect_panel, subtract_product
from matrixops.spectral.reflections import dot, reflect, subtract_multiple

BAND = 32


def bidiagonal_of(a: Array) -> tuple[Array, Array]:
    """Return diagonal (n,) and superdiagonal (n - 1,) of a matrix with the singular values of *a*.

    Args:
        a: Shape (m, n) with m >= n, C-contiguous float64; overwritten.
    """
    reduce_to_band(a)
    triangle = a[: a.shape[1]]
    chase(triangle, BAND)
    return np.diagonal(triangle).copy(), np.diagonal(triangle, 1).copy()


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


@kernel
def chase(a: Array, band: int) -> None:
    """Overwrite a triangle with *band* diagonals above the main one by a bidiagonal matrix.

    Row i is cleared by a reflection of its columns, which fills a block below the diagonal; the
    first column of that is cleared by a reflection of its rows, which fills a block outside of the
    band; its first row is cleared next, and so on to the end. The rest of each block is
    inside of what the next row's chase fills, and waits for it.
    """
    n = len(a)
    v, w = np.empty(band), np.empty(2 * band)
    for i in range(n - 1):
        row, left = i, i + 1
        while left < n:
            right = min(left + band, n)
            x = v[: right - left]
            x[:] = a[row, left:right]
            tau, a[row, left] = reflect(x)
            a[row, left + 1 : right] = 0.0
            _reflect_columns(a[row + 1 : right, left:right], x, tau)
            x[:] = a[left:right, left]
            tau, a[left, left] = reflect(x)
            a[left + 1 : right, left] = 0.0
            _reflect_rows(a[left:right, left + 1 : min(right + band, n)], x, tau, w)
            row, left = left, right


@fast_kernel
def _reflect_columns(a: Array, v: Array, tau: complex) -> None:
    """Overwrite *a* by ``a (I - tau v v^T)``."""
    for row in a:
        subtract_multiple(row, tau * dot(v, row), v)


@fast_kernel
def _reflect_rows(a: Array, v: Array, tau: complex, w: Array) -> None:
    """Overwrite *a* by ``(I - tau v v^T) a``; *w* is room for its columns."""
    w[: a.shape[1]] = 0.0
    for i in range(len(a)):
        for j in range(a.shape[1]):
            w[j] += v[i] * a[i, j]
    for i in range(len(a)):
        for j in range(a.shape[1]):
            a[i, j] -= tau * v[i] * w[j]
