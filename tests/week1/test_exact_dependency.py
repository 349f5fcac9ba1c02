"""A singular matrix says which row is made of which others."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
import sympy
from week1.exact_matrices import Rows, integers, singular

from matrixops.errors import ArgumentError, SingularError
from matrixops.exact.dependency import Dependency, dependency
from matrixops.exact.matrix import exact, modulo


def singular_cases() -> list[Rows]:
    """120 singular integer matrices: low rank, repeated rows, zero rows, zero columns."""
    rng, cases = random.Random(3), []
    for k in range(120):
        n = rng.randint(2, 6)
        match k % 4:
            case 0:
                rows = singular(rng, n, rng.randint(1, n - 1))
            case 1:
                rows = integers(rng, n, n)
                rows[-1] = [2 * x - y for x, y in zip(rows[0], rows[(n - 1) // 2], strict=True)]
            case 2:
                rows = integers(rng, n, n)
                rows[rng.randrange(n)] = [Fraction(0)] * n
            case _:
                rows = [[*row[:-1], Fraction(0)] for row in integers(rng, n, n)]
        cases.append(rows)
    return cases


def smallest_dependent(rows: Rows) -> int:
    """The size of the smallest dependent set of rows, by trying all."""
    for size in range(1, len(rows) + 1):
        for chosen in combinations(rows, size):
            if sympy.Matrix(chosen).rank() < size:
                return size
    raise AssertionError("the rows are independent")


def combined(rows: Sequence[Sequence[Fraction]], found: Dependency) -> list[Fraction]:
    """What the dependency says the row is, computed here."""
    width = len(rows[0])
    return [sum((c * rows[i][j] for i, c in found.coefficients), Fraction(0)) for j in range(width)]


def test_every_singular_matrix_is_flagged_and_the_dependency_is_right() -> None:
    """On 120 of them, inv and solve refuse, and the arithmetic of the sentence holds."""
    for rows in singular_cases():
        found = dependency(rows)

        assert found is not None
        assert combined(rows, found) == list(rows[found.index])
        assert not any(found.residual(rows))
        with pytest.raises(SingularError, match=r"row \d"):
            exact(rows).inv()
        with pytest.raises(SingularError, match=r"row \d"):
            exact(rows).solve([1] * len(rows))


def test_no_shorter_dependency_exists() -> None:
    """The number of rows that take part is the smallest there is."""
    for rows in singular_cases():
        found = dependency(rows)

        assert found is not None
        assert len(found.coefficients) + 1 == smallest_dependent(rows)


def test_regular_matrices_have_none() -> None:
    """Where the determinant (sympy's) is not zero there is no dependency."""
    rng = random.Random(4)
    for _ in range(60):
        rows = integers(rng, 4, 4)
        assert (dependency(rows) is None) == (sympy.Matrix(rows).det() != 0)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([[1, 2, 3], [4, 5, 6], [7, 8, 9]], "row 3 = 2·row 2 − row 1"),
        ([[1, 2], [2, 4]], "row 2 = 2·row 1"),
        ([[2, 4], [1, 2]], "row 1 = 2·row 2"),
        ([[2, 4], [3, 6]], "row 2 = 3/2·row 1"),
        ([[1, 1], [0, 0]], "row 2 = 0"),
        ([[1, 2], [-1, -2]], "row 2 = −row 1"),
        ([[0.5, 0.25], [1.0, 0.5]], "row 2 = 2·row 1"),
    ],
)
def test_the_sentence(rows: list[list[float]], sentence: str) -> None:
    """Rows are counted from one; whole coefficients and plus signs come first."""
    assert str(dependency(rows)) == sentence


def test_columns_depend_too() -> None:
    """A wide matrix always has dependent columns."""
    assert (
        str(dependency([[1, 2, 3], [4, 5, 6]], of="column")) == "column 3 = 2·column 2 − column 1"
    )


def test_floats_are_what_they_store() -> None:
    """0.3 is not three times 0.1 in binary; as texts they are."""
    assert dependency(np.array([[0.1, 1.0], [0.3, 3.0]])) is None
    assert str(dependency([["0.1", 1], ["0.3", 3]])) == "row 2 = 3·row 1"


def test_in_gf_too() -> None:
    """Modulo 2, three edges of a triangle add up to nothing."""
    assert str(modulo(2, [[1, 1, 0], [0, 1, 1], [1, 0, 1]]).dependency()) == "row 3 = row 1 + row 2"


def test_a_contradiction_is_named() -> None:
    """The rows agree on the left, and not on the right."""
    matrix = exact([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    with pytest.raises(
        SingularError, match="no solution: row 3 = 2·row 2 − row 1 in a, but not in b"
    ):
        matrix.solve([1, 2, 4])
    with pytest.raises(SingularError, match="infinitely many solutions: row 3"):
        matrix.solve([1, 2, 3])


def test_an_unknown_line_is_refused() -> None:
    """Rows or columns, nothing else."""
    with pytest.raises(ArgumentError, match="'diagonal'"):
        dependency([[1]], of="diagonal")  # type: ignore[arg-type]
