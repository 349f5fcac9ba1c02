"""Wrong arguments raise an error that says which one, what was found, and what was expected."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from matrixops import (
    ArgumentError,
    EntryError,
    LinAlgError,
    NotFiniteError,
    NotPositiveDefiniteError,
    ShapeError,
    SingularError,
    cholesky,
    det,
    inv,
    lu_factor,
    lu_solve,
    matrix_power,
    multi_dot,
    slogdet,
    solve,
    solve_lower,
    solve_upper,
    trace,
)

ROUTINES = (inv, det, slogdet, cholesky, lu_factor, lambda a: solve(a, np.ones(len(a))))


@pytest.mark.parametrize("routine", ROUTINES)
@pytest.mark.parametrize("n", [2, 40])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_are_refused(routine: Any, n: int, value: float) -> None:
    """The message says where the first one stands, on the quick path too."""
    a = np.eye(n)
    a[1, 0] = value

    with pytest.raises(NotFiniteError, match=r"a\[1, 0\] is"):
        routine(a)


@pytest.mark.parametrize("n", [3, 40])
def test_right_sides_must_be_finite(n: int) -> None:
    """A NaN in b is refused, and b is named."""
    b = np.ones(n)
    b[2] = np.nan

    with pytest.raises(NotFiniteError, match=r"b\[2\]"):
        solve(np.eye(n), b)


@pytest.mark.parametrize("routine", ROUTINES)
@pytest.mark.parametrize(
    ("a", "error"),
    [
        ([[1, 2], [3]], EntryError),
        ([["x", "y"], ["z", "w"]], EntryError),
        ([1.0, 2.0], ShapeError),
        (np.float64(3.0), ShapeError),
    ],
)
def test_what_is_no_matrix_is_refused(routine: Any, a: Any, error: type[Exception]) -> None:
    """Ragged rows, strings, vectors and scalars are named for what they are."""
    if routine is ROUTINES[-1] and np.ndim(a if error is ShapeError else [0]) == 0:
        routine = inv  # a scalar has no length to make a right side for

    with pytest.raises(error, match="a has"):
        routine(a)


@pytest.mark.parametrize("routine", [inv, det, slogdet, cholesky])
def test_rectangles_are_refused(routine: Any) -> None:
    """The message says the shape that came."""
    with pytest.raises(ShapeError, match=r"\(2, 3\)"):
        routine(np.ones((2, 3)))


@pytest.mark.parametrize(
    ("a", "b"), [((3, 3), (2,)), ((3, 3), (2, 3)), ((2, 3, 3), (2, 4, 1)), ((3, 3), ())]
)
def test_systems_that_do_not_fit_say_both_shapes(a: Any, b: Any) -> None:
    """Both shapes stand in the message."""
    with pytest.raises(ShapeError) as caught:
        solve(np.ones(a), np.ones(b))

    assert str(a) in str(caught.value)
    assert str(b) in str(caught.value)


def test_stacks_that_do_not_broadcast() -> None:
    """Stacks of two and of three matrices have no common shape."""
    with pytest.raises(ShapeError, match="broadcast"):
        solve(np.ones((2, 3, 3)), np.ones((3, 3, 1)))


@pytest.mark.parametrize("n", [3, 16, 17, 60])
@pytest.mark.parametrize("column", [0, 1, -1])
def test_singular_matrices_name_the_column(n: int, column: int) -> None:
    """solve, inv and lu_solve name the column without a pivot; the determinant is exactly zero."""
    a = np.random.default_rng(n).standard_normal((n, n))
    a[:, column] = 0.0
    name = f"column {column % n} "

    with pytest.raises(SingularError, match=name):
        solve(a, np.ones(n))
    with pytest.raises(SingularError, match=name):
        inv(a)
    with pytest.raises(SingularError, match=name):
        lu_solve(lu_factor(a), np.ones(n))
    assert det(a) == 0.0
    assert slogdet(a) == (0.0, -np.inf)


@pytest.mark.parametrize("n", [3, 20])
def test_a_singular_matrix_of_a_stack_is_named(n: int) -> None:
    """The message says which matrix of the stack it is."""
    a = np.tile(np.eye(n), (2, 30, 1, 1))
    a[1, 21, :, 2] = 0

    with pytest.raises(SingularError, match=r"\[1, 21\] of the stack.*column 2 "):
        inv(a)
    with pytest.raises(SingularError, match=r"\[1, 21\] of the stack.*column 2 "):
        solve(a, np.ones(n))


@pytest.mark.parametrize("n", [4, 20, 70])
@pytest.mark.parametrize("upper", [False, True])
def test_cholesky_names_the_minor(n: int, upper: bool) -> None:
    """The first leading minor that is not positive is the one in the message."""
    for order in (1, 3, n):
        a = np.eye(n)
        a[order - 1, order - 1] = -1.0

        with pytest.raises(NotPositiveDefiniteError, match=f"order {order} is"):
            cholesky(a, upper=upper)
    with pytest.raises(NotPositiveDefiniteError, match=r"\[1\] of the stack"):
        cholesky(np.stack([np.eye(n), a]), upper=upper)


def test_triangles_with_a_zero_on_the_diagonal() -> None:
    """The message says which entry; with unit=True the diagonal is not looked at."""
    T = np.diag([1.0, 0.0, 2.0])

    with pytest.raises(SingularError, match="entry 1"):
        solve_lower(T, np.ones(3))
    with pytest.raises(SingularError, match="entry 1"):
        solve_upper(T, np.ones(3))
    np.testing.assert_array_equal(solve_lower(T, np.ones(3), unit=True), np.ones(3))
    with pytest.raises(ShapeError, match=r"\(3, 3\).*\(2,\)"):
        solve_lower(T, np.ones(2))


def test_determinants_that_overflow_are_infinite_with_a_warning() -> None:
    """As in NumPy: infinity and a RuntimeWarning; slogdet has the number."""
    for n in (4, 30):
        a = np.diag(np.full(n, -1e200))
        with pytest.warns(RuntimeWarning, match="overflow"):
            assert det(a) == np.inf
        assert slogdet(a).logabsdet == pytest.approx(n * 200 * np.log(10))


def test_powers_and_chains_refuse_what_they_cannot_do() -> None:
    """A broken exponent, an integer power past 64 bits, chains too short or that do not fit."""
    with pytest.raises(ArgumentError, match=r"n is 1\.5"):
        matrix_power(np.eye(2), 1.5)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="digits"):
        matrix_power([[1, 1], [1, 0]], 92)
    with pytest.raises(ShapeError, match=r"\(2, 3\)"):
        matrix_power(np.ones((2, 3)), 2)
    with pytest.raises(SingularError, match="column 1 "):
        matrix_power([[1, 2], [2, 4]], -1)
    with pytest.raises(ArgumentError, match="at least two"):
        multi_dot([np.eye(2)])
    with pytest.raises(ShapeError, match=r"arrays\[0\].*arrays\[1\]"):
        multi_dot([np.eye(2), np.eye(3)])
    with pytest.raises(ArgumentError, match="out has shape"):
        multi_dot([np.eye(2), np.eye(2)], out=np.empty((3, 3)))
    with pytest.raises(ShapeError, match=r"x has shape \(3,\)"):
        trace(np.ones(3))


def test_integer_powers_that_fit_are_exact() -> None:
    """Where intermediate magnitudes could overflow the power is still exact: an involution."""
    a = np.array([[3, -8], [1, -3]])

    np.testing.assert_array_equal(matrix_power(a, 100), np.eye(2))
    assert matrix_power([[1, 1], [1, 0]], 91)[0, 0] == 7540113804746346429


def test_every_error_is_a_linalgerror() -> None:
    """Code that catches NumPy's error catches these."""
    with pytest.raises(LinAlgError):
        inv(np.zeros((2, 2)))
