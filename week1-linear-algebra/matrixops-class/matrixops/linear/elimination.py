"""Gaussian elimination with partial pivoting, in place: of a large matrix, or of many small ones.

The columns of a large one are halved again and again (Toledo 1997): factor the left half, carry its
row exchanges and its triangle over to the right half, subtract one large product, factor what
remains. Nearly all arithmetic is that product.
"""

from __future__ import annotations

import numpy as np

from matrixops.inputs import Array
from matrixops.jit import fast_kernel, kernel
from matrixops.linear.small import pivot_place
from matrixops.linear.triangular import forward_blocks, subtract_rows

PANEL = 16  # columns that are eliminated one by one
SMALLEST = float(np.finfo(np.float64).tiny)  # below it a reciprocal overflows


def factor(A: Array) -> Array:
    """Overwrite the C-contiguous *A* (m, n) by its factors and return the row exchanges."""
    m, n = A.shape
    k = min(m, n)
    piv = np.empty(k, np.int64)
    if k:
        _factor_columns(A, piv, 0, k)
    if n > m:
        swap_rows(A, piv, 0, k, k, n)
        forward_blocks(A[:, :k], A, 0, k, n, unit=True)
    return piv


def _factor_columns(A: Array, piv: Array, start: int, stop: int) -> None:
    """Factor the columns start … stop, from row *start* down; rows exchange in these columns."""
    width = stop - start
    if width <= PANEL:
        factor_panel(A, piv, start, stop)
        return
    middle = start + PANEL * ((width + PANEL - 1) // PANEL // 2)
    _factor_columns(A, piv, start, middle)
    swap_rows(A, piv, start, middle, middle, stop)
    forward_blocks(A[start:middle, start:middle], A, start, middle, stop, unit=True)
    A[middle:, middle:stop] -= A[middle:, start:middle] @ A[start:middle, middle:stop]
    _factor_columns(A, piv, middle, stop)
    swap_rows(A, piv, middle, stop, start, middle)


@kernel
def swap_rows(A: Array, piv: Array, first: int, last: int, left: int, right: int) -> None:
    """Exchange row i with row ``piv[i]``, for i = first … last-1, in the columns left … right."""
    for i in range(first, last):
        p = piv[i]
        if p != i:
            one, other = A[i, left:right], A[p, left:right]
            for j in range(one.size):
                one[j], other[j] = other[j], one[j]


@kernel
def divide(column: Array, pivot: complex) -> None:
    """``column /= pivot``, by the reciprocal where that cannot overflow."""
    if abs(pivot) >= SMALLEST:
        inverse = 1.0 / pivot
        for i in range(column.size):
            column[i] *= inverse
    else:
        for i in range(column.size):
            column[i] = column[i] / pivot


@kernel
def largest(column: Array, start: int) -> int:
    """Return where the largest entry stands from *start* on, by ``|Re| + |Im|`` as LAPACK does."""
    place = start
    best = abs(column[start].real) + abs(column[start].imag)
    for i in range(start + 1, column.size):
        size = abs(column[i].real) + abs(column[i].imag)
        if size > best:
            best = size
            place = i
    return place


@fast_kernel
def factor_panel(A: Array, piv: Array, start: int, stop: int) -> None:
    """Eliminate a narrow panel column by column, each brought up to date when its turn comes.

    Works on a transposed copy, in which a column is contiguous.
    """
    width, height = stop - start, A.shape[0] - start
    columns = np.empty((width, height), A.dtype)
    for i in range(height):
        for j in range(width):
            columns[j, i] = A[start + i, start + j]
    for j in range(width):
        column = columns[j]
        for k in range(1, j):
            for i in range(k):
                column[k] -= columns[i, k] * column[i]
        subtract_rows(column[j:], columns, 0, j, column[:j].copy())
        p = largest(column, j)
        piv[start + j] = start + p
        if p != j:
            for k in range(width):
                columns[k, j], columns[k, p] = columns[k, p], columns[k, j]
        if column[j] != 0:
            divide(column[j + 1 :], column[j])
    for i in range(height):
        for j in range(width):
            A[start + i, start + j] = columns[j, i]


@kernel
def factor_small(A: Array, piv: Array) -> None:
    """Overwrite a small A by its factors, by elimination row after row."""
    m, n = A.shape
    for k in range(piv.size):
        p = pivot_place(A, k)
        piv[k] = p
        if p != k:
            for j in range(n):
                A[k, j], A[p, j] = A[p, j], A[k, j]
        if A[k, k] != 0:
            for i in range(k + 1, m):
                A[i, k] /= A[k, k]
                for j in range(k + 1, n):
                    A[i, j] -= A[i, k] * A[k, j]


@kernel
def factor_one(a: Array) -> tuple[Array, Array, bool]:
    """Factor a copy of a small matrix; also say whether it is finite."""
    A = a.copy()
    piv = np.empty(min(a.shape[0], a.shape[1]), np.int64)
    bad = 0.0 * a.sum()
    factor_small(A, piv)
    return A, piv, bad == 0


@kernel
def factor_stack(A: Array, piv: Array) -> None:
    """Factor small matrices (k, m, n) in place, and note their exchanges."""
    for item in range(A.shape[0]):
        factor_small(A[item], piv[item])
