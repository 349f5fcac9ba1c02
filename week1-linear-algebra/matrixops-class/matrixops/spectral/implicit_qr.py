"""Singular values of a small real bidiagonal matrix by Golub and Kahan's implicit QR sweeps.

A sweep is a QR sweep for ``B^T B`` that never forms the product; it drives the last entry above
the diagonal to zero, cubically near the end. Good for up to about a hundred columns; divide and
conquer (`divide_svd`) is faster above.

Source: Golub & Van Loan, 4th ed., section 8.6.2; Golub & Kahan 1965; the shift as LAPACK's dlas2.
"""

from __future__ import annotations

import math

import numpy as np

from matrixops.inputs import Array
from matrixops.jit import kernel
from matrixops.spectral.implicit_ql import EPS, NOISE
from matrixops.spectral.rotations import rotate, rotation, swap


@kernel
def implicit_qr(d: Array, e: Array, left: Array, right: Array, sweeps: int) -> bool:
    """Replace *d* by the singular values, descending, and turn the rows along.

    Args:
        d: Diagonal (n,).
        e: Superdiagonal, with one entry to spare, zero (n,); destroyed.
        left: At least n rows that are turned as the left vectors are, or no columns.
        right: The same for the right vectors.
        sweeps: Bound on the sweeps, for each singular value on average.

    Returns:
        Whether every singular value settled within the bound.
    """
    floor = NOISE * max(np.abs(d).max(), np.abs(e).max()) if len(d) else 0.0
    last = len(d) - 1
    remaining = sweeps * len(d)
    while last > 0:
        first = last
        while first > 0 and not _negligible(d, e, first - 1, floor):
            first -= 1
        if first == last:
            last -= 1
            continue
        if remaining == 0:
            return False
        remaining -= 1
        zero = _first_zero(d, first, last, floor)
        if zero < 0:
            _sweep(d, e, left, right, first, last)
        elif zero < last:
            _clear_row(d, e, left, zero, last)
        else:
            _clear_column(d, e, right, first, last)
    _descend(d, left, right)
    return True


@kernel
def _negligible(d: Array, e: Array, i: int, floor: float) -> bool:
    return bool(abs(e[i]) <= max(EPS * (abs(d[i]) + abs(d[i + 1])), floor))


@kernel
def _first_zero(d: Array, first: int, last: int, floor: float) -> int:
    """Return the last diagonal entry that counts as zero, made zero; -1 without one."""
    for i in range(last, first - 1, -1):
        if abs(d[i]) <= floor:
            d[i] = 0.0
            return i
    return -1


@kernel
def _clear_row(d: Array, e: Array, left: Array, zero: int, last: int) -> None:
    """Rotate the entry beside a zero diagonal entry out of its row."""
    f, e[zero] = e[zero], 0.0
    for k in range(zero + 1, last + 1):
        c, s, r = rotation(d[k], f)
        d[k] = r
        rotate(left, k, zero, c, s)
        if k < last:
            f = -s * e[k]
            e[k] *= c


@kernel
def _clear_column(d: Array, e: Array, right: Array, first: int, last: int) -> None:
    """Rotate the entry above a zero last diagonal entry out of its column."""
    f, e[last - 1] = e[last - 1], 0.0
    for k in range(last - 1, first - 1, -1):
        c, s, r = rotation(d[k], f)
        d[k] = r
        rotate(right, k, last, c, s)
        if k > first:
            f = -s * e[k - 1]
            e[k - 1] *= c


@kernel
def _sweep(d: Array, e: Array, left: Array, right: Array, first: int, last: int) -> None:
    """Chase one bulge from *first* down to *last*."""
    shift = _smaller_singular_value(d[last - 1], e[last - 1], d[last])
    f = (abs(d[first]) - shift) * (math.copysign(1.0, d[first]) + shift / d[first])
    g = e[first]
    for i in range(first, last):
        c, s, r = rotation(f, g)
        if i > first:
            e[i - 1] = r
        f = c * d[i] + s * e[i]
        e[i] = c * e[i] - s * d[i]
        g = s * d[i + 1]
        d[i + 1] *= c
        rotate(right, i, i + 1, c, s)
        c, s, d[i] = rotation(f, g)
        f = c * e[i] + s * d[i + 1]
        d[i + 1] = c * d[i + 1] - s * e[i]
        if i + 1 < last:
            g = s * e[i + 1]
            e[i + 1] *= c
        rotate(left, i, i + 1, c, s)
    e[last - 1] = f


@kernel
def _smaller_singular_value(f: float, g: float, h: float) -> float:
    """Return the smaller singular value of ``[[f, g], [0, h]]``."""
    f, g, h = abs(f), abs(g), abs(h)
    low, high = min(f, h), max(f, h)
    if low == 0.0:
        return 0.0
    total, spread = 1.0 + low / high, (high - low) / high
    if g < high:
        u = (g / high) * (g / high)
        return low * (2.0 / (math.sqrt(total * total + u) + math.sqrt(spread * spread + u)))
    u = high / g
    if u == 0.0:
        return low * high / g
    up, down = total * u, spread * u
    return 2.0 * (low * u) / (math.sqrt(1.0 + up * up) + math.sqrt(1.0 + down * down))


@kernel
def _descend(d: Array, left: Array, right: Array) -> None:
    """Make the values positive and sort them, with their rows."""
    n = len(d)
    for i in range(n):
        if d[i] < 0.0:
            d[i] = -d[i]
            if right.shape[1]:
                right[i] *= -1.0
    for i in range(n - 1):
        k = i + int(np.argmax(d[i:]))
        if k != i:
            d[i], d[k] = d[k], d[i]
            swap(left, i, k)
            swap(right, i, k)
