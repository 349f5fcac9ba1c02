"""Hessenberg form: zeros below the first subdiagonal, by Householder similarities.

Columns are reduced in panels: inside a panel the reflectors are gathered as ``I - V T Vᴴ``
together with ``Y = A V T``, so that the rest of the matrix is updated by two matrix products. One
fifth of the work stays a matrix-vector product. Source: Golub & Van Loan (4th ed.), 7.4.2, 7.4.3;
the panel is Quintana-Ortí & van de Geijn, ACM TOMS 32 (2006).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from matrixops.inputs import Array, as_squares, working
from matrixops.jit import fast_kernel, kernel
from matrixops.orthogonal.reflector import reflect
from matrixops.spectral.balancing import bring_near_one, scale_by_power
from matrixops.stacks import over_stack

PANEL = 32
UNBLOCKED = 48  # below this order the panel costs more than it saves


@kernel
def _reflector(x: Array) -> tuple[complex, complex]:
    """Turn x into v with ``v[0] = 1``; return tau and the image's first entry."""
    tau = reflect(x)
    beta = x[0]
    x[0] = 1.0
    return tau, beta


# The inner loops take slices and count from zero: indices that might be negative do not vectorise.


@fast_kernel
def _dot(row: Array, v: Array) -> complex:
    total: complex = row[0] * v[0]
    for i in range(1, len(v)):
        total += row[i] * v[i]
    return total


@fast_kernel
def _conjugate_dot(v: Array, b: Array) -> complex:
    """Return ``vᴴ b``."""
    total: complex = np.conj(v[0]) * b[0]
    for i in range(1, len(b)):
        total += np.conj(v[i]) * b[i]
    return total


@fast_kernel
def _subtract(b: Array, factor: complex, v: Array) -> None:
    for i in range(len(b)):
        b[i] -= factor * v[i]


@fast_kernel
def _subtract_conjugate(b: Array, factor: complex, v: Array) -> None:
    for i in range(len(b)):
        b[i] -= factor * np.conj(v[i])


@fast_kernel
def _add(b: Array, factor: complex, v: Array) -> None:
    for i in range(len(b)):
        b[i] += factor * v[i]


@kernel
def _catch_up(b: Array, v: Array, t: Array, y: Array, j: int) -> None:
    """Bring column j of the panel, *b*, up to date with the j reflectors before it."""
    w = np.empty(j, b.dtype)
    for p in range(j):
        _subtract(b, np.conj(v[p, j - 1]), y[p])
    for p in range(j):
        w[p] = _conjugate_dot(v[p, p:], b[p:])
    for p in range(j - 1, -1, -1):  # w <- Tᴴ w
        total = np.conj(t[p, p]) * w[p]
        for q in range(p):
            total += np.conj(t[q, p]) * w[q]
        w[p] = total
    for p in range(j):
        _subtract(b[p:], w[p], v[p, p:])


@kernel
def _panel(a: Array, k: int, hi: int, v: Array, t: Array, y: Array) -> None:
    """Reduce columns k … k + len(v) - 1 of *a*; fill v (nb, m), t (nb, nb), y (nb, m).

    With V = vᵀ and Y = yᵀ, m = hi - k, the matrix is to become ``(I - V T Vᴴ)ᴴ (A - Y Vᴴ)``.
    """
    m = hi - k
    b = np.empty(m, a.dtype)
    w = np.empty(len(v), a.dtype)
    for j in range(len(v)):
        for i in range(m):
            b[i] = a[k + 1 + i, k + j]
        _catch_up(b, v, t, y, j)
        tau, beta = _reflector(b[j:])
        for i in range(m):
            a[k + 1 + i, k + j] = b[i] if i < j else 0.0 * b[i]
            v[j, i] = b[i] if i >= j else 0.0 * b[i]
        a[k + 1 + j, k + j] = beta
        tail = v[j, j:]
        for i in range(m):
            y[j, i] = tau * _dot(a[k + 1 + i, k + 1 + j : hi + 1], tail)
        for p in range(j):
            w[p] = tau * _conjugate_dot(v[p, j:], tail)
            _subtract(y[j], w[p], y[p])
        for p in range(j):
            total = t[p, p] * w[p]
            for q in range(p + 1, j):
                total += t[p, q] * w[q]
            t[p, j] = -total
        t[j, j] = tau


Block = tuple[int, Array, Array]


def reduce_blocked(a: Array, lo: int, hi: int) -> list[Block]:
    """Reduce *a* in place, where only rows and columns lo … hi are not triangular yet.

    Returns:
        The blocks (k, V, T): the reflectors ``I - V T Vᴴ`` of rows k + 1 … hi.

    Cost: 10/3 n³ flops.
    """
    blocks = []
    for k in range(lo, hi - 1, PANEL):
        width, m = min(PANEL, hi - 1 - k), hi - k
        v, y = np.empty((width, m), a.dtype), np.empty((width, m), a.dtype)
        t = np.zeros((width, width), a.dtype)
        _panel(a, k, hi, v, t, y)
        V, Vh = v.T, v.conj()
        above = a[: k + 1, k + 1 : hi + 1]
        above -= ((above @ V) @ t) @ Vh
        right = a[k + 1 : hi + 1, k + width : hi + 1]
        right -= y.T @ Vh[:, width - 1 :]
        rest = a[k + 1 : hi + 1, k + width :]
        rest -= V @ (t.conj().T @ (Vh @ rest))
        blocks.append((k, V, t))
    return blocks


