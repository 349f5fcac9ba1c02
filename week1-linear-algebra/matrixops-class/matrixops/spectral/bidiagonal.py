"""A matrix brought to real upper bidiagonal form: ``A = Q B P^H``.

Reflections from the left clear a column, reflections from the right clear a row. In a panel the
rest of the matrix waits: its share in the next column and row is computed when it is needed, and
the rest is updated by one matrix product at the panel's end.

Source: Golub & Van Loan, 4th ed., section 5.4.8; panels as LAPACK's dlabrd. Cost: 4 n^2 (m - n/3)
flops, half of them products of the waiting matrix with a vector.
"""

from __future__ import annotations

import numpy as np

from matrixops.inputs import Array
from matrixops.jit import fast_kernel, kernel
from matrixops.spectral.reflections import Block, block, dot, reflect, subtract_multiple

PANEL = 32


def bidiagonalize(a: Array) -> tuple[Array, Array, list[Block], list[Block]]:
    """Return diagonal (n,), superdiagonal (n - 1,), and the blocks of Q and of conj(P).

    Args:
        a: Shape (m, n) with m >= n, C-contiguous float64 or complex128; overwritten.
    """
    m, n = a.shape
    d, e = np.empty(n), np.zeros(n)
    left, right = [], []
    for k in range(0, n, PANEL):
        b = min(PANEL, n - k)
        U, X = np.zeros((2, b, m - k), a.dtype)
        V, Y = np.zeros((2, b, n - k), a.dtype)
        left_taus, right_taus = np.zeros((2, b), a.dtype)
        reduce_panel(a, k, d, e, left_taus, right_taus, U, V, X, Y)
        if b < n - k:
            a[k + b :, k + b :] -= np.concatenate([U, X])[:, b:].T @ np.concatenate([Y, V])[:, b:]
        left.append(block(k, U, left_taus))
        right.append(block(k, V, right_taus))
    return d, e[:-1], left, right


@kernel
def reduce_panel(  # noqa: PLR0913, PLR0917 - a kernel fills what its caller gave
    a: Array,
    k: int,
    d: Array,
    e: Array,
    left_taus: Array,
    right_taus: Array,
    U: Array,
    V: Array,
    X: Array,
    Y: Array,
) -> None:
    """Reduce columns and rows from *k*; the matrix then stands for ``a - U^T Y - X^T V``.

    Args:
        a: Shape (m, n).
        k: Where the panel starts.
        d: Diagonal, filled from *k*.
        e: Superdiagonal, filled from *k*.
        left_taus: Shape (b,).
        right_taus: Shape (b,).
        U: Rows are the left reflections, (b, m - k).
        V: Rows are the right reflections, conjugated, (b, n - k).
        X: Rows are ``tau A v`` (b, m - k).
        Y: Rows are ``conj(tau) u^H A`` (b, n - k).
    """
    b, n = V.shape
    for i in range(b):
        u = U[i, i:]
        for p in range(len(u)):
            u[p] = a[k + i + p, k + i]
        for p in range(i):
            subtract_multiple(u, Y[p, i], U[p, i:])
            subtract_multiple(u, V[p, i], X[p, i:])
        left_taus[i], d[k + i] = reflect(u)
        if i + 1 == n:
            break
        y = Y[i, i + 1 :]
        _row_times_rest(a, k + i, k + i + 1, u, y)
        for p in range(i):
            subtract_multiple(y, dot(u, U[p, i:]), Y[p, i + 1 :])
            subtract_multiple(y, dot(u, X[p, i:]), V[p, i + 1 :])
        y *= np.conj(left_taus[i])
        v = V[i, i + 1 :]
        v[:] = a[k + i, k + i + 1 :]
        for p in range(i + 1):
            subtract_multiple(v, U[p, i], Y[p, i + 1 :])
        for p in range(i):
            subtract_multiple(v, X[p, i], V[p, i + 1 :])
        right_taus[i], e[k + i] = reflect(v)
        x = X[i, i + 1 :]
        _rest_times_column(a, k + i + 1, v, x)
        for p in range(i + 1):
            subtract_multiple(x, dot(v, Y[p, i + 1 :]), U[p, i + 1 :])
        for p in range(i):
            subtract_multiple(x, dot(v, V[p, i + 1 :]), X[p, i + 1 :])
        x *= np.conj(right_taus[i])


@fast_kernel
def _row_times_rest(a: Array, top: int, left: int, u: Array, y: Array) -> None:
    """Set ``y = u^H S`` for ``S = a[top:, left:]``, four rows at a time."""
    y[:] = 0.0
    i = 0
    while i + 3 < len(u):
        r0, r1 = a[top + i, left:], a[top + i + 1, left:]
        r2, r3 = a[top + i + 2, left:], a[top + i + 3, left:]
        u0, u1 = np.conj(u[i]), np.conj(u[i + 1])
        u2, u3 = np.conj(u[i + 2]), np.conj(u[i + 3])
        for j in range(len(y)):
            y[j] += u0 * r0[j] + u1 * r1[j] + u2 * r2[j] + u3 * r3[j]
        i += 4
    for p in range(i, len(u)):
        subtract_multiple(y, -np.conj(u[p]), a[top + p, left:])


@fast_kernel
def _rest_times_column(a: Array, corner: int, v: Array, x: Array) -> None:
    """Set ``x = S conj(v)`` for ``S = a[corner:, (last len(v) columns)]``, four rows at a time."""
    left = a.shape[1] - len(v)
    i = 0
    while i + 3 < len(x):
        r0, r1 = a[corner + i, left:], a[corner + i + 1, left:]
        r2, r3 = a[corner + i + 2, left:], a[corner + i + 3, left:]
        s0 = s1 = s2 = s3 = v[0] * 0.0
        for j in range(len(v)):
            vj = np.conj(v[j])
            s0 += r0[j] * vj
            s1 += r1[j] * vj
            s2 += r2[j] * vj
            s3 += r3[j] * vj
        x[i], x[i + 1], x[i + 2], x[i + 3] = s0, s1, s2, s3
        i += 4
    for p in range(i, len(x)):
        x[p] = dot(v, a[corner + p, left:])
