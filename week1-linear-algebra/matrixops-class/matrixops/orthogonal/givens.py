"""Givens QR: one entry is turned to zero at a time, by a rotation of two rows.

Source: Golub & Van Loan, §5.1.8 (real) and §5.1.13 (complex), §5.2.5.
"""

from __future__ import annotations

import math

import numpy as np

from matrixops.inputs import Array
from matrixops.jit import fast_kernel


@fast_kernel
def rotate(x: Array, y: Array, c: float, s: complex) -> None:
    """Replace the rows *x*, *y* by ``c x + s y`` and ``c y - conj(s) x``, in place."""
    for i in range(x.shape[0]):
        above, below = x[i], y[i]
        x[i] = c * above + s * below
        y[i] = c * below - np.conj(s) * above


@fast_kernel
def rotate_to_triangle(r: Array, q: Array) -> None:
    """Turn *r* (m, n) upper triangular in place, and *q* (m, m), given as identity, into Q^H."""
    m, n = r.shape
    for j in range(min(m - 1, n)):
        for i in range(j + 1, m):
            size = abs(r[i, j])
            if size == 0.0:  # nothing to do: this is why rotations suit nearly triangular matrices
                continue
            pivot = abs(r[j, j])
            length = math.hypot(pivot, size)
            c = pivot / length
            phase = r[j, j] / pivot if pivot != 0.0 else 1.0 + 0.0 * r[j, j]
            s = phase * np.conj(r[i, j]) / length
            rotate(r[j, j:], r[i, j:], c, s)
            rotate(q[j], q[i], c, s)
            r[i, j] = 0.0


def qr_givens(a: Array) -> tuple[Array, Array]:
    """Return Q (m, m) and R (m, n) of one matrix by rotations.

    Good for what is nearly triangular (Hessenberg: n - 1 rotations) and for adding a row to a
    factored matrix; bad for full matrices, which cost 3 n² (m - n/3) flops, half more than by
    reflections, and none of them a matrix product. As backward stable as Householder.
    """
    r = a.copy(order="C")
    q = np.eye(len(a), dtype=a.dtype)
    rotate_to_triangle(r, q)
    return np.ascontiguousarray(q.conj().T), r
