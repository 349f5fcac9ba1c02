"""A Hermitian matrix brought to real tridiagonal form: ``A = Q T Q^H``.

Panels of columns are reduced by reflections while the rest of the matrix waits; then the rest is
updated by one matrix product. Half of the flops are products of the waiting matrix with a vector,
read from its lower triangle four rows at a time; these set the pace.

Source: Golub & Van Loan, 4th ed., section 8.3.1; blocks as LAPACK's dlatrd (Dongarra, Hammarling &
Sorensen 1989). Cost: 4/3 n^3 flops.
"""

from __future__ import annotations

import numpy as np

from matrixops.inputs import Array
from matrixops.jit import fast_kernel, kernel
from matrixops.spectral.reflections import Block, block, dot, reflect, subtract_multiple

PANEL = 32
STRIP = 192


def tridiagonalize(a: Array) -> tuple[Array, Array, list[Block]]:
    """Return diagonal (n,), off-diagonal (n - 1,) and the blocks of Q; *a* is overwritten.

    Args:
        a: Shape (n, n), C-contiguous float64 or complex128; the lower triangle is read.
    """
    n = len(a)
    diagonal, below = np.empty(n), np.empty(max(n - 1, 0))
    blocks = []
    for k in range(0, n - 1, PANEL):
        b = min(PANEL, n - 1 - k)
        V, W = np.zeros((2, b, n - k), a.dtype)
        taus = np.empty(b, a.dtype)
        reduce_panel(a, k, diagonal, below, taus, V, W)
        _update_rest(a, k + b, V[:, b:], W[:, b:])
        blocks.append(block(k + 1, np.ascontiguousarray(V[:, 1:]), taus))
    if n:
        diagonal[-1] = a[-1, -1].real
    return diagonal, below, blocks


def _update_rest(a: Array, start: int, V: Array, W: Array) -> None:
    """Subtract ``V W^H + W V^H`` from the lower triangle of ``a[start:, start:]``, by strips."""
    left, right = np.concatenate([V, W]), np.concatenate([W, V]).conj()
    n = len(a)
    for top in range(start, n, STRIP):
        bottom = min(n, top + STRIP)
        a[top:bottom, start:bottom] -= (
            left[:, top - start : bottom - start].T @ right[:, : bottom - start]
        )


@kernel
def reduce_panel(
    a: Array, k: int, diagonal: Array, below: Array, taus: Array, V: Array, W: Array
) -> None:
    """Reduce the columns from *k*; rows of V are reflections, of W their part of the update."""
    b, m = V.shape
    for j in range(b):
        column = V[j, j:]
        for i in range(j, m):
            column[i - j] = a[k + i, k + j]
        for p in range(j):  # what the columns before did to this one
            subtract_multiple(column, np.conj(W[p, j]), V[p, j:])
            subtract_multiple(column, np.conj(V[p, j]), W[p, j:])
        diagonal[k + j] = column[0].real
        column[0] = 0.0
        v = column[1:]
        taus[j], below[k + j] = reflect(v)
        _image(a, k + j + 1, v, W[j, j + 1 :])
        w = W[j, j + 1 :]
        for p in range(j):
            vp, wp = V[p, j + 1 :], W[p, j + 1 :]
            along_w, along_v = dot(wp, v), dot(vp, v)
            subtract_multiple(w, along_w, vp)
            subtract_multiple(w, along_v, wp)
        for i in range(len(w)):
            w[i] *= taus[j]
        half = 0.5 * (np.conj(taus[j]) * dot(v, w)).real
        subtract_multiple(w, half, v)


@fast_kernel
def _image(a: Array, start: int, x: Array, y: Array) -> None:
    """Set ``y = S x`` for ``S = a[start:, start:]``, Hermitian, reading its lower triangle."""
    m = len(x)
    y[:] = 0.0
    i = 0
    while i + 3 < m:
        r0, r1 = a[start + i, start:], a[start + i + 1, start:]
        r2, r3 = a[start + i + 2, start:], a[start + i + 3, start:]
        x0, x1, x2, x3 = x[i], x[i + 1], x[i + 2], x[i + 3]
        s0 = s1 = s2 = s3 = x0 * 0.0
        for j in range(i):
            c0, c1, c2, c3, xj = r0[j], r1[j], r2[j], r3[j], x[j]
            s0 += c0 * xj
            s1 += c1 * xj
            s2 += c2 * xj
            s3 += c3 * xj
            y[j] += np.conj(c0) * x0 + np.conj(c1) * x1 + np.conj(c2) * x2 + np.conj(c3) * x3
        y[i] += s0
        y[i + 1] += s1
        y[i + 2] += s2
        y[i + 3] += s3
        _corner(a, start, i, i + 4, x, y)
        i += 4
    for p in range(i, m):
        row = a[start + p, start:]
        for q in range(i):
            y[p] += row[q] * x[q]
            y[q] += np.conj(row[q]) * x[p]
    _corner(a, start, i, m, x, y)


@fast_kernel
def _corner(a: Array, start: int, first: int, last: int, x: Array, y: Array) -> None:
    """Add the share of the diagonal block of rows *first* to *last*."""
    for p in range(first, last):
        row = a[start + p, start:]
        y[p] += row[p].real * x[p]
        for q in range(first, p):
            y[p] += row[q] * x[q]
            y[q] += np.conj(row[q]) * x[p]
