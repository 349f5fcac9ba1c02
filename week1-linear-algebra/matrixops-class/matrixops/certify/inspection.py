"""Singular or nearly so: a question that rounding cannot answer, asked over fractions.

Floats say only that a matrix is close to a singular one. Their exact values decide: a matrix that
is singular as it is stored is refused, with the rows that depend; one that is not may be solved
over fractions if it is small.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from matrixops.certify.modular import has_full_rank
from matrixops.certify.residual import UNIT
from matrixops.errors import NotFiniteError, SingularError
from matrixops.exact.dependency import Dependency, dependency
from matrixops.exact.matrix import ExactMatrix
from matrixops.inputs import Array

WORK_OF_PROOF = 500**3
"""Up to this m n min(m, n) the rank is decided modulo a prime: a second at most."""
WORK_OF_DEPENDENCY = 80**3
"""Up to this m n min(m, n) a dependency is looked for over fractions: seconds at most."""
SIDE_OF_SOLUTION = 24
"""Up to this side a system is solved over fractions: its numbers grow with every column."""


def refuse_singular(a: Array, b: Array) -> None:
    """Raise `SingularError` if *a* (m, n) lacks full rank as it is stored.

    The message names rows that depend (columns, if there are more rows than columns), and whether
    *b* (m, k) agrees with them.
    """
    work = a.size * min(a.shape)
    if work > WORK_OF_PROOF or has_full_rank(as_real(a)):
        return
    if a.dtype.kind == "c" or work > WORK_OF_DEPENDENCY:
        raise SingularError("the matrix lacks full rank as it is stored: it is singular")
    exact = ExactMatrix.of(a)
    if len(a) > a.shape[1]:
        columns = dependency(a, of="column")
        raise SingularError(f"the columns depend: {columns}, {_MANY_CLOSEST}")
    relation = exact.dependency()
    if relation is not None:
        raise SingularError(f"the matrix is singular: {relation}; {_agreement(exact, b)}")


_MANY = "the right side agrees, so that there are infinitely many solutions (lstsq: the shortest)"
_NONE = "the right side does not agree, so that there is no solution (lstsq: the closest)"
_MANY_CLOSEST = "so that many x come equally close (lstsq: the shortest of them)"


def _agreement(exact: ExactMatrix, b: Array) -> str:
    try:
        exact.solutions(b)
    except SingularError:
        return _NONE
    return _MANY


def as_real(a: Array) -> Array:
    """Return a real matrix; a complex p + iq as [[p, -q], [q, p]], whose rank is twice as large."""
    if a.dtype.kind != "c":
        return a
    real: Array = np.block([[a.real, -a.imag], [a.imag, a.real]])
    return real


def solve_exactly(a: Array, b: Array) -> Array | None:
    """Return x with ``a x = b`` over fractions, each entry rounded once; None if *a* is large.

    Args:
        a: Shape (n, n), of full rank.
        b: Shape (n, k).
    """
    n = len(a)
    real = as_real(a)
    if len(real) > SIDE_OF_SOLUTION:
        return None
    right = np.vstack([b.real, b.imag]) if a.dtype.kind == "c" else b
    try:
        x: Array = np.asarray(ExactMatrix.of(real).solve(right), dtype=np.float64)
    except OverflowError as exc:
        raise NotFiniteError("an entry of x exceeds the largest float64") from exc
    return x[:n] + 1j * x[n:] if a.dtype.kind == "c" else x


def ratio_over_fractions(a: Array, x: Array, b: Array) -> float:
    """Return the backward-error ratio of a small real or complex system, which cannot overflow.

    Sizes of complex numbers are taken as abs(Re) + abs(Im).
    """
    matrix = ExactMatrix.of(as_real(a))
    unknown, right = (ExactMatrix.of(_stacked(part)) for part in (x, b))
    rest = right - matrix @ unknown
    size = max(_column_sums(matrix), default=Fraction(0))
    worst = Fraction(0)
    for error, length in zip(_column_sums(rest), _column_sums(unknown), strict=True):
        scale = size * length
        worst = max(worst, error / scale if scale else Fraction(error > 0))
    return float(worst / Fraction(UNIT))


def _stacked(x: Array) -> Array:
    return np.vstack([x.real, x.imag]) if x.dtype.kind == "c" else x


def _column_sums(a: ExactMatrix) -> list[Fraction]:
    return [sum(map(abs, column), Fraction(0)) for column in a.T.rows]


def dependency_as_written(a: Array) -> Dependency | None:
    """Return what depends when each entry is read as the shortest decimal that stands for it.

    [[0.1, 1], [0.3, 3]] is regular as it is stored, because 0.3 is not three times 0.1 in binary;
    as it is written, its rows depend.
    """
    if a.dtype.kind == "c" or max(a.shape) > SIDE_OF_SOLUTION:
        return None
    return ExactMatrix.of([[Fraction(repr(float(x))) for x in row] for row in a]).dependency()
