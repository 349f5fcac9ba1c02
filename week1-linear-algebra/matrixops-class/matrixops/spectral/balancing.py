"""Balancing: the similarity by a permutation and powers of two that evens out rows and columns.

A matrix whose rows and columns differ wildly in length has eigenvalues that look worse than they
are. Rows and columns that isolate an eigenvalue are moved to the ends; the rest is scaled by powers
of two, which rounds nothing. Source: Parlett & Reinsch, Numer. Math. 13 (1969); lengths are
Euclidean and include the diagonal, as James, Langou & Lowery (2014) found to be safe.
"""

from __future__ import annotations

import math

from matrixops.inputs import Array
from matrixops.jit import kernel

NOT_FINITE = -100000  # stands for an exponent
EXTREME = 300  # entries beyond 2**±300 are brought near 1
_TINY = 2.0**-969  # below this a square has lost digits; 2**-1022 / 2**-53
_HUGE = 2.0**969


@kernel
def exponent_of(a: Array) -> int:
    """Return e with ``max|a| in [2**(e-1), 2**e)``, 0 for zeros, or NOT_FINITE."""
    largest = 0.0
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            size = max(abs(a[i, j].real), abs(a[i, j].imag))
            if not size < math.inf:
                return NOT_FINITE
            largest = max(largest, size)
    return math.frexp(largest)[1]


@kernel
def scale_by_power(a: Array, exponent: int) -> None:
    """Multiply *a* by ``2**exponent`` in two steps, so that neither factor overflows."""
    half = exponent // 2
    first, second = math.ldexp(1.0, half), math.ldexp(1.0, exponent - half)
    for i in range(a.shape[0]):
        for j in range(a.shape[1]):
            a[i, j] = (a[i, j] * first) * second


@kernel
def bring_near_one(a: Array) -> int:
    """Scale *a* by a power of two if its entries are extreme; return the exponent taken out.

    Squares of entries then neither overflow nor vanish. NaN and infinity give NOT_FINITE.
    """
    exponent = exponent_of(a)
    if exponent == NOT_FINITE or abs(exponent) <= EXTREME:
        return NOT_FINITE if exponent == NOT_FINITE else 0
    scale_by_power(a, -exponent)
    return exponent


@kernel
def _exchange(a: Array, p: int, q: int) -> None:
    if p == q:
        return
    for j in range(a.shape[1]):
        a[p, j], a[q, j] = a[q, j], a[p, j]
    for i in range(a.shape[0]):
        a[i, p], a[i, q] = a[i, q], a[i, p]


@kernel
def _isolated_row(a: Array, last: int) -> int:
    for i in range(last, -1, -1):
        alone = True
        for j in range(last + 1):
            if i != j and a[i, j] != 0.0:
                alone = False
                break
        if alone:
            return i
    return -1


@kernel
def _isolated_column(a: Array, first: int, last: int) -> int:
    for j in range(first, last + 1):
        alone = True
        for i in range(first, last + 1):
            if i != j and a[i, j] != 0.0:
                alone = False
                break
        if alone:
            return j
    return -1


@kernel
def _lengths(a: Array, i: int, lo: int, hi: int) -> tuple[float, float, float, float]:
    """Return the lengths of column and row i of the block, and the largest entries they move."""
    column, row, column_max, row_max = 0.0, 0.0, 0.0, 0.0
    for k in range(lo, hi + 1):
        column += a[k, i].real ** 2 + a[k, i].imag ** 2
        row += a[i, k].real ** 2 + a[i, k].imag ** 2
    for k in range(hi + 1):
        column_max = max(column_max, abs(a[k, i]))
    for k in range(lo, a.shape[0]):
        row_max = max(row_max, abs(a[i, k]))
    if column < _TINY or row < _TINY:  # squares may have vanished: sums of sizes serve as well
        column, row = 0.0, 0.0
        for k in range(lo, hi + 1):
            column += abs(a[k, i])
            row += abs(a[i, k])
        return column, row, column_max, row_max
    return math.sqrt(column), math.sqrt(row), column_max, row_max


@kernel
def _factor(column: float, row: float, column_max: float, row_max: float) -> float:
    """Return the power of two f that brings ``column * f`` and ``row / f`` closest together."""
    f = 1.0
    c, r = column, row
    while c < 0.5 * r and max(f, column_max) < _HUGE and min(r, row_max) > _TINY:
        f, c, r = f * 2.0, c * 2.0, r * 0.5
        column_max, row_max = column_max * 2.0, row_max * 0.5
    while 0.5 * c >= r and row_max < _HUGE and min(f, c, column_max) > _TINY:
        f, c, r = f * 0.5, c * 0.5, r * 2.0
        column_max, row_max = column_max * 0.5, row_max * 2.0
    return f if c + r < 0.95 * (column + row) else 1.0


@kernel
def _isolate(a: Array, swaps: Array) -> tuple[int, int]:
    """Move the rows and columns that isolate an eigenvalue to the ends; return what is between."""
    lo, hi = 0, a.shape[0] - 1
    while hi > 0:
        i = _isolated_row(a, hi)
        if i < 0:
            break
        swaps[hi] = i
        _exchange(a, i, hi)
        hi -= 1
    while lo < hi:
        j = _isolated_column(a, lo, hi)
        if j < 0:
            break
        swaps[lo] = j
        _exchange(a, j, lo)
        lo += 1
    return lo, hi


@kernel
def _even_out(a: Array, i: int, lo: int, hi: int, scales: Array) -> bool:
    """Scale row and column i if that pays; return whether it did."""
    column, row, column_max, row_max = _lengths(a, i, lo, hi)
    if column == 0.0 or row == 0.0:
        return False
    f = _factor(column, row, column_max, row_max)
    if f == 1.0 or not _TINY < scales[i] * f < _HUGE:
        return False
    scales[i] *= f
    for k in range(lo, a.shape[0]):
        a[i, k] /= f
    for k in range(hi + 1):
        a[k, i] *= f
    return True


@kernel
def balance(a: Array, scales: Array, swaps: Array) -> tuple[int, int]:
    """Balance *a* (n, n) in place; return the first and last index of the block that is left.

    Args:
        a: Real or complex; outside the block it ends up upper triangular.
        scales: (n,), receives the powers of two.
        swaps: (n,) of int64, receives with whom each isolated index was exchanged.
    """
    for i in range(a.shape[0]):
        scales[i] = 1.0
        swaps[i] = i
    lo, hi = _isolate(a, swaps)
    moved = lo < hi
    while moved:
        moved = False
        for i in range(lo, hi + 1):
            if _even_out(a, i, lo, hi, scales):
                moved = True
    return lo, hi


@kernel
def undo_balance(vectors: Array, scales: Array, swaps: Array, lo: int, hi: int) -> None:
    """Turn vectors of the balanced matrix, the rows of *vectors*, into those of the original."""
    for row in range(vectors.shape[0]):
        x = vectors[row]
        for i in range(lo, hi + 1):
            x[i] *= scales[i]
        for i in range(lo - 1, -1, -1):
            x[i], x[swaps[i]] = x[swaps[i]], x[i]
        for i in range(hi + 1, len(x)):
            x[i], x[swaps[i]] = x[swaps[i]], x[i]
