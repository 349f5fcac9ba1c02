"""The secular equation: eigenvalues after a change of rank one, and vectors that stay orthogonal.

The eigenvalues of ``diag(poles) + rho z z^T`` are the roots of ``1/rho + sum z_i^2 / (poles_i -
x) = 0``, one after each pole. A root is kept as its distances to all poles, because a root beside
a pole has no digits left to subtract. From the computed roots a z is made for which they are exact
(Löwner's formula), and the vectors of that z are orthogonal to working precision.

With ``squared=True`` the poles are d_i^2 and the same kernels serve singular values:
differences are then formed as ``(d_i - d_j)(d_i + d_j)``.

Source: Gu & Eisenstat 1995, SIAM J. Matrix Anal. Appl. 16; Li 1993 (LAPACK working note 89), the
"middle way". Reordering of sums is kept out of the differences: it destroys them.
"""

from __future__ import annotations

import math

import numpy as np

from matrixops.inputs import Array
from matrixops.jit import fast_kernel, kernel

EPS = 2.0**-52
STEPS = 80


@fast_kernel
def _sums(gaps: Array, weights: Array, shift: float) -> tuple[float, float]:
    """Return the sums of ``w / (g - shift)`` and of ``w / (g - shift)^2``."""
    total = slope = 0.0
    for i in range(len(gaps)):
        inverse = 1.0 / (gaps[i] - shift)
        term = weights[i] * inverse
        total += term
        slope += term * inverse
    return total, slope


@kernel
def difference(a: float, b: float, squared: bool) -> float:  # noqa: FBT001 - a kernel's flag
    """Return ``a - b``, or ``a^2 - b^2``, to full relative accuracy."""
    return (a - b) * (a + b) if squared else a - b


@kernel
def secular_roots(
    d: Array,
    weights: Array,
    rho: float,
    squared: bool,  # noqa: FBT001 - a kernel's flag
    roots: Array,
    distances: Array,
) -> bool:
    """Find the root after each pole.

    Args:
        d: Poles (k,), strictly ascending (their square roots when *squared*).
        weights: ``z_i^2`` (k,), none zero.
        rho: Positive.
        squared: Whether the poles are ``d_i^2``.
        roots: Receives the roots (k,), or their square roots when *squared*.
        distances: Receives ``pole_i - root_j`` at ``[j, i]``, shape (k, k).

    Returns:
        Whether all roots settled.
    """
    k = len(d)
    gaps = np.empty(k)
    total = 0.0
    for i in range(k):
        total += weights[i]
    settled = True
    for j in range(k):
        final = j == k - 1
        width = rho * total if final else difference(d[j + 1], d[j], squared)
        origin = j
        for i in range(k):
            gaps[i] = difference(d[i], d[j], squared)
        middle = 1.0 / rho + _sums(gaps, weights, 0.5 * width)[0]
        low, high = (0.0, 0.5 * width) if middle >= 0.0 else (0.5 * width, width)
        if final:
            high *= 1.0 + 4.0 * EPS
        elif middle < 0.0:  # nearer the next pole: measure from there
            origin = j + 1
            low, high = -0.5 * width, 0.0
            for i in range(k):
                gaps[i] = difference(d[i], d[origin], squared)
        end = gaps[j] + width if final else gaps[j + 1]
        shift, found = _root(gaps, weights, 1.0 / rho, j, end, low, high)
        settled = settled and found
        roots[j] = math.sqrt(d[origin] * d[origin] + shift) if squared else d[origin] + shift
        for i in range(k):
            distances[j, i] = gaps[i] - shift
    return settled


@kernel
def _root(
    gaps: Array, weights: Array, level: float, j: int, end: float, low: float, high: float
) -> tuple[float, bool]:
    """Return the root between poles *j* and *j* + 1 as a shift from the origin of *gaps*.

    Left and right sums are each replaced by one pole with the right value and slope; the quadratic
    that follows gives the next shift. Steps out of the bracket are replaced by bisection.
    """
    shift = 0.5 * (low + high)
    left, left_weights = gaps[: j + 1], weights[: j + 1]
    right, right_weights = gaps[j + 1 :], weights[j + 1 :]
    for _ in range(STEPS):
        psi, dpsi = _sums(left, left_weights, shift)
        phi, dphi = _sums(right, right_weights, shift)
        f = level + psi + phi
        if abs(f) <= 2.0 * EPS * (level + abs(psi) + abs(phi)):
            return shift, True
        if f < 0.0:
            low = shift
        else:
            high = shift
        guess = shift + _step(f, dpsi, dphi, gaps[j] - shift, end - shift)
        if not low < guess < high:
            guess = 0.5 * (low + high)
        if abs(guess - shift) <= EPS * abs(guess) or guess in (low, high):
            return guess, True
        shift = guess
    return shift, False


@kernel
def _step(f: float, dpsi: float, dphi: float, before: float, after: float) -> float:
    """Return the root of the two-pole model with poles at distances *before* and *after*."""
    c = f - before * dpsi - after * dphi
    a = (before + after) * f - before * after * (dpsi + dphi)
    b = before * after * f
    root = math.sqrt(abs(a * a - 4.0 * b * c))
    if a > 0.0:
        return 2.0 * b / (a + root)
    return (a - root) / (2.0 * c) if c != 0.0 else 0.0


@kernel
def exact_vector(d: Array, z: Array, distances: Array, squared: bool) -> Array:  # noqa: FBT001
    """Return the z for which the roots are exact, by Löwner's formula; signs as in *z*."""
    k = len(d)
    exact = np.empty(k)
    for i in range(k):
        exact[i] = -distances[i, i]
    for j in range(k):
        for i in range(j):
            exact[i] *= distances[j, i] / difference(d[i], d[j], squared)
        for i in range(j + 1, k):
            exact[i] *= distances[j, i] / difference(d[i], d[j], squared)
    for i in range(k):
        exact[i] = math.copysign(math.sqrt(abs(exact[i])), z[i])
    return exact


@kernel
def eigenvectors(z: Array, distances: Array) -> None:
    """Overwrite row j of *distances* by the unit eigenvector of root j."""
    k = len(z)
    for j in range(k):
        row = distances[j]
        for i in range(k):
            row[i] = z[i] / row[i]
        normalize(row)


@kernel
def singular_vectors(d: Array, z: Array, distances: Array, left: Array) -> None:
    """Overwrite row j of *distances* by the right singular vector of root j, and fill *left*.

    The matrix has z as its first row and d on the rest of its diagonal (d[0] = 0).
    """
    k = len(z)
    for j in range(k):
        row, other = distances[j], left[j]
        for i in range(k):
            row[i] = z[i] / row[i]
            other[i] = d[i] * row[i]
        other[0] = -1.0
        normalize(row)
        normalize(other)


@fast_kernel
def normalize(x: Array) -> None:
    """Scale *x* to length one."""
    total = 0.0
    for i in range(len(x)):
        total += x[i] * x[i]
    scale = 1.0 / math.sqrt(total)
    for i in range(len(x)):
        x[i] *= scale
