"""Divide and conquer for the singular value decomposition of a real bidiagonal matrix.

Take out a row in the middle: two smaller bidiagonal matrices remain (the upper one with a column
more than rows). In their singular bases the whole is a diagonal with one full row, whose singular
values are the roots of a secular equation in their squares.

Source: Gu & Eisenstat 1995, SIAM J. Matrix Anal. Appl. 16, "A divide-and-conquer algorithm for the
bidiagonal SVD"; deflation as LAPACK's dlasd2. Cost: about 8/3 n^3 flops at most, often far less.
"""

from __future__ import annotations

import numpy as np

from matrixops.errors import ConvergenceError
from matrixops.inputs import Array
from matrixops.jit import kernel
from matrixops.spectral.divide import BOTH, BOTTOM, EPS, LEAF, TOP
from matrixops.spectral.implicit_ql import SWEEPS
from matrixops.spectral.implicit_qr import implicit_qr
from matrixops.spectral.rotations import length, rotate, rotation
from matrixops.spectral.secular import exact_vector, secular_roots, singular_vectors

NOTHING = 1e-100
"""Of a matrix of size one, what is below this is zero: the secular equation squares it."""
CLEARLY = 1e6

Parts = tuple[Array, Array, Array]
"""Singular values, left vectors as rows, right vectors as rows."""


def bidiagonal_svd(d: Array, e: Array, *, sweeps: int = SWEEPS) -> Parts:
    """Return singular values, descending, and the left and right vectors as rows.

    Args:
        d: Diagonal (n,), of size about one at most.
        e: Superdiagonal: (n - 1,), or (n,) for a matrix of n rows and n + 1 columns, whose right
            vectors then end with the one for zero.
        sweeps: Bound on the sweeps in a small block, for each value on average.

    Raises:
        ConvergenceError: If they do not settle within it.
    """
    n = len(d)
    if n <= LEAF:
        return _leaf(d, e, sweeps)
    k = n // 2
    return _merge(
        bidiagonal_svd(d[:k], e[:k], sweeps=sweeps),
        bidiagonal_svd(d[k + 1 :], e[k + 1 :], sweeps=sweeps),
        d[k],
        e[k],
    )


def _leaf(d: Array, e: Array, sweeps: int) -> Parts:
    n, columns = len(d), len(e) + 1
    values, above = d.copy(), np.zeros(n)
    above[: n - 1] = e[: n - 1]
    left, right = np.eye(n), np.eye(columns)
    if columns > n:
        _drop_column(values, above, e[-1], right)
    if not implicit_qr(values, above, left, right, sweeps):
        raise ConvergenceError(
            f"a singular value of a bidiagonal block of {n} rows did not settle "
            f"in {sweeps} sweeps each"
        )
    return values, left, right


@kernel
def _drop_column(d: Array, e: Array, f: float, right: Array) -> None:
    """Rotate the last column, whose one entry is *f*, into the others."""
    n = len(d)
    for i in range(n - 1, -1, -1):
        c, s, d[i] = rotation(d[i], f)
        rotate(right, i, n, c, s)
        if i:
            f = -s * e[i - 1]
            e[i - 1] *= c


def _merge(upper: Parts, lower: Parts, alpha: float, beta: float) -> Parts:
    """Glue two parts by the row ``(..., alpha, beta, ...)`` between them."""
    (d1, left1, right1), (d2, left2, right2) = upper, lower
    k, n, columns = len(d1), len(d1) + 1 + len(d2), len(right1) + len(right2)
    d = np.concatenate([[0.0], d1, d2])
    z = np.concatenate([alpha * right1[-1:, k], alpha * right1[:k, k], beta * right2[: len(d2), 0]])
    order = np.concatenate([[0], 1 + np.argsort(d[1:], kind="stable")])
    place = np.empty(n, np.int64)
    place[order] = np.arange(n)
    left, right = np.zeros((n, n)), np.zeros((columns, columns))
    left[0, k] = 1.0
    left[place[1 : k + 1], :k] = left1
    left[place[k + 1 :], k + 1 :] = left2
    right[0, : k + 1] = right1[k]
    right[place[1 : k + 1], : k + 1] = right1[:k]
    right[place[k + 1 :], k + 1 :] = right2[: len(d2)]
    kind = np.where(order <= k, TOP, BOTTOM)
    if columns > n:  # two vectors for zero: turn z into the first of them
        right[n, k + 1 :] = right2[-1]
        c, s, z[0] = rotation(z[0], beta * right2[-1, 0])
        rotate(right, 0, n, c, s)
        kind[0] = BOTH
    d, z = d[order], z[order]
    keep = _deflate(d, z, kind, left, right)
    roots, left_turn, right_turn = _solve(d[keep], z[keep])
    _turn(left, keep, left_turn, kind[keep], k, middle=True)
    _turn(right, keep, right_turn, kind[keep], k + 1, middle=False)
    d[keep] = np.where(roots > CLEARLY * NOTHING, roots, 0.0)
    order = np.argsort(-d, kind="stable")
    return d[order], left[order], right[np.append(order, n)] if columns > n else right[order]


def _turn(rows: Array, keep: Array, turn: Array, kind: Array, cut: int, *, middle: bool) -> None:
    """Replace the kept rows by ``turn @ rows``, leaving out the halves that are zero.

    With *middle*, row 0 is the unit vector of column *cut*, and the lower half starts after it.
    """
    top, bottom = kind != BOTTOM, kind != TOP
    new = np.empty((len(keep), rows.shape[1]))
    if middle:
        top[0] = bottom[0] = False
        new[:, cut] = turn[:, 0]
    start = cut + 1 if middle else cut
    np.matmul(turn[:, top], rows[keep[top], :cut], out=new[:, :cut])
    np.matmul(turn[:, bottom], rows[keep[bottom], start:], out=new[:, start:])
    rows[keep] = new


def _solve(d: Array, z: Array) -> Parts:
    count = len(d)
    roots, right, left = np.empty(count), np.empty((count, count)), np.empty((count, count))
    if not secular_roots(d, z * z, 1.0, True, roots, right):  # noqa: FBT003 - a kernel's flag
        raise ConvergenceError(f"a root of a secular equation with {count} poles did not settle")
    singular_vectors(d, exact_vector(d, z, right, True), right, left)  # noqa: FBT003
    return roots, left, right


@kernel
def _deflate(d: Array, z: Array, kind: Array, left: Array, right: Array) -> Array:
    """Decouple what need not be glued; return the indices of the rest, the first always."""
    n = len(d)
    tolerance = max(8.0 * EPS * max(np.abs(d).max(), np.abs(z).max()), NOTHING)
    if abs(z[0]) <= tolerance:
        z[0] = tolerance
    keep = np.zeros(n, np.int64)
    count = 1
    for i in range(1, n):
        if abs(z[i]) <= tolerance:
            continue
        if count > 1 and d[i] - d[keep[count - 1]] <= tolerance:  # equal: turn z into one of them
            last = keep[count - 1]
            r = length(z[last], z[i])
            c, s = z[i] / r, z[last] / r
            z[i], z[last] = r, 0.0
            rotate(left, i, last, c, s)
            rotate(right, i, last, c, s)
            if kind[i] != kind[last]:
                kind[i] = kind[last] = BOTH
            count -= 1
        keep[count] = i
        count += 1
    if count > 1 and d[keep[1]] < 0.5 * tolerance:  # keep the poles apart
        d[keep[1]] = 0.5 * tolerance
    return keep[:count]
