"""One small matrix: plain elimination, compiled, in a single call.

Up to `SMALL` rows the blocks around matrix multiply cost more than they save. The kernels take
C-contiguous float64 or complex128. Those for one matrix look for NaN and infinity themselves:
``0 * sum`` is zero for finite numbers only (a sum that overflows sends them to the slow path, too).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from matrixops.inputs import COMPLEX, FLOAT, Array
from matrixops.jit import kernel

SMALL = 16
BIG = 2.0**256
TINY = 2.0**-256


def is_small(a: Any, ndim: int = 2) -> bool:  # noqa: ANN401 - whatever a caller hands over
    """Say whether a kernel may take *a* as it is: small, square, of doubles, and well laid out."""
    return (
        type(a) is np.ndarray
        and a.ndim == ndim
        and (a.dtype is FLOAT or a.dtype is COMPLEX)
        and a.shape[-1] <= SMALL
        and a.shape[-1] == a.shape[-2]
        and a.flags.carray
    )


@kernel
def eliminate(A: Array, B: Array) -> int:
    """Overwrite B (n, k) by ``A⁻¹ B``, and A; return the first column without a pivot, or -1.

    Gaussian elimination with partial pivoting, then back substitution.
    Source: Golub & Van Loan, algorithms 3.4.1 and 3.1.2.
    """
    n, width = B.shape
    for k in range(n):
        p = pivot_place(A, k)
        if A[p, k] == 0:
            return k
        if p != k:
            for j in range(k, n):
                A[k, j], A[p, j] = A[p, j], A[k, j]
            for j in range(width):
                B[k, j], B[p, j] = B[p, j], B[k, j]
        for i in range(k + 1, n):
            factor = A[i, k] / A[k, k]
            for j in range(k + 1, n):
                A[i, j] -= factor * A[k, j]
            for j in range(width):
                B[i, j] -= factor * B[k, j]
    substitute_back(A, B)
    return -1


@kernel
def substitute_back(A: Array, B: Array) -> None:
    """Overwrite B by ``U⁻¹ B``, U on and above the diagonal of A."""
    n, width = B.shape
    for i in range(n - 1, -1, -1):
        for k in range(i + 1, n):
            for j in range(width):
                B[i, j] -= A[i, k] * B[k, j]
        for j in range(width):
            B[i, j] /= A[i, i]


@kernel
def pivot_place(A: Array, k: int) -> int:
    """Return the row, k or later, of the entry in column k with the largest ``|Re| + |Im|``."""
    p = k
    best = abs(A[k, k].real) + abs(A[k, k].imag)
    for i in range(k + 1, A.shape[0]):
        size = abs(A[i, k].real) + abs(A[i, k].imag)
        if size > best:
            best = size
            p = i
    return p


@kernel
def solve_vector(a: Array, b: Array) -> tuple[Array, bool]:
    """Return ``a⁻¹ b`` for one right side (n,), and whether all went well."""
    A = a.copy()
    x = b.copy()
    bad = 0.0 * A.sum() + 0.0 * x.sum()
    column = eliminate(A, x.reshape((x.size, 1)))
    return x, column < 0 and bad == 0


@kernel
def invert_one(a: Array) -> tuple[Array, bool]:
    """Return the inverse of one matrix, and whether all went well."""
    A = a.copy()
    X = np.eye(a.shape[0], dtype=a.dtype)
    bad = 0.0 * A.sum()
    column = eliminate(A, X)
    return X, column < 0 and bad == 0


@kernel
def determinant_one(a: Array) -> tuple[complex, int, bool]:
    """Return the determinant as ``mantissa * 2**exponent``, and whether all is finite."""
    A = a.copy()
    bad = 0.0 * A.sum()
    mantissa, exponent = triangular_product(A)
    return mantissa, exponent, bad == 0


@kernel
def triangular_product(A: Array) -> tuple[complex, int]:
    """Eliminate below the diagonal of A; return its determinant as a mantissa and an exponent."""
    n = A.shape[0]
    sign = 1.0
    for k in range(n):
        p = pivot_place(A, k)
        if p != k:
            sign = -sign
            for j in range(n):
                A[k, j], A[p, j] = A[p, j], A[k, j]
        if A[k, k] == 0:
            return 0 * A[k, k], 0
        for i in range(k + 1, n):
            factor = A[i, k] / A[k, k]
            for j in range(k + 1, n):
                A[i, j] -= factor * A[k, j]
    return diagonal_product(A, sign)


@kernel
def diagonal_product(A: Array, sign: float) -> tuple[complex, int]:
    """Return ``sign`` times the product of the diagonal, as a mantissa and an exponent of two.

    Neither overflows nor underflows on the way: whatever grows or shrinks too far is scaled by an
    exact power of two.
    """
    product = A.dtype.type(sign)
    exponent = 0
    for k in range(A.shape[0]):
        product, exponent = times_pivot(product, exponent, A[k, k])
    return product, exponent


@kernel
def times_pivot(product: complex, exponent: int, pivot: complex) -> tuple[complex, int]:
    """Multiply ``product * 2**exponent`` by *pivot*."""
    factor, shift = near_one(pivot)
    result, again = near_one(product * factor)
    return result, exponent + shift + again


@kernel
def near_one(x: complex) -> tuple[complex, int]:
    """Scale x by a power of 2²⁵⁶ to a magnitude from 2⁻²⁵⁶ to 2²⁵⁶; zero stays zero."""
    exponent = 0
    size = abs(x.real) + abs(x.imag)
    while size > BIG:
        x *= TINY
        size *= TINY
        exponent += 256
    while 0.0 < size < TINY:
        x *= BIG
        size *= BIG
        exponent -= 256
    return x, exponent
