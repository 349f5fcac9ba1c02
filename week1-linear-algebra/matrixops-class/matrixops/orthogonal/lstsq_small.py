"""Small least squares in one kernel call: reflect, find the singular values, substitute."""

from __future__ import annotations

import numpy as np

from matrixops.inputs import Array
from matrixops.jit import kernel
from matrixops.orthogonal.reflector import mirror, reflect
from matrixops.spectral.implicit_ql import SWEEPS
from matrixops.spectral.scaling import FINE
from matrixops.spectral.svd import small_svd


@kernel
def lstsq_small(a: Array, b: Array, rcond: float, x: Array, squares: Array, s: Array) -> int:
    """Fill *x* (n, k), the squared residuals (k,) and the singular values (n,); return the rank.

    Args:
        a: Shape (m, n), m >= n >= 1.
        b: Shape (m, k).
        rcond: Singular values at most this times the largest count as zero.
        x: Overwritten.
        squares: Overwritten.
        s: Overwritten.

    Returns:
        The rank, or -1 where the arguments are not finite or the sweeps did not converge.
    """
    m, n = a.shape
    k = b.shape[1]
    c = np.empty((n + k, m), a.dtype)  # the columns of [a | b], as rows
    if not (lay(a, c[:n]) and lay(b, c[n:])):
        return -1
    R = np.zeros((n, n), a.dtype)
    triangulate(c, R)
    U, values, Vh, state = small_svd(R, full=False, vectors=False, sweeps=SWEEPS)
    s[:] = values
    rank = 0
    while rank < n and s[rank] > rcond * s[0]:
        rank += 1
    if rank < n:
        U, values, Vh, state = small_svd(R, full=False, vectors=True, sweeps=SWEEPS)
    if state != FINE:
        return -1
    for col in range(k):
        z = c[n + col]
        squares[col] = 0.0
        for i in range(n, m):
            squares[col] += z[i].real * z[i].real + z[i].imag * z[i].imag
        if rank == n:
            substitute(R, z, x, col)
        else:
            shortest(U, s, Vh, rank, z, x, col)
    return rank


@kernel
def lay(a: Array, rows: Array) -> bool:
    """Copy the columns of *a* into *rows*; return whether all of it is finite."""
    bad = 0.0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            rows[j, i] = a[i, j]
            bad += abs(a[i, j] * 0)
    return bad == 0.0  # infinity times zero is a NaN


@kernel
def triangulate(c: Array, R: Array) -> None:
    """Reflect the first n rows of *c* (columns of the system) onto a triangle, the others along."""
    for j in range(len(R)):
        tau = reflect(c[j, j:])
        for i in range(j + 1, len(c)):
            mirror(np.conj(tau), c[j, j:], c[i, j:])
        for i in range(j + 1):
            R[i, j] = c[j, i]


@kernel
def substitute(R: Array, z: Array, x: Array, col: int) -> None:
    """Solve ``R x = z`` backwards, into a column of *x*."""
    n = x.shape[0]
    for i in range(n - 1, -1, -1):
        total = z[i]
        for j in range(i + 1, n):
            total -= R[i, j] * x[j, col]
        x[i, col] = total / R[i, i]


@kernel
def shortest(U: Array, s: Array, Vh: Array, rank: int, z: Array, x: Array, col: int) -> None:
    """Sum ``v_j (u_j^H z) / s_j`` over the singular values that count; row j of *U* is u_j."""
    n = x.shape[0]
    for i in range(n):
        x[i, col] = 0.0
    for j in range(rank):
        seen = 0.0 * z[0]
        for i in range(n):
            seen += np.conj(U[j, i]) * z[i]
        for i in range(n):
            x[i, col] += np.conj(Vh[j, i]) * (seen / s[j])
