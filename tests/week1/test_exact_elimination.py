"""One elimination for all fields: its record, its readings, its properties."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st

from matrixops.errors import ShapeError, SingularError
from matrixops.exact.elimination import eliminate, triangular_factors
from matrixops.exact.fields import GF, Floats, Rationals
from matrixops.exact.matrix import ExactMatrix, exact, modulo
from matrixops.exact.operations import elementary, replay

SMALL = st.fractions(min_value=-9, max_value=9, max_denominator=6)
FIELDS = st.sampled_from([Rationals(), GF(2), GF(7), GF(101)])


@st.composite
def matrices(draw: st.DrawFn, *, square: bool = False, field: Any = None) -> ExactMatrix:
    """Matrices up to 5 by 5 over any of the fields, zeros being frequent."""
    field = field or draw(FIELDS)
    m = draw(st.integers(1, 5))
    n = m if square else draw(st.integers(1, 5))
    entry = st.just(0) | (SMALL if isinstance(field, Rationals) else st.integers(0, 100))
    rows = [[draw(entry) for _ in range(n)] for _ in range(m)]
    return ExactMatrix.of(rows, field)


@given(matrices())
def test_the_record_replayed_gives_the_echelon_form(a: ExactMatrix) -> None:
    """So does multiplying the elementary matrices from the left."""
    done = a.echelon(reduced=True)
    product = a
    for operation in done.operations:
        factor = elementary(operation, a.shape[0], a.field)
        product = ExactMatrix.from_rows(factor, a.shape[0], a.field) @ product

    assert replay(done.operations, a.rows, a.field) == done.rows
    assert product.rows == tuple(map(tuple, done.rows))


@given(matrices())
def test_the_reduced_form_has_its_shape_and_is_its_own(a: ExactMatrix) -> None:
    """Pivots are one and alone, they step to the right, and reducing again changes nothing."""
    reduced, pivots = a.rref()
    for i, j in enumerate(pivots):
        assert [row[j] for row in reduced.rows] == [int(i == k) for k in range(a.shape[0])]
        assert not any(reduced.rows[i][:j])
    assert list(pivots) == sorted(set(pivots))
    assert not any(map(any, reduced.rows[len(pivots) :]))
    assert reduced == reduced.rref().R


@given(matrices())
def test_lu_multiplies_back(a: ExactMatrix) -> None:
    """A[p] = L U, L unit lower triangular, U in echelon form."""
    p, lower, upper = a.lu()

    assert lower @ upper == a.permuted(p)
    assert all(row[i] == 1 and not any(row[i + 1 :]) for i, row in enumerate(lower.rows))
    assert sorted(p) == list(range(a.shape[0]))


@given(st.data(), FIELDS)
def test_determinants_multiply(data: st.DataObject, field: Any) -> None:
    """det(AB) = det A · det B, and det of the transpose is the same."""
    a = data.draw(matrices(square=True, field=field))
    b = data.draw(matrices(square=True, field=field).filter(lambda b: b.shape == a.shape))

    assert (a @ b).det() == field.dot([a.det()], [b.det()])
    assert a.T.det() == a.det()


@given(matrices(square=True))
def test_an_inverse_exists_just_when_the_determinant_is_not_zero(a: ExactMatrix) -> None:
    """And undoes from both sides."""
    unit = ExactMatrix.identity(a.columns, a.field)
    if not a.det():
        with pytest.raises(SingularError):
            a.inv()
        return

    assert a @ a.inv() == unit
    assert a.inv() @ a == unit
    assert a**-2 == a.inv() @ a.inv()


@given(matrices())
def test_the_four_subspaces_fit_together(a: ExactMatrix) -> None:
    """Rank plus nullity is the width; A sends the null space to zero; bases are independent."""
    null, left = a.null_space(), a.left_null_space()

    assert a.rank() + null.columns == a.columns
    assert a.T.rank() == a.rank() == a.column_space().columns == a.row_space().columns
    assert not any(map(any, (a @ null).rows))
    assert not any(map(any, (left.T @ a).rows))
    for basis in (null, left, a.column_space(), a.row_space()):
        assert basis.rank() == basis.columns


@given(st.data())
def test_a_known_solution_is_found(data: st.DataObject) -> None:
    """A x = A y has y among its solutions."""
    a = data.draw(matrices())
    y = ExactMatrix.column(
        data.draw(st.lists(st.integers(0, 9), min_size=a.columns, max_size=a.columns)), a.field
    )
    found = a.solutions(a @ y)

    assert a @ found.particular == a @ y
    assert found.directions.beside(y - found.particular).rank() == found.directions.columns


@given(st.lists(st.lists(st.integers(-50, 50), min_size=4, max_size=4), min_size=4, max_size=4))
def test_the_determinant_modulo_p_is_the_residue_of_the_determinant(rows: list[list[int]]) -> None:
    """Two fields, one code, answers that belong together."""
    whole = exact(rows).det()
    for p in (2, 3, 101):
        assert modulo(p, rows).det() == whole % p


@pytest.mark.parametrize("n", [1, 2, 5, 20])
def test_floats_pivot_like_lapack(n: int) -> None:
    """The same code, with the largest pivot: P, L and U are SciPy's."""
    a = np.random.default_rng(n).standard_normal((n, n))
    order, lower, upper = triangular_factors(eliminate(list(a), Floats()))
    p, theirs_lower, theirs_upper = scipy.linalg.lu(a, p_indices=True)

    np.testing.assert_array_equal(np.argsort(order), p)
    np.testing.assert_allclose(np.array(lower), theirs_lower, atol=1e-12)
    np.testing.assert_allclose(np.array(upper), theirs_upper, atol=1e-12)


