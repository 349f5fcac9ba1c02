"""Stacks of small matrices, several side by side: one lane each, as wide as the machine's vectors.

The matrices of a group are stored entry by entry, (n, width, LANES), so that every step of the
elimination does the same to all lanes at once. Right sides are further columns of the same array.
Rows are exchanged lane by lane without a branch: whenever a row below holds a larger entry in the
pivot's column, the two change places, so that the largest ends up on top (partial pivoting).
"""

from __future__ import annotations

import numpy as np

from matrixops.inputs import Array
from matrixops.jit import kernel
from matrixops.linear.small import diagonal_product

LANES = 16


@kernel
def solve_stack(a: Array, b: Array) -> tuple[Array, int, int]:
    """Solve (k, n, n) with (k, n, r); also return the item and column without a pivot, or -1."""
    n, width = a.shape[1], b.shape[2]
    X: Array = np.empty(b.shape, a.dtype)
    A = np.empty((n, n + width, LANES), a.dtype)
    signs = np.ones(LANES)
    for first in range(0, a.shape[0], LANES):
        count = min(LANES, a.shape[0] - first)
        load(A, a, first, count)
        for i in range(n):
            for j in range(width):
                for lane in range(count):
                    A[i, n + j, lane] = b[first + lane, i, j]
        eliminate_lanes(A, signs)
        lane, column = missing_pivot(A)
        if lane >= 0:
            return X, first + lane, column
        substitute_lanes(A)
        store(A, X, first, count)
    return X, -1, -1


@kernel
def invert_stack(a: Array) -> tuple[Array, int, int]:
    """Invert (k, n, n); also return the item and column without a pivot, or -1."""
    n = a.shape[1]
    X: Array = np.empty(a.shape, a.dtype)
    A = np.empty((n, 2 * n, LANES), a.dtype)
    signs = np.ones(LANES)
    for first in range(0, a.shape[0], LANES):
        count = min(LANES, a.shape[0] - first)
        load(A, a, first, count)
        for i in range(n):
            A[i, n:] = 0
            A[i, n + i] = 1
        eliminate_lanes(A, signs)
        lane, column = missing_pivot(A)
        if lane >= 0:
            return X, first + lane, column
        substitute_lanes(A)
        store(A, X, first, count)
    return X, -1, -1


@kernel
def determinant_stack(a: Array) -> tuple[Array, Array]:
    """Return the determinants of (k, n, n) as mantissas and exponents of two."""
    mantissas = np.empty(a.shape[0], a.dtype)
    exponents = np.empty(a.shape[0], np.int64)
    A = np.empty((a.shape[1], a.shape[1], LANES), a.dtype)
    signs = np.empty(LANES)
    for first in range(0, a.shape[0], LANES):
        count = min(LANES, a.shape[0] - first)
        load(A, a, first, count)
        signs[:] = 1.0
        eliminate_lanes(A, signs)
        for lane in range(count):
            values = diagonal_product(A[:, :, lane], signs[lane])
            mantissas[first + lane], exponents[first + lane] = values
    return mantissas, exponents


@kernel
def load(A: Array, a: Array, first: int, count: int) -> None:
    """Fill the left square of A with ``a[first:first+count]``, and lanes left over with ones."""
    n = a.shape[1]
    for i in range(n):
        for j in range(n):
            entry = A[i, j]
            for lane in range(count):
                entry[lane] = a[first + lane, i, j]
            for lane in range(count, LANES):
                entry[lane] = 1 if i == j else 0


@kernel
def store(A: Array, X: Array, first: int, count: int) -> None:
    """Copy what stands right of the square in A to ``X[first:first+count]``."""
    n = A.shape[0]
    for i in range(n):
        for j in range(X.shape[2]):
            entry = A[i, n + j]
            for lane in range(count):
                X[first + lane, i, j] = entry[lane]


@kernel
def eliminate_lanes(A: Array, signs: Array) -> None:
    """Eliminate below the diagonal in every lane; a sign turns with each exchange of rows.

    A column without a pivot is left as it is: its zero stays on the diagonal.
    """
    n, width = A.shape[0], A.shape[1]
    factor = np.empty(LANES, A.dtype)
    for k in range(n):
        for i in range(k + 1, n):
            raise_larger(A, k, i, signs)
        pivot = A[k, k]
        for i in range(k + 1, n):
            below = A[i, k]
            for lane in range(LANES):
                divisor = pivot[lane] if pivot[lane] != 0 else pivot[lane] + 1
                factor[lane] = below[lane] / divisor
            for j in range(k + 1, width):
                subtract_lanes(A[i, j], factor, A[k, j])


@kernel
def raise_larger(A: Array, k: int, i: int, signs: Array) -> None:
    """Exchange the rows k and i in those lanes where row i is larger in column k."""
    larger = np.empty(LANES, np.bool_)
    upper, lower = A[k, k], A[i, k]
    for lane in range(LANES):
        size = abs(lower[lane].real) + abs(lower[lane].imag)
        larger[lane] = size > abs(upper[lane].real) + abs(upper[lane].imag)
        signs[lane] = -signs[lane] if larger[lane] else signs[lane]
    for j in range(k, A.shape[1]):
        upper, lower = A[k, j], A[i, j]
        for lane in range(LANES):
            x, y = upper[lane], lower[lane]
            upper[lane] = y if larger[lane] else x
            lower[lane] = x if larger[lane] else y


@kernel
def substitute_lanes(A: Array) -> None:
    """Back substitution in every lane, on the columns right of the square."""
    n = A.shape[0]
    for i in range(n - 1, -1, -1):
        pivot = A[i, i]
        for j in range(n, A.shape[1]):
            entry = A[i, j]
            for k in range(i + 1, n):
                subtract_lanes(entry, A[i, k], A[k, j])
            for lane in range(LANES):
                entry[lane] = entry[lane] / pivot[lane]


@kernel
def subtract_lanes(target: Array, factor: Array, source: Array) -> None:
    """``target -= factor * source``, lane by lane."""
    for lane in range(LANES):
        target[lane] -= factor[lane] * source[lane]


@kernel
def missing_pivot(A: Array) -> tuple[int, int]:
    """Return the first lane with a zero on its diagonal, and where; or -1."""
    n = A.shape[0]
    for lane in range(LANES):
        for k in range(n):
            if A[k, k, lane] == 0:
                return lane, k
    return -1, -1
