"""Eigenvalues of a small real symmetric tridiagonal matrix by implicit QL sweeps.

Each sweep with Wilkinson's shift drives the top off-diagonal entry to zero, cubically near the
end. Good for up to about a hundred rows; divide and conquer (`divide`) is faster above.

Source: Golub & Van Loan, 4th ed., section 8.3.5; Bowdler, Martin, Reinsch & Wilkinson 1968 (tql2).
"""

from __future__ import annotations

import math

import numpy as np

from matrixops.inputs import Array
from matrixops.jit import kernel
from matrixops.spectral.rotations import length, rotate, swap

EPS = 2.0**-52
NOISE = EPS / 8
"""Entries below this share of the largest are rounding noise. Without it matrices that fall off
below it settle slowly: there a shift is lost beside the large entries of the same sweep."""
SWEEPS = 60
"""Sweeps that eigenvalues may take, on average; two are usual."""


@kernel
def implicit_ql(d: Array, e: Array, rows: Array, sweeps: int) -> bool:
    """Replace *d* by the eigenvalues, ascending, and turn *rows* along.

    Args:
        d: Diagonal (n,).
        e: Off-diagonal, with one entry to spare, zero (n,); destroyed.
        rows: Shape (n, p): the identity, or a basis that is to be turned; p = 0 for values only.
        sweeps: Bound on the sweeps, for each eigenvalue on average.

    Returns:
        Whether every eigenvalue settled within the bound.
    """
    n = len(d)
    floor = NOISE * max(np.abs(d).max(), np.abs(e).max()) if n else 0.0
    left = sweeps * n
    for first in range(n):
        while True:
            last = first
            while last < n - 1:
                near = 0.25 * EPS * (abs(d[last]) + abs(d[last + 1]))
                if abs(e[last]) <= max(near, floor):
                    break
                last += 1
            if last == first:
                break
            if left == 0:
                return False
            left -= 1
            _sweep(d, e, rows, first, last)
    ascend(d, rows)
    return True


@kernel
def _sweep(d: Array, e: Array, rows: Array, first: int, last: int) -> None:
    """Chase one bulge from *last* up to *first*."""
    g = (d[first + 1] - d[first]) / (2.0 * e[first])
    g = d[last] - d[first] + e[first] / (g + math.copysign(length(g, 1.0), g))
    s = c = 1.0
    p = 0.0
    for i in range(last - 1, first - 1, -1):
        f, b = s * e[i], c * e[i]
        r = length(f, g)
        e[i + 1] = r
        if r == 0.0:  # the matrix split on the way
            d[i + 1] -= p
            e[last] = 0.0
            return
        s, c = f / r, g / r
        g = d[i + 1] - p
        r = (d[i] - g) * s + 2.0 * c * b
        p = s * r
        d[i + 1] = g + p
        g = c * r - b
        rotate(rows, i + 1, i, c, s)
    d[first] -= p
    e[first] = g
    e[last] = 0.0


@kernel
def ascend(d: Array, rows: Array) -> None:
    """Sort the eigenvalues by selection, which moves each row once at most."""
    for i in range(len(d) - 1):
        k = i + int(np.argmin(d[i:]))
        if k != i:
            d[i], d[k] = d[k], d[i]
            swap(rows, i, k)