def test_complex_floats_are_eliminated_too() -> None:
    """P A = L U, and no factor is larger than one (LAPACK measures size by |re| + |im|)."""
    rng = np.random.default_rng(5)
    a = rng.standard_normal((20, 20)) + 1j * rng.standard_normal((20, 20))
    order, lower, upper = triangular_factors(eliminate(list(a), Floats()))

    np.testing.assert_allclose(np.array(lower) @ np.array(upper), a[order], atol=1e-12)
    assert np.abs(np.array(lower)).max() <= 1 + 1e-15


@given(matrices(square=True, field=Rationals()))
@settings(max_examples=60)
def test_floats_agree_with_fractions(a: ExactMatrix) -> None:
    """What rounds is close to what does not, on matrices that are well conditioned."""
    array = np.asarray(a, dtype=float)
    if not a.det() or np.linalg.cond(array) > 1e6:
        return
    n = a.columns
    done = eliminate(list(np.hstack([array, np.eye(n)])), Floats(1e-12), columns=n, reduced=True)

    np.testing.assert_allclose(
        np.array(done.rows)[:, n:], np.asarray(a.inv(), dtype=float), atol=1e-8
    )


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_empty_matrices(shape: tuple[int, int]) -> None:
    """They have rank 0, full null spaces, and a determinant of one."""
    a = exact(np.empty(shape))

    assert a.shape == shape
    assert a.rank() == 0
    assert a.null_space().shape == (shape[1], shape[1])
    assert a.left_null_space().shape == (shape[0], shape[0])
    assert a.T.shape == shape[::-1]
    assert exact(np.empty((0, 0))).det() == 1
    assert exact(np.empty((0, 0))).inv().shape == (0, 0)


def test_wrong_shapes_say_both() -> None:
    """A product, a sum, a right side, a determinant."""
    a, b = exact([[1, 2]]), exact([[1, 2, 3]])
    for act, message in [
        (lambda: a @ b, r"\(1, 2\) by \(1, 3\)"),
        (lambda: a + b, r"\(1, 2\) and \(1, 3\)"),
        (lambda: a.solve([1, 2]), r"\(1, 2\) and b \(2, 1\)"),
        (a.det, r"\(1, 2\); only a square matrix has a determinant"),
    ]:
        with pytest.raises(ShapeError, match=message):
            act()


def test_the_shortest_pivot_is_taken() -> None:
    """Of 100, 1/3 and 2 the last is shortest to write; GF(p) takes the first that is not zero."""
    assert Rationals().pivot([Fraction(0), Fraction(100), Fraction(1, 3), Fraction(2)]) == 3
    assert GF(7).pivot([0, 5, 1]) == 1
    assert Floats().pivot([1.0, -3.0, 2.0]) == 1
    assert Floats(1e-3).pivot([1e-4, 0.0]) is None
