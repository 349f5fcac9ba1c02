"""Triangular systems: forward and back substitution, in blocks around matrix multiply.

A triangle is halved until it is small: ``X1 = L11⁻¹ B1``, ``B2 -= L21 X1``, ``X2 = L22⁻¹ B2``.
Almost all arithmetic is then the product in the middle; only small triangles are solved row by row.

A transposed triangle needs no routine of its own: ``Lᵀ x = b`` is ``solve_upper(L.T, b)``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from matrixops.errors import ShapeError, SingularError
from matrixops.inputs import Array, as_numbers, as_squares, check_finite, result_type
from matrixops.jit import fast_kernel

BLOCK = 32  # rows of a triangle that are solved one by one
STRIP = 128  # columns worked on together: BLOCK rows of them stay in the first-level cache


def solve_lower(L: ArrayLike, b: ArrayLike, *, unit: bool = False) -> Array:
    """Return x with ``L x = b``, by forward substitution.

    Args:
        L: Shape (n, n); what stands above the diagonal is not looked at.
        b: Shape (n,) or (n, k).
        unit: Take the diagonal for ones, whatever stands there.

    Returns:
        A new array of the shape of *b*.

    Raises:
        ShapeError: If the shapes do not fit.
        SingularError: If a diagonal entry is zero; the message says which.

    Cost: n² k flops. The backward error is tiny row by row, whatever the condition.
    Source: Golub & Van Loan, §3.1; Higham, ASNA, theorem 8.5.
    """
    triangle, right, shape = _system(L, b, unit=unit)
    forward_blocks(triangle, right, 0, 0, right.shape[1], unit=unit)
    return right.reshape(shape)


def solve_upper(U: ArrayLike, b: ArrayLike, *, unit: bool = False) -> Array:
    """Return x with ``U x = b``, by back substitution.

    Args:
        U: Shape (n, n); what stands below the diagonal is not looked at.
        b: Shape (n,) or (n, k).
        unit: Take the diagonal for ones, whatever stands there.

    Returns:
        A new array of the shape of *b*.

    Raises:
        ShapeError: If the shapes do not fit.
        SingularError: If a diagonal entry is zero; the message says which.

    Cost: n² k flops. Source: Golub & Van Loan, §3.1; Trefethen & Bau, lecture 17.
    """
    triangle, right, shape = _system(U, b, unit=unit)
    backward_blocks(triangle, right, 0, 0, right.shape[1], unit=unit)
    return right.reshape(shape)


def _system(T: ArrayLike, b: ArrayLike, *, unit: bool) -> tuple[Array, Array, tuple[int, ...]]:
    """Return the triangle, a fresh right side (n, k) of the same working type, and b's shape."""
    triangle, given = as_squares(T, "the triangle"), as_numbers(b, "b")
    if triangle.ndim != 2 or given.ndim not in {1, 2} or len(given) != len(triangle):
        raise ShapeError(
            f"the triangle has shape {triangle.shape} and b {given.shape}; expected (n, n) with "
            "(n,) or (n, k)"
        )
    check_finite(given, "b")
    zeros = np.flatnonzero(np.diagonal(triangle) == 0)
    if zeros.size and not unit:
        raise SingularError(f"diagonal entry {zeros[0]} of the triangle is zero")
    dtype = np.result_type(result_type(triangle, given), np.float64)
    columns = given.reshape(len(given), -1) if given.size else given.reshape(len(given), 0)
    return triangle.astype(dtype, copy=False), np.array(columns, dtype, order="C"), given.shape


def half(n: int) -> int:
    """Return about half of *n*, rounded so that small triangles come out full blocks."""
    return BLOCK * ((n + BLOCK - 1) // BLOCK // 2)


def forward_blocks(
    L: Array, B: Array, top: int, left: int, right: int, *, unit: bool = False
) -> None:
    """Overwrite ``X = B[top:top+n, left:right]`` by ``L⁻¹ X``; *B* is C-contiguous."""
    n = len(L)
    if n <= BLOCK:
        forward(np.array(L, order="C"), B, top, left, right, unit)
        return
    h = half(n)
    forward_blocks(L[:h, :h], B, top, left, right, unit=unit)
    B[top + h : top + n, left:right] -= L[h:, :h] @ B[top : top + h, left:right]
    forward_blocks(L[h:, h:], B, top + h, left, right, unit=unit)


def backward_blocks(
    U: Array, B: Array, top: int, left: int, right: int, *, unit: bool = False
) -> None:
    """Overwrite ``X = B[top:top+n, left:right]`` by ``U⁻¹ X``; *B* is C-contiguous."""
    n = len(U)
    if n <= BLOCK:
        backward(np.array(U, order="C"), B, top, left, right, unit)
        return
    h = half(n)
    backward_blocks(U[h:, h:], B, top + h, left, right, unit=unit)
    B[top : top + h, left:right] -= U[:h, h:] @ B[top + h : top + n, left:right]
    backward_blocks(U[:h, :h], B, top, left, right, unit=unit)


@fast_kernel
def subtract_rows(target: Array, source: Array, top: int, left: int, weights: Array) -> None:
    """``target -= weights @ source[top:, left:]``, four rows in one pass over *target*."""
    width = target.size
    count = weights.size
    fours = count - count % 4
    for k in range(0, fours, 4):
        w0, w1, w2, w3 = weights[k], weights[k + 1], weights[k + 2], weights[k + 3]
        row0 = source[top + k, left : left + width]
        row1 = source[top + k + 1, left : left + width]
        row2 = source[top + k + 2, left : left + width]
        row3 = source[top + k + 3, left : left + width]
        for j in range(width):
            target[j] -= w0 * row0[j] + w1 * row1[j] + w2 * row2[j] + w3 * row3[j]
    for k in range(fours, count):
        w = weights[k]
        row = source[top + k, left : left + width]
        for j in range(width):
            target[j] -= w * row[j]


@fast_kernel
def forward(T: Array, B: Array, top: int, left: int, right: int, unit: bool) -> None:  # noqa: FBT001 - kernels take positions
    """Forward substitution with a small lower triangle *T* on ``B[top:top+n, left:right]``."""
    for start in range(left, right, STRIP):
        stop = min(start + STRIP, right)
        for i in range(T.shape[0]):
            row = B[top + i, start:stop]
            subtract_rows(row, B, top, start, T[i, :i])
            if not unit:
                pivot = T[i, i]
                for j in range(row.size):
                    row[j] = row[j] / pivot


@fast_kernel
def backward(T: Array, B: Array, top: int, left: int, right: int, unit: bool) -> None:  # noqa: FBT001 - kernels take positions
    """Back substitution with a small upper triangle *T* on ``B[top:top+n, left:right]``."""
    n = T.shape[0]
    for start in range(left, right, STRIP):
        stop = min(start + STRIP, right)
        for i in range(n - 1, -1, -1):
            row = B[top + i, start:stop]
            subtract_rows(row, B, top + i + 1, start, T[i, i + 1 :])
            if not unit:
                pivot = T[i, i]
                for j in range(row.size):
                    row[j] = row[j] / pivot
