"""The matrix exponential, by scaling and squaring around a Padé approximant.

``e^A = (e^(A/2^s))^(2^s)``, and near zero ``e^A ≈ q(A)⁻¹ p(A)`` (`pade`); `halvings` chooses the
degree and s. Triangles keep exact diagonals through the squarings.
Source: Al-Mohy & Higham, SIAM J. Matrix Anal. Appl. 31 (2009); Higham, Functions of Matrices,
chapter 10.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from matrixops.errors import ArgumentError
from matrixops.inputs import FLOAT, Array, as_squares, working
from matrixops.jit import kernel
from matrixops.linear.elimination import factor
from matrixops.linear.halvings import choose_degree, norm_of
from matrixops.linear.lu import permutation, solve_factored
from matrixops.linear.pade import fraction, large_fraction, multiply
from matrixops.stacks import over_stack

COMPILED = 24  # up to this order everything happens in one compiled call
BIG = 40  # matrices with a norm beyond 2**40 are scaled to norm 1 first
DONE, NOT_FINITE, OVERFLOW = 0, 1, 2
GENERAL, UPPER, LOWER = 0, 1, 2


def expm(a: ArrayLike) -> Array:
    """Return the exponential ``I + A + A²/2! + A³/3! + …`` of a square matrix.

    The answer is the exact exponential of a matrix near *a*, up to the squarings: where the powers
    grow before they decay (a "hump"), rounding errors grow with them. Of triangular matrices the
    diagonal and the one beside it are exact. For ``expm(t a) @ b`` at many t, and for large sparse
    matrices, there are better methods that never form the exponential.

    Args:
        a: Shape (..., n, n); never changed.

    Returns:
        Shape (..., n, n), of the type of *a*.

    Raises:
        ShapeError: If the last two dimensions differ.
        NotFiniteError: If *a* holds a NaN or an infinity.
        ArgumentError: If the exponential overflows, where SciPy would answer inf or NaN.

    Cost: 2 n³ flops for each of at most six products, 8/3 n³ for a solve, 2 n³ for each squaring,
    of which there are about log2 of the norm. Source: Al-Mohy & Higham (2009), algorithm 5.1.

    >>> expm([[0.0, 1.0], [0.0, 0.0]])
    array([[1., 1.],
           [0., 1.]])
    """
    if (
        type(a) is np.ndarray
        and a.dtype == FLOAT
        and a.ndim == 2
        and 0 < a.shape[0] == a.shape[1] <= COMPILED
        and a.flags.c_contiguous
    ):
        code, x = small(a)
        if code == DONE:
            return x
    squares = as_squares(a)
    if squares.size == 0:
        return squares.copy()
    return np.asarray(over_stack(_one, working(squares)), dtype=squares.dtype)


def _one(matrix: Array) -> Array:
    a = np.ascontiguousarray(matrix)
    code, x = small(a) if len(a) <= COMPILED else large(a)
    if code == OVERFLOW:
        raise ArgumentError(
            f"a has norm {np.abs(a).sum(axis=-2).max():.3g}; its exponential has entries beyond "
            f"the largest double, {np.finfo(FLOAT).max:.2g}"
        )
    return x


@kernel
def small(given: Array) -> tuple[int, Array]:
    """Return what came of it, and the exponential of a small matrix; everything in one call."""
    n = given.shape[0]
    kind = kind_of(given)
    a = given.T.copy() if kind == LOWER else given
    norm = norm_of(a)
    if not norm < math.inf:
        return NOT_FINITE, a
    a, shift = scaled(a, norm)
    norm = norm_of(a)
    a2, a4, a6 = np.empty_like(a), np.empty_like(a), np.empty_like(a)
    multiply(a, a, a2)
    multiply(a2, a2, a4)
    multiply(a4, a2, a6)
    which, h = choose_degree(a, norm, norm_of(a2), norm_of(a4), norm_of(a6), -min(shift, BIG))
    x, other = fraction(a, a2, a4, a6, which, h)
    eliminate(other, x)
    for done in range(h + shift + 1):
        if kind != GENERAL:
            exact_bands(x, a, h - done)
        if done < h + shift:
            multiply(x, x, other)
            x, other = other, x
    for i in range(n):
        for j in range(n):
            if not abs(x[i, j]) < math.inf:
                return OVERFLOW, x
    return DONE, x.T.copy() if kind == LOWER else x


def large(given: Array) -> tuple[int, Array]:
    """As `small`, around matrix products; *given* is finite."""
    kind = kind_of(given)
    a = np.ascontiguousarray(given.T) if kind == LOWER else given
    a, shift = scaled(a, norm_of(a))
    x, other, h = large_fraction(a, norm_of(a), -min(shift, BIG))
    order = permutation(factor(other), len(a))
    x = x[order]
    solve_factored(other, x)
    with np.errstate(over="ignore", invalid="ignore"):  # overflow is looked for at the end
        for done in range(h + shift + 1):
            if kind != GENERAL:
                exact_bands(x, a, h - done)
            if done < h + shift:
                np.matmul(x, x, out=other)
                x, other = other, x
    if not np.isfinite(x).all():
        return OVERFLOW, x
    return DONE, np.ascontiguousarray(x.T) if kind == LOWER else x


@kernel
def scaled(a: Array, norm: float) -> tuple[Array, int]:
    """Return *a* and 0, or ``a / 2^e`` of norm about 1 and e if the norm is very large."""
    if norm <= 2.0**BIG:
        return a, 0
    exponent = math.frexp(norm)[1]
    half = exponent // 2
    return (a * math.ldexp(1.0, -half)) * math.ldexp(1.0, half - exponent), exponent


@kernel
def kind_of(a: Array) -> int:
    """Return whether *a* is upper or lower triangular, or neither."""
    n = a.shape[0]
    upper, lower = True, True
    for i in range(n):
        for j in range(i):
            upper = upper and a[i, j] == 0.0
            lower = lower and a[j, i] == 0.0
        if not (upper or lower):
            return GENERAL
    return UPPER if upper else LOWER


@kernel
def exact_bands(x: Array, a: Array, halvings: int) -> None:
    """Put the true diagonal and superdiagonal of ``exp(a / 2^halvings)`` into the triangle x.

    Squaring loses the small ones among entries of very different size; these are known exactly.
    """
    f = math.ldexp(1.0, -halvings)
    n = x.shape[0]
    for i in range(n):
        x[i, i] = np.exp(f * a[i, i])
    for i in range(n - 1):
        p, q = f * a[i, i], f * a[i + 1, i + 1]
        half = 0.5 * (q - p)
        if abs(half) > 1.0:
            slope = (x[i + 1, i + 1] - x[i, i]) / (2.0 * half)
        elif abs(half) > 1e-9:
            slope = np.exp(0.5 * (p + q)) * (np.sinh(half) / half)
        else:
            slope = np.exp(0.5 * (p + q))
        x[i, i + 1] = f * a[i, i + 1] * slope


@kernel
def eliminate(q: Array, x: Array) -> None:
    """Overwrite *x* by ``q⁻¹ x``, by elimination with partial pivoting; for small q."""
    n = q.shape[0]
    for k in range(n):
        p = k
        for i in range(k + 1, n):
            if abs(q[i, k]) > abs(q[p, k]):
                p = i
        if p != k:
            for j in range(n):
                q[k, j], q[p, j] = q[p, j], q[k, j]
                x[k, j], x[p, j] = x[p, j], x[k, j]
        for i in range(k + 1, n):
            f = q[i, k] / q[k, k]
            for j in range(k + 1, n):
                q[i, j] -= f * q[k, j]
            for j in range(n):
                x[i, j] -= f * x[k, j]
    substitute_back(q, x)


@kernel
def substitute_back(u: Array, x: Array) -> None:
    """Overwrite *x* by ``u⁻¹ x``, u upper triangular."""
    n = u.shape[0]
    for i in range(n - 1, -1, -1):
        for k in range(i + 1, n):
            for j in range(n):
                x[i, j] -= u[i, k] * x[k, j]
        for j in range(n):
            x[i, j] = x[i, j] / u[i, i]
