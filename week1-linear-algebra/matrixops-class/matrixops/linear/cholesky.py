"""Cholesky: the square root of a positive definite matrix, ``A = L Lᴴ``, at half the cost of LU."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from matrixops.errors import NotPositiveDefiniteError
from matrixops.inputs import FLOAT, Array, as_squares, working
from matrixops.jit import fast_kernel, kernel
from matrixops.linear.small import is_small
from matrixops.linear.solve import place
from matrixops.linear.triangular import forward, half
from matrixops.stacks import broadcast

BLOCK = 48  # a diagonal block that is factored entry by entry
STRIP = 64  # rows that are solved for together


def cholesky(a: ArrayLike, /, *, upper: bool = False) -> Array:
    """Return the lower triangular L with a positive diagonal and ``a = L @ L.conj().T``.

    Args:
        a: Shape (..., n, n), Hermitian and positive definite. Only one triangle is looked at, the
            lower one, and of the diagonal only the real part. Not changed.
        upper: Return ``U = Lᴴ`` instead, made from the upper triangle.

    Returns:
        A new array of the shape and type of *a*.

    Raises:
        ShapeError: If *a* is not square.
        NotFiniteError: If it holds NaN or infinity.
        NotPositiveDefiniteError: If a leading minor is not positive; the message says which.

    Cost: n³/3 flops. Bad at: matrices that rounding has made indefinite; use `eigh` for these.
    Source: Golub & Van Loan, §4.2; Trefethen & Bau, lecture 23; Higham, ASNA, chapter 10.
    """
    if is_small(a) and not upper and a.dtype is FLOAT:  # type: ignore[union-attr] # an array
        L, failed = small_cholesky(a)  # type: ignore[arg-type]
        if failed < 0:
            return L
    array = as_squares(a)
    lower = np.swapaxes(array, -1, -2).conj() if upper else array
    lead, (flat,) = broadcast(working(lower), core=(2,))
    factors = np.array(flat, order="C")
    item, failed = _factor_stack(factors)
    if item >= 0:
        raise NotPositiveDefiniteError(
            f"the matrix{place(item, lead)} is not positive definite: its leading minor of order "
            f"{failed + 1} is not positive"
        )
    L = factors.reshape(array.shape).astype(array.dtype, copy=False)
    return np.swapaxes(L, -1, -2).conj() if upper else L


def _factor_stack(A: Array) -> tuple[int, int]:
    """Factor (k, n, n) in place; return the first item and row that fail, or -1."""
    if A.shape[-1] <= BLOCK:
        return cholesky_stack(A)
    for item, matrix in enumerate(A):
        failed = _factor(matrix, 0, len(matrix))
        if failed >= 0:
            return item, failed
        clear_upper(matrix)
    return -1, -1


def _factor(A: Array, start: int, stop: int) -> int:
    """Factor ``A[start:stop, start:stop]`` in place, in halves; return a failed row, or -1."""
    if stop - start <= BLOCK:
        return factor_block(A, start, stop)
    middle = start + half(stop - start)
    failed = _factor(A, start, middle)
    if failed >= 0:
        return failed
    _solve_rows(A, start, middle, middle, stop)
    X = A[middle:stop, start:middle]
    A[middle:stop, middle:stop] -= X @ X.conj().T
    return _factor(A, middle, stop)


def _solve_rows(A: Array, start: int, middle: int, top: int, bottom: int) -> None:
    """Overwrite the rows top … bottom of the columns start … middle, X, by ``X L⁻ᴴ``.

    L is the triangle in the rows and columns start … middle.
    """
    if middle - start <= BLOCK:
        solve_rows(A, start, middle, top, bottom)
        return
    cut = start + half(middle - start)
    _solve_rows(A, start, cut, top, bottom)
    A[top:bottom, cut:middle] -= A[top:bottom, start:cut] @ A[cut:middle, start:cut].conj().T
    _solve_rows(A, cut, middle, top, bottom)


@fast_kernel
def solve_rows(A: Array, start: int, stop: int, top: int, bottom: int) -> None:
    """``X Lᴴ = B`` by rows, for a small L: forward substitution on a transposed copy of B."""
    width = stop - start
    T = np.empty((width, width), A.dtype)
    for i in range(width):
        for j in range(i + 1):
            T[i, j] = np.conj(A[start + i, start + j])
    strip = np.empty((width, STRIP), A.dtype)
    for first in range(top, bottom, STRIP):
        count = min(STRIP, bottom - first)
        for i in range(count):
            for j in range(width):
                strip[j, i] = A[first + i, start + j]
        forward(T, strip, 0, 0, count, False)  # noqa: FBT003 - kernels take positions
        for i in range(count):
            for j in range(width):
                A[first + i, start + j] = strip[j, i]


@fast_kernel
def factor_block(A: Array, start: int, stop: int) -> int:
    """Cholesky on a small diagonal block, row by row; return a failed row, or -1."""
    for i in range(start, stop):
        row = A[i, start:stop]
        for j in range(i - start):
            other = A[start + j, start:stop]
            s = row[j]
            for k in range(j):
                s -= row[k] * np.conj(other[k])
            row[j] = s / other[j].real
        d = row[i - start].real
        for k in range(i - start):
            d -= row[k].real ** 2 + row[k].imag ** 2
        if not d > 0.0:
            return i
        row[i - start] = math.sqrt(d)
    return -1


@kernel
def clear_upper(A: Array) -> None:
    """Put zeros above the diagonal."""
    for i in range(A.shape[0]):
        for j in range(i + 1, A.shape[0]):
            A[i, j] = 0


@kernel
def cholesky_stack(A: Array) -> tuple[int, int]:
    """Factor small matrices (k, n, n) in place; return the first item and row that fail, or -1."""
    for item in range(A.shape[0]):
        failed = factor_block(A[item], 0, A.shape[1])
        if failed >= 0:
            return item, failed
        clear_upper(A[item])
    return -1, -1


@kernel
def small_cholesky(a: Array) -> tuple[Array, int]:
    """Factor a copy of a small matrix; also return a row that fails or is not finite, or -1."""
    bad = 0.0 * a.sum()
    L = a.copy()
    failed = factor_block(L, 0, L.shape[0])
    clear_upper(L)
    return L, failed if bad == 0 else 0
