"""Singular values of a bidiagonal matrix, without vectors, by quotients and differences.

The squares of the entries are carried over to those of a matrix with the same singular values, less
a shift, by additions, products and one division an entry: no square root, and, as nothing of one
sign is subtracted but the shift, no lost digit. The shift stays below the smallest square; what was
subtracted is added to a value when it settles. Quicker than QR sweeps (`implicit_qr`), which also
turn vectors.

Source: Fernando & Parlett 1994, Numerische Mathematik 67, "Accurate singular values and
differential qd algorithms" (dqds); the shifts are a few of those of LAPACK's dlasq4.
"""

from __future__ import annotations

import math

import numpy as np

from matrixops.inputs import Array
from matrixops.jit import kernel

TOLERANCE = 2.0**-96
"""Square of the relative size below which an entry above the diagonal is dropped."""

FAILURES = 3
"""Shifts that are tried in vain before none is taken."""

LESS = 1.0 - 2.0**-50


@kernel
def singular_values(d: Array, e: Array, sweeps: int) -> tuple[Array, bool]:
    """Return the singular values, descending, and whether all settled.

    Args:
        d: Diagonal (n,), of size about one at most.
        e: Superdiagonal (n - 1,).
        sweeps: Bound on the passes, for each value on average.
    """
    n = len(d)
    q, r = d * d, np.append(e * e, 0.0)
    new_q, new_r = np.empty(n), np.empty(n)
    taken = np.zeros(n)  # what was subtracted so far from the matrix that an entry belongs to
    top, last, remaining = n, n - 1, sweeps * n
    smallest = others = 0.0
    while last >= 0:
        first = _first(q, r, taken, last)
        if first == last:
            q[last] = math.sqrt(taken[last] + q[last])
            last -= 1
            smallest = others
            continue
        if first != top:
            top, smallest = first, 0.0
            _turn_over(q, r, first, last)
        if remaining <= 0:
            return q, False
        remaining -= 1
        shift = _shift(q, r, first, last, smallest)
        smallest, others = _pass(q, r, new_q, new_r, first, last, shift)
        failures = 0
        while not smallest >= 0.0 and failures <= FAILURES:
            late = others > 0.0  # only the last entry is negative: it says how far to go back
            shift = (shift + smallest) * LESS if late and shift + smallest > 0.0 else 0.25 * shift
            failures += 1
            if failures >= FAILURES:
                shift = 0.0
            smallest, others = _pass(q, r, new_q, new_r, first, last, shift)
        if not smallest >= 0.0:
            return q, False
        for i in range(first, last + 1):
            q[i], r[i] = new_q[i], new_r[i] if i < last else r[i]
            taken[i] += shift
    return np.sort(q)[::-1], True


@kernel
def _first(q: Array, r: Array, taken: Array, last: int) -> int:
    """Return where the block that ends at *last* starts; a negligible entry before it becomes 0."""
    i = last
    while i > 0 and r[i - 1] > TOLERANCE * max(taken[i], q[i - 1]):
        i -= 1
    if i > 0:
        r[i - 1] = 0.0
    return i


@kernel
def _turn_over(q: Array, r: Array, first: int, last: int) -> None:
    """Reverse a block whose small end is on top: values settle at the bottom, small ones first."""
    if 1.5 * q[first] >= q[last]:
        return
    q[first : last + 1] = q[first : last + 1][::-1].copy()
    r[first:last] = r[first:last][::-1].copy()


@kernel
def _shift(q: Array, r: Array, first: int, last: int, smallest: float) -> float:
    """Guess a shift somewhat below the smallest value, which is at most *smallest*."""
    if smallest <= 0.0:
        return 0.0
    end: float = q[last]
    if end > smallest or last - first < 2:
        return 0.25 * smallest
    coupling: float = math.sqrt(q[last - 1] * r[last - 1])
    above = math.sqrt(q[last - 2] * r[last - 2])
    gap: float = q[last - 1] + r[last - 1] - end - coupling - above
    if gap > coupling:
        return max(end - coupling * (coupling / gap), 0.5 * smallest)
    return max(end - coupling, smallest / 3.0)


@kernel
def _pass(
    q: Array, r: Array, new_q: Array, new_r: Array, first: int, last: int, shift: float
) -> tuple[float, float]:
    """Write the entries after one step; return the smallest difference, and that without the last.

    It is negative if the shift was too large, and an upper bound of the smallest value otherwise.
    """
    rest = q[first] - shift
    smallest = others = rest
    for i in range(first, last):
        others = smallest
        below = rest + r[i]
        quotient = q[i + 1] / below
        new_q[i] = below
        new_r[i] = r[i] * quotient
        rest = rest * quotient - shift
        smallest = rest if rest < smallest else smallest  # noqa: FURB136 - min asks about NaN, too
    new_q[last] = rest
    return rest if math.isnan(rest) else smallest, others  # a NaN stays one to the end
