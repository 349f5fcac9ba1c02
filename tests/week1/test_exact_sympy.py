"""Exact answers are equal, not close, to sympy's."""

from __future__ import annotations

from fractions import Fraction

import pytest
from sympy import QQ, Rational
from sympy.polys.matrices import DomainMatrix
from week1.exact_matrices import Rows, matrices

from matrixops.errors import SingularError
from matrixops.exact.matrix import exact

CASES = list(matrices(360, seed=1))


def of_sympy(rows: Rows) -> DomainMatrix:
    """The matrix, as sympy's fastest exact one."""
    entries = [[QQ(x.numerator, x.denominator) for x in row] for row in rows]
    return DomainMatrix(entries, (len(rows), len(rows[0])), QQ)


def fractions(matrix: DomainMatrix) -> tuple[tuple[Fraction, ...], ...]:
    """Sympy's entries as fractions."""
    return tuple(
        tuple(Fraction(int(Rational(x).p), int(Rational(x).q)) for x in row)
        for row in matrix.to_Matrix().tolist()
    )


@pytest.mark.parametrize("start", range(0, len(CASES), 60))
def test_rank_rref_determinant_and_inverse_equal_sympys(start: int) -> None:
    """On 360 matrices: a gallery, integers, fractions, singular and rectangular ones."""
    for rows in CASES[start : start + 60]:
        ours, theirs = exact(rows), of_sympy(rows)
        reduced, pivots = theirs.rref()

        assert ours.rank() == theirs.rank()
        assert ours.rref().pivots == pivots
        assert ours.rref().R.rows == fractions(reduced)
        if ours.shape[0] == ours.shape[1]:
            det = Rational(QQ.to_sympy(theirs.det()))
            assert ours.det() == Fraction(int(det.p), int(det.q))
            if det:
                assert ours.inv().rows == fractions(theirs.inv())
            else:
                with pytest.raises(SingularError, match="row"):
                    ours.inv()


def test_null_spaces_are_sympys() -> None:
    """The basis read off the rref spans the same space: both reduce to the same rref."""
    for rows in CASES[::6]:
        ours, theirs = exact(rows).null_space().T, of_sympy(rows).nullspace()

        assert ours.shape[0] == theirs.shape[0]
        if ours.shape[0]:
            assert ours.rref().R.rows == fractions(theirs.rref()[0])