def accumulate(blocks: list[Block], n: int, hi: int, dtype: np.dtype[np.generic]) -> Array:
    """Return the unitary Q (n, n) that the blocks make, ``A = Q H Qᴴ``; 4/3 n³ flops."""
    q = np.eye(n, dtype=dtype)
    for k, V, t in reversed(blocks):
        part = q[k + 1 : hi + 1, k + 1 : hi + 1]
        part -= V @ (t @ (V.conj().T @ part))
    return q


@kernel
def _reflect_rows(
    x: Array, start: int, v: Array, tau: complex, first: int, hi: int, w: Array
) -> None:
    """Apply ``(I - tau v vᴴ)ᴴ`` to rows first … hi of *x*, from column *start* on."""
    sums = w[start : x.shape[1]]
    sums[:] = 0.0
    for i in range(first, hi + 1):
        _add(sums, np.conj(v[i]), x[i, start:])
    for i in range(first, hi + 1):
        _subtract(x[i, start:], np.conj(tau) * v[i], sums)


@kernel
def _reflect_columns(a: Array, v: Array, tau: complex, first: int, hi: int) -> None:
    """Apply ``I - tau v vᴴ`` to the columns first … hi of *a*."""
    part = v[first : hi + 1]
    for i in range(hi + 1):
        row = a[i, first : hi + 1]
        _subtract_conjugate(row, tau * _dot(row, part), part)


@kernel
def reduce_unblocked(a: Array, qh: Array, lo: int, hi: int) -> None:
    """Reduce a small *a* in place and multiply *qh* (n, n or 0), which becomes Qᴴ, along."""
    n = a.shape[0]
    v = np.empty(n, a.dtype)
    w = np.empty(n, a.dtype)
    for k in range(lo, hi - 1):
        for i in range(k + 1, hi + 1):
            v[i] = a[i, k]
        tau, beta = _reflector(v[k + 1 : hi + 1])
        if tau == 0.0:
            continue
        for i in range(k + 2, hi + 1):
            a[i, k] = 0.0
        a[k + 1, k] = beta
        _reflect_rows(a, k + 1, v, tau, k + 1, hi, w)
        _reflect_columns(a, v, tau, k + 1, hi)
        _reflect_rows(qh, 0, v, tau, k + 1, hi, w)


def to_hessenberg(a: Array, lo: int, hi: int, *, vectors: bool) -> Array:
    """Reduce *a* in place; return Qᴴ, of shape (n, n) if *vectors* are wanted, else (n, 0)."""
    n = len(a)
    if n <= UNBLOCKED:
        qh = np.eye(n, n if vectors else 0, dtype=a.dtype)
        reduce_unblocked(a, qh, lo, hi)
        return qh
    blocks = reduce_blocked(a, lo, hi)
    if not vectors:
        return np.empty((n, 0), a.dtype)
    return np.ascontiguousarray(accumulate(blocks, n, hi, a.dtype).conj().T)


def hessenberg(
    a: ArrayLike,
    calc_q: bool = False,  # noqa: FBT001, FBT002 - scipy.linalg.hessenberg's signature
) -> Array | tuple[Array, Array]:
    """Return H, zero below its first subdiagonal, with ``a = Q @ H @ Qᴴ`` and Q unitary.

    Backward stable: H is the exact form of a matrix that differs from *a* by a small multiple of
    the rounding unit. H itself is not determined by *a* alone: signs are free, and a subdiagonal
    entry near zero makes what follows it arbitrary.

    Args:
        a: Shape (..., n, n); never changed.
        calc_q: Whether to return Q as well.

    Returns:
        H, or (H, Q), each of shape (..., n, n) and of the type of *a*.

    Raises:
        ShapeError: If the last two dimensions differ.
        NotFiniteError: If *a* holds a NaN or an infinity.

    Cost: 10/3 n³ flops, with Q 14/3 n³. Source: Golub & Van Loan (4th ed.), 7.4.2.

    >>> hessenberg([[1.0, 2.0], [3.0, 4.0]])
    array([[1., 2.],
           [3., 4.]])
    """
    squares = as_squares(a)

    def one(matrix: Array) -> tuple[Array, Array]:
        h = np.array(working(matrix), order="C")
        exponent = bring_near_one(h)
        qh = to_hessenberg(h, 0, len(h) - 1, vectors=calc_q)
        scale_by_power(h, exponent)
        return h.astype(squares.dtype), qh.conj().T.astype(squares.dtype)

    h, q = over_stack(one, squares)
    return (h, q) if calc_q else h
