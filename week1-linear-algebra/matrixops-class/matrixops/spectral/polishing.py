"""Eigenvectors and Schur forms polished: unitary to rounding, and what belongs to them anew.

Hundreds of sweeps leave a rounding or two each, in the basis Z and in the triangle apart. One step
of Newton and Schulz, ``Z + Z (I - Zᴴ Z) / 2``, squares what Z lacks to be unitary; ``Zᴴ A Z`` then
lacks only what a pair of matrix products costs. Source: Higham, Functions of Matrices, section 8.3.
"""

from __future__ import annotations

import numpy as np

from matrixops.inputs import Array
from matrixops.jit import kernel

POLISHED = 16
"""Up to this order `eigh` and `svd` polish: there LAPACK's ratios, which divide by the order, have
only a few roundings to divide."""


@kernel
def product(a: Array, b: Array) -> Array:
    """Return ``a @ b`` of two small matrices."""
    c = np.zeros((a.shape[0], b.shape[1]), a.dtype)
    for i in range(a.shape[0]):
        for k in range(a.shape[1]):
            f = a[i, k]
            for j in range(b.shape[1]):
                c[i, j] += f * b[k, j]
    return c


@kernel
def _adjoint(a: Array) -> Array:
    return np.ascontiguousarray(np.conj(a.T))


@kernel
def orthonormalise(rows: Array) -> None:
    """Turn nearly orthonormal *rows*, at most as many as they are long, into truly such."""
    lack = -product(rows, _adjoint(rows))
    for i in range(len(lack)):
        lack[i, i] += 1.0
    rows += 0.5 * product(lack, rows)


@kernel
def _take_triangle(h: Array, b: Array) -> None:
    """Overwrite what *h* holds above its diagonal blocks, and its real eigenvalues, by *b*.

    Blocks of two stay: the eigenvalues of one may change by √ε where its entries change by ε.
    """
    n = h.shape[0]
    i = 0
    while i < n:
        step = 2 if i + 1 < n and h[i + 1, i] != 0.0 else 1
        if step == 1:
            h[i, i] = b[i, i]
        for row in range(i, i + step):
            for j in range(i + step, n):
                h[row, j] = b[row, j]
        i += step


@kernel
def polish_small(a: Array, h: Array, qh: Array) -> None:
    """As `polish`, in loops: for small matrices, and inside a kernel."""
    orthonormalise(qh)
    _take_triangle(h, product(product(qh, a), _adjoint(qh)))


def polish(a: Array, h: Array, qh: Array) -> None:
    """Polish the Schur form ``a = qhᴴ @ h @ qh`` in place.

    Args:
        a: (n, n), the matrix.
        h: (n, n), its triangle, in standard form; still so afterwards.
        qh: (n, n), unitary to many roundings; to one or two afterwards.

    Cost: 8 n³ flops, all in matrix products.
    """
    qh += 0.5 * ((np.eye(len(qh)) - qh @ qh.conj().T) @ qh)
    _take_triangle(h, qh @ a @ qh.conj().T)


@kernel
def polish_pairs(a: Array, values: Array, rows: Array) -> None:
    """Polish the eigenpairs of a small Hermitian *a* in place.

    Args:
        a: (n, n).
        values: (n,), become Rayleigh quotients, in the same order.
        rows: (n, n), the eigenvectors.
    """
    orthonormalise(rows)
    images = product(rows, np.ascontiguousarray(a.T))
    for k in range(len(values)):
        total = 0.0
        for j in range(len(values)):
            total += (np.conj(rows[k, j]) * images[k, j]).real
        values[k] = total
