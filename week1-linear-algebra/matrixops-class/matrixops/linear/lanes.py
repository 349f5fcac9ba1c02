"""Stacks of small matrices, several side by side: one lane each, as wide as the machine's vectors.

The matrices of a group are stored entry by entry, (n, width, LANES), so that every step of the
elimination does the same to all lanes at once. Right sides are further columns of the same array.
Whenever a row below holds a larger entry in the pivot's column, the two change places in that lane,
so that the largest ends up on top (partial pivoting).

Loops over the lanes ask the array how many there are: a count that the compiler knows would be
unrolled into single steps, which then no longer go side by side.
"""

from __future__ import annotations

import numpy as np

from matrixops.inputs import Array
from matrixops.jit import kernel
from matrixops.linear.small import BIG, TINY, diagonal_product

LANES = 32


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
    signs, wild, product = np.empty(LANES), np.empty(LANES), np.empty(LANES, a.dtype)
    for first in range(0, a.shape[0], LANES):
        count = min(LANES, a.shape[0] - first)
        load(A, a, first, count)
        signs[:] = 1.0
        eliminate_lanes(A, signs)
        multiply_lanes(A, signs, product, wild)
        for lane in range(count):
            mantissas[first + lane], exponents[first + lane] = product[lane], 0
            if wild[lane] > 0.0:
                careful = diagonal_product(A[:, :, lane].copy(), signs[lane])
                mantissas[first + lane], exponents[first + lane] = careful
    return mantissas, exponents


@kernel
def load(A: Array, a: Array, first: int, count: int) -> None:
    """Fill the left square of A with ``a[first:first+count]``, and lanes left over with ones."""
    n = a.shape[1]
    for i in range(n):
        for j in range(n):
            for lane in range(count):
                A[i, j, lane] = a[first + lane, i, j]
            for lane in range(count, LANES):
                A[i, j, lane] = 1 if i == j else 0


@kernel
def store(A: Array, X: Array, first: int, count: int) -> None:
    """Copy what stands right of the square in A to ``X[first:first+count]``."""
    n = A.shape[0]
    for i in range(n):
        for j in range(X.shape[2]):
            for lane in range(count):
                X[first + lane, i, j] = A[i, n + j, lane]


@kernel
def eliminate_lanes(A: Array, signs: Array) -> None:
    """Eliminate below the diagonal in every lane; a sign turns with each exchange of rows.

    A column without a pivot is left as it is: its zero stays on the diagonal. Entries are indexed
    one by one, because a view of a row would cost more than the row's arithmetic.
    """
    n, width = A.shape[0], A.shape[1]
    factor, larger = np.empty(LANES, A.dtype), np.empty(LANES)
    for k in range(n):
        for i in range(k + 1, n):
            raise_larger(A, k, i, signs, larger)
        for i in range(k + 1, n):
            for lane in range(A.shape[2]):
                pivot = A[k, k, lane]
                factor[lane] = A[i, k, lane] / (pivot if pivot != 0 else pivot + 1)
            for j in range(k + 1, width):
                for lane in range(A.shape[2]):
                    A[i, j, lane] -= factor[lane] * A[k, j, lane]


@kernel
def raise_larger(A: Array, k: int, i: int, signs: Array, larger: Array) -> None:
    """Exchange the rows k and i in those lanes where row i is larger in column k.

    Choosing instead of branching: which row is larger cannot be predicted.
    """
    for lane in range(A.shape[2]):
        x, y = A[k, k, lane], A[i, k, lane]
        grows = abs(y.real) + abs(y.imag) > abs(x.real) + abs(x.imag)
        larger[lane] = 1.0 if grows else 0.0
    for lane in range(A.shape[2]):
        signs[lane] = -signs[lane] if larger[lane] > 0.0 else signs[lane]
    for j in range(k, A.shape[1]):
        for lane in range(A.shape[2]):
            x, y = A[k, j, lane], A[i, j, lane]
            A[k, j, lane] = y if larger[lane] > 0.0 else x
            A[i, j, lane] = x if larger[lane] > 0.0 else y


@kernel
def substitute_lanes(A: Array) -> None:
    """Back substitution in every lane, on the columns right of the square."""
    n = A.shape[0]
    for i in range(n - 1, -1, -1):
        for j in range(n, A.shape[1]):
            for k in range(i + 1, n):
                for lane in range(A.shape[2]):
                    A[i, j, lane] -= A[i, k, lane] * A[k, j, lane]
            for lane in range(A.shape[2]):
                A[i, j, lane] = A[i, j, lane] / A[i, i, lane]


@kernel
def multiply_lanes(A: Array, signs: Array, product: Array, wild: Array) -> None:
    """Multiply the diagonals; a lane is wild if a product on the way came near the limits."""
    for lane in range(A.shape[2]):
        product[lane] = signs[lane]
        wild[lane] = 0.0
    for k in range(A.shape[0]):
        for lane in range(A.shape[2]):
            product[lane] *= A[k, k, lane]
            size = abs(product[lane].real) + abs(product[lane].imag)
            wild[lane] += 0.0 if TINY < size < BIG else 1.0


@kernel
def missing_pivot(A: Array) -> tuple[int, int]:
    """Return the first lane with a zero on its diagonal, and where; or -1."""
    zeros = 0
    for k in range(A.shape[0]):
        for lane in range(A.shape[2]):
            zeros += A[k, k, lane] == 0
    if zeros:
        for lane in range(A.shape[2]):
            for k in range(A.shape[0]):
                if A[k, k, lane] == 0:
                    return lane, k
    return -1, -1
