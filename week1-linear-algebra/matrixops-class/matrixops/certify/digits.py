"""How many decimal digits of a solution can be trusted, from first-order bounds of its error.

A bound asks what x does when every entry of the system moves by its own rounding: entry by entry,
so that badly scaled rows or columns, which change no digit, do not frighten.
Source: Higham, ASNA, theorem 7.4 (square), section 20.1 (least squares); LAPACK, xGERFS (FERR).
"""

from __future__ import annotations

import math

import numpy as np

from matrixops.certify.augmented import Augmented, Factors, gram_inverse, pseudo_inverse
from matrixops.certify.condition import Operator, estimate_norm_1, rows_weighted
from matrixops.certify.residual import UNIT, relative
from matrixops.certify.solution import ALL_DIGITS
from matrixops.inputs import Array


def digits_of(error: float) -> int:
    """Return the decimal digits that a relative *error* leaves: 0 to 15."""
    if not error < 1:
        return 0
    return min(ALL_DIGITS, math.floor(-math.log10(max(error, UNIT))))


def error_of_square(
    a: Array, x: Array, b: Array, rest: Array, inverse: Operator, eps: float
) -> float:
    """Bound ``max |dx| / max |x|`` of a square system, the worst column.

    ``|A^-1| (|b - A x| + eps (|A| |x| + |b|))``, its norm estimated.

    Args:
        a: Shape (n, n).
        x: Shape (n, k).
        b: Shape (n, k).
        rest: The residual, shape (n, k).
        inverse: Of *a*.
        eps: By how much, relative to itself, each entry of *a* and *b* may be off.
    """
    moves = np.abs(rest) + eps * (np.abs(a) @ np.abs(x) + np.abs(b))
    return _worst(moves, x, inverse)


def skeel_condition(a: Array, inverse: Operator) -> float:
    """Estimate ``|| |A^-1| |A| ||_inf``: the condition number that no scaling of rows changes.

    Source: Higham, ASNA, section 7.2 (Skeel 1979).
    """
    return estimate_norm_1(rows_weighted(inverse, np.abs(a).sum(axis=1).astype(a.dtype)))


def error_of_least_squares(factors: Factors, answer: Augmented, b: Array, eps: float) -> float:
    """Bound the error of a least-squares x.

    ``|A^+| eps (|A| |x| + |b|) + |(A^H A)^-1| eps |A^H| |r|``: the second term is why a large
    residual squares the condition number.
    """
    size = np.abs(factors.a)
    first = eps * (size @ np.abs(answer.x) + np.abs(b))
    second = eps * (size.T @ np.abs(answer.r))
    return _worst(first, answer.x, pseudo_inverse(factors)) + _worst(
        second, answer.x, gram_inverse(factors)
    )


def error_of_shortest(factors: Factors, answer: Augmented, c: Array, eps: float) -> float:
    """Bound the error of the shortest solution ``r = A y`` of ``A^H r = c``, A being tall.

    ``|A^+|^H eps (|A^H| |r| + |c|)``, and ``eps |A| |y|``, the turn of the space that r lies in.
    """
    plus = pseudo_inverse(factors)
    flipped = Operator(plus.shape[::-1], plus.adjoint, plus.apply, plus.dtype)
    size, shortest = np.abs(factors.a), answer.r
    moves = eps * (size.T @ np.abs(shortest) + np.abs(c))
    turns = eps * (size @ np.abs(answer.x))
    return _worst(moves, shortest, flipped) + relative(turns, shortest)


def _worst(moves: Array, x: Array, inverse: Operator) -> float:
    """Return the largest, over the columns, of ``|| |inverse| moves || / ||x||``, estimated."""
    worst = 0.0
    for weights, column in zip(moves.T, x.T, strict=True):
        size = float(np.abs(column).max(initial=0.0))
        if weights.any() and column.size:
            bound = estimate_norm_1(rows_weighted(inverse, np.ascontiguousarray(weights)))
            worst = max(worst, bound / size if size else math.inf)
    return worst
