"""Divide and conquer for the real symmetric tridiagonal eigenproblem.

Cut the matrix in two by a change of rank one, solve the halves, and glue them by the secular
equation. Where an entry of z is small or two eigenvalues agree, the half's own answer stands
(deflation); that makes equal and clustered eigenvalues the fast case. The rest of the work is
matrix products.

Source: Golub & Van Loan, 4th ed., section 8.4; Cuppen 1981; Gu & Eisenstat 1995; deflation as
LAPACK's dlaed2. Cost: 4/3 n^3 flops at most, often far less.
"""

from __future__ import annotations

import numpy as np

from matrixops.errors import ConvergenceError
from matrixops.inputs import Array
from matrixops.jit import kernel
from matrixops.spectral.implicit_ql import SWEEPS, implicit_ql
from matrixops.spectral.rotations import length, rotate
from matrixops.spectral.secular import eigenvectors, exact_vector, secular_roots

EPS = 2.0**-52
LEAF = 32
TOP, BOTTOM, BOTH = 1, 2, 3


def tridiagonal_eigh(d: Array, e: Array, *, sweeps: int = SWEEPS) -> tuple[Array, Array]:
    """Return the eigenvalues, ascending (n,), and the eigenvectors as rows (n, n).

    Args:
        d: Diagonal (n,), of size about one at most.
        e: Off-diagonal (n - 1,).
        sweeps: Bound on the sweeps in a small block, for each eigenvalue on average.

    Raises:
        ConvergenceError: If they do not settle within it.
    """
    n = len(d)
    if n <= LEAF:
        return _leaf(d, e, sweeps)
    m = n // 2
    rho, sign = abs(e[m - 1]), 1.0 if e[m - 1] >= 0.0 else -1.0
    upper, lower = d[:m].copy(), d[m:].copy()
    upper[-1] -= rho
    lower[0] -= rho
    return _merge(
        tridiagonal_eigh(upper, e[: m - 1], sweeps=sweeps),
        tridiagonal_eigh(lower, e[m:], sweeps=sweeps),
        rho,
        sign,
    )


def _leaf(d: Array, e: Array, sweeps: int) -> tuple[Array, Array]:
    values, rows = d.copy(), np.eye(len(d))
    if not implicit_ql(values, np.append(e, 0.0), rows, sweeps):
        raise ConvergenceError(
            f"an eigenvalue of a tridiagonal block of {len(d)} rows did not settle "
            f"in {sweeps} sweeps each"
        )
    return values, rows


def _merge(
    first: tuple[Array, Array], second: tuple[Array, Array], rho: float, sign: float
) -> tuple[Array, Array]:
    """Glue two halves: eigenpairs of ``diag(halves) + rho (e_m ± e_m+1)(e_m ± e_m+1)^T``."""
    (d1, rows1), (d2, rows2) = first, second
    m, n = len(d1), len(d1) + len(d2)
    d = np.concatenate([d1, d2])
    z = np.concatenate([rows1[:, -1], sign * rows2[:, 0]])
    order = np.argsort(d, kind="stable")
    place = np.empty(n, np.int64)
    place[order] = np.arange(n)
    rows = np.zeros((n, n))
    rows[place[:m], :m] = rows1
    rows[place[m:], m:] = rows2
    kind = np.where(order < m, TOP, BOTTOM)
    d, z = d[order], z[order]
    keep = _deflate(d, z, rho, kind, rows)
    if len(keep):
        roots, turn = _solve(d[keep], z[keep], rho)
        new = np.empty((len(keep), n))
        top, bottom = kind[keep] != BOTTOM, kind[keep] != TOP
        np.matmul(turn[:, top], rows[keep[top], :m], out=new[:, :m])
        np.matmul(turn[:, bottom], rows[keep[bottom], m:], out=new[:, m:])
        d[keep] = roots
        if len(keep) == n:
            return d, new
        rows[keep] = new
    order = np.argsort(d, kind="stable")
    return d[order], rows[order]


def _solve(d: Array, z: Array, rho: float) -> tuple[Array, Array]:
    roots, distances = np.empty(len(d)), np.empty((len(d), len(d)))
    if not secular_roots(d, z * z, rho, False, roots, distances):  # noqa: FBT003 - a kernel's flag
        raise ConvergenceError(f"a root of a secular equation with {len(d)} poles did not settle")
    eigenvectors(exact_vector(d, z, distances, False), distances)  # noqa: FBT003
    return roots, distances


@kernel
def _deflate(d: Array, z: Array, rho: float, kind: Array, rows: Array) -> Array:
    """Decouple what need not be glued; return the indices of the rest."""
    n = len(d)
    tolerance = 8.0 * EPS * max(np.abs(d).max(), np.abs(z).max())
    keep = np.empty(n, np.int64)
    count = 0
    for i in range(n):
        if rho * abs(z[i]) <= tolerance:
            continue
        if count:
            last = keep[count - 1]
            r = length(z[last], z[i])
            c, s = z[i] / r, z[last] / r
            if abs((d[i] - d[last]) * c * s) <= tolerance:  # equal: turn z into one of the two
                z[i], z[last] = r, 0.0
                rotate(rows, i, last, c, s)
                if kind[i] != kind[last]:
                    kind[i] = kind[last] = BOTH
                low, high = d[last], d[i]
                d[last] = c * c * low + s * s * high
                d[i] = s * s * low + c * c * high
                count -= 1
        keep[count] = i
        count += 1
    return keep[:count]
