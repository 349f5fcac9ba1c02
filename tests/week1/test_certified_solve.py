"""A solution and its certificate: gfpp, honest digits, singular systems, every structure."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st
from week1.known_systems import conditioned, growing, singular_integers

from matrixops.certify.solve import certified_solve
from matrixops.errors import EntryError, LinAlgError, NotFiniteError, ShapeError, SingularError
from matrixops.exact.matrix import exact


def lapack_ratio(a: np.ndarray, x: np.ndarray, b: np.ndarray) -> float:
    """LAPACK's dget02, in NumPy's extended precision."""
    rest = np.abs(b - a.astype(np.longdouble) @ x).sum(axis=0)
    return float(np.max(rest / (np.abs(a).sum(axis=0).max() * np.abs(x).sum(axis=0) * 2.0**-53)))


@pytest.mark.parametrize("n", range(20, 121, 20))
def test_growth_does_not_fool_it(n: int) -> None:
    """On gfpp, where LAPACK's LU reaches ratios of 1e14 unseen, 20 right sides stay below 1."""
    rng = np.random.default_rng(n)
    a = growing(n)
    for b in rng.standard_normal((20, n)):
        solution = certified_solve(a, b)

        assert lapack_ratio(a, solution.x, b) < 1
        assert solution.ratio < 1


def test_the_ratio_it_tells_is_the_true_one() -> None:
    """Recomputed in extended precision, on 40 systems of any condition."""
    rng = np.random.default_rng(7)
    for condition in 10.0 ** rng.uniform(0, 15, 40):
        a, b = conditioned(20, condition, rng), rng.standard_normal((20, 3))
        solution = certified_solve(a, b)

        assert solution.ratio == pytest.approx(lapack_ratio(a, solution.x, b), rel=0.05)
        assert solution.ratio < 1


def test_trusted_digits_are_honest_and_not_shy() -> None:
    """The true error lies within the claim on 99 in 100 systems, and seldom far below it.

    The right side is rounded, so that x is known and the system is off by rounding, as in life.
    """
    rng = np.random.default_rng(8)
    broken, shy, checked = 0, 0, 400
    for condition in 10.0 ** rng.uniform(0, 15, checked):
        n = int(rng.integers(2, 30))
        a, truth = conditioned(n, condition, rng), rng.standard_normal(n)
        solution = certified_solve(a, a @ truth)
        error = np.abs(solution.x - truth).max() / np.abs(truth).max()
        correct = -np.log10(max(error, 1e-16))
        broken += error > 10.0**-solution.digits
        shy += correct - solution.digits > 3

    assert broken <= checked // 100
    assert shy <= checked // 20


def test_digits_of_exact_entries_are_honest() -> None:
    """Against the stored system's solution over fractions, up to condition 1e13."""
    rng = np.random.default_rng(9)
    for condition in 10.0 ** rng.uniform(0, 13, 60):
        a, b = conditioned(8, condition, rng), rng.standard_normal(8)
        truth = np.array([float(x) for (x,) in exact(a).solve(b).rows])
        solution = certified_solve(a, b)
        error = np.abs(solution.x - truth).max() / np.abs(truth).max()

        assert error <= 10.0**-solution.digits_if_exact
        assert solution.digits_if_exact >= 14


def test_singular_integers_are_flagged_and_their_dependency_holds() -> None:
    """80 singular matrices of whole numbers: each is refused, and the rows named do depend."""
    rng = np.random.default_rng(10)
    for _ in range(80):
        a = singular_integers(int(rng.integers(3, 12)), int(rng.integers(1, 3)), rng)
        with pytest.raises(SingularError, match="singular") as caught:
            certified_solve(a, rng.integers(-5, 5, len(a)))

        assert_dependency_holds(str(caught.value), a)


def assert_dependency_holds(message: str, a: np.ndarray) -> None:
    """Read 'row 3 = 2·row 2 − 1/2·row 1' and check it over fractions."""
    said = message.split(": ", 1)[1].split(";", maxsplit=1)[0]
    left, right = said.split(" = ")
    if right == "0":
        right = "0·row 1"
    total = [-Fraction(x) for x in a[int(left.removeprefix("row ")) - 1]]
    for term in right.replace(" − ", " + −").split(" + "):
        sign = -1 if term.startswith("−") else 1
        factor, _, row = term.lstrip("−").rpartition("row ")
        weight = sign * Fraction(factor.rstrip("·") or 1)
        total = [t + weight * Fraction(x) for t, x in zip(total, a[int(row) - 1], strict=True)]
    assert not any(total)


def test_the_famous_silent_matrix_is_refused() -> None:
    """[[1, 2, 3], [4, 5, 6], [7, 8, 9]]: numpy.linalg.solve answers; here the rows are named."""
    a = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]

    with pytest.raises(SingularError, match=r"row 3 = 2·row 2 − row 1; .*infinitely many"):
        certified_solve(a, [6, 15, 24])
    with pytest.raises(SingularError, match=r"row 3 = 2·row 2 − row 1; .*no solution"):
        certified_solve(a, [6, 15, 25])


def test_nearly_singular_is_answered_with_no_digits() -> None:
    """As stored the rows differ, as written they do not: zero digits, and the reason."""
    solution = certified_solve([[0.1, 1], [0.3, 3]], [1, 1])

    assert solution.digits == 0
    assert "row 2 = 3·row 1" in str(solution)


def test_hilbert_is_solved_exactly_as_stored() -> None:
    """Hilbert's matrix of side 14, condition beyond 1e17: x is exact, rounded once."""
    a, b = scipy.linalg.hilbert(14), np.ones(14)
    solution = certified_solve(a, b)

    assert solution.method == "elimination over fractions"
    assert solution.digits == 0
    np.testing.assert_array_equal(solution.x, [float(x) for (x,) in exact(a).solve(b).rows])


def test_a_nearly_singular_complex_system_is_solved_exactly_as_stored() -> None:
    """Hilbert's matrix turned by i: the same x, turned back."""
    a, b = scipy.linalg.hilbert(12), np.ones(12)
    solution = certified_solve(1j * a, b)

    assert solution.method == "elimination over fractions"
    assert solution.ratio < 1
    np.testing.assert_array_equal(solution.x, -1j * certified_solve(a, b).x)


@pytest.mark.parametrize(
    ("make", "method"),
    [
        (lambda a: np.diag(np.diag(a)), "division by the diagonal"),
        (np.tril, "forward substitution"),
        (np.triu, "back substitution"),
        (lambda a: np.tril(a, -1) + np.tril(a, -1).conj().T + 40 * np.eye(9), "Cholesky"),
        (lambda a: a, "LU with partial pivoting"),
        (lambda a: a[:, :5], "least squares by Householder QR"),
        (lambda a: a[:5], "the shortest solution by Householder QR"),
    ],
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex64, np.complex128])
def test_each_structure_has_its_method_and_the_oracle_agrees(
    make: Callable[[np.ndarray], np.ndarray], method: str, dtype: type[np.number]
) -> None:
    """The method follows the structure; x is that of SciPy's least squares; the type is kept."""
    rng = np.random.default_rng(11)
    a = rng.standard_normal((9, 9)) + 3 * np.eye(9)
    if np.dtype(dtype).kind == "c":
        a = a + 1j * rng.standard_normal((9, 9))
    a = make(a).astype(dtype)
    b = rng.standard_normal((len(a), 2)).astype(dtype)

    solution = certified_solve(a, b)
    oracle = scipy.linalg.lstsq(a.astype(complex), b)[0]

    assert solution.method == method
    assert solution.certified
    assert solution.x.dtype == dtype
    np.testing.assert_allclose(solution.x, oracle, atol=100 * np.finfo(dtype).eps)


def test_least_squares_reach_every_digit_of_the_stored_system() -> None:
    """A polynomial of degree 5 at 21 points, against the normal equations over fractions."""
    a = np.vander(np.arange(21.0), 6, increasing=True)
    b = np.random.default_rng(12).standard_normal(21)
    exact_a = exact(a)
    truth = (exact_a.T @ exact_a).solve(exact_a.T @ exact(b[:, np.newaxis]))
    solution = certified_solve(a, b)

    np.testing.assert_allclose(solution.x, [float(x) for (x,) in truth.rows], rtol=1e-14)
    assert solution.digits_if_exact >= 14


@pytest.mark.parametrize("scale", [1e-300, 1e-160, 1e160, 1e300])
def test_size_does_not_matter(scale: float) -> None:
    """Near underflow and overflow the answer is the same."""
    rng = np.random.default_rng(13)
    a, b = rng.standard_normal((6, 6)), rng.standard_normal(6)

    solution = certified_solve(a * scale, b * scale)

    np.testing.assert_allclose(solution.x, np.linalg.solve(a, b), rtol=1e-10)
    assert solution.ratio < 1


def test_badly_scaled_rows_frighten_nobody() -> None:
    """Rows from 1e-150 to 1e150: a condition beyond 1e100, and every digit right."""
    rng = np.random.default_rng(14)
    a, truth = rng.integers(-9, 10, (8, 8)), rng.integers(-9, 10, 8)
    scales = 2.0 ** rng.integers(-500, 500, 8)

    solution = certified_solve(a * scales[:, np.newaxis], (a @ truth) * scales)

    assert solution.method == "LU with partial pivoting"
    assert solution.digits >= 12
    np.testing.assert_allclose(solution.x, truth, rtol=1e-12)


def test_entries_too_far_apart_to_scale_are_solved_all_the_same() -> None:
    """1e300 beside 1e-300, where scaling would lose an entry: det is 1, and x = (-1, 1e300)."""
    solution = certified_solve([[1e300, 1], [1, 2e-300]], [1, 1])

    np.testing.assert_allclose(solution.x, [-1, 1e300], rtol=1e-15)
    assert solution.ratio < 1


@pytest.mark.parametrize("shape", [((0, 0), (0,)), ((0, 0), (0, 2)), ((3, 3), (3, 0))])
def test_empty_systems_have_empty_answers(shape: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
    """The shape of x is that of b."""
    solution = certified_solve(np.eye(*shape[0]), np.zeros(shape[1]))

    assert solution.x.shape == shape[1]
    assert solution.certified


@pytest.mark.parametrize(
    ("a", "b", "error", "words"),
    [
        (np.eye(3), np.ones(2), ShapeError, r"\(3, 3\) and b \(2,\)"),
        (np.ones((2, 2, 2)), np.ones(2), ShapeError, r"\(2, 2, 2\)"),
        (np.eye(2), [1.0, np.nan], NotFiniteError, r"b\[1\] is nan"),
        ([[np.inf]], [1.0], NotFiniteError, r"a\[0, 0\] is inf"),
        ([["a"]], [1.0], EntryError, "type <U1"),
        ([[1, 2], [3]], [1.0, 2.0], EntryError, "ragged"),
        ([[1, 2], [2, 4], [3, 6]], [1, 2, 3], SingularError, "column 2 = 2·column 1"),
        (np.arange(2000.0).reshape(500, 4), np.ones(500), SingularError, "column 3 = 2·column 2"),
        (np.ones((90, 90)), np.ones(90), SingularError, "lacks full rank"),
        ([[1, 2, 3], [2, 4, 6]], [1, 2], SingularError, "row 2 = 2·row 1"),
        (np.zeros((3, 3)), np.ones(3), SingularError, "row 1 = 0"),
        ([[1.0, 0.0], [1.0, 0.0]], [1, 1], SingularError, "infinitely many"),
        ([[1e-300]], [1e300], NotFiniteError, "exceeds the largest float64"),
        ([[1e-310, 0], [1, 1e-310]], [1, 1], NotFiniteError, "exceeds the largest float64"),
        ([[0.0, 0.0], [0.0, 1.0]], [0, 1], SingularError, "row 1 = 0"),
        ([[0, 0, 0], [4, 3, 0], [4, 4, -4]], [0, 1, 2], SingularError, "row 1 = 0"),
        ([[0, 0, 0], [-1, 4, -1], [1, -1, 0]], [0, -36, 15], SingularError, "row 1 = 0"),
        ([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [0, 0, 0], SingularError, "infinitely many"),
        ([[1j, 1], [-1, 1j]], [1, 1], SingularError, "singular"),
    ],
)
def test_bad_systems_are_named(a: Any, b: Any, error: type[LinAlgError], words: str) -> None:
    """The message says which argument, what was found, and what depends on what."""
    with pytest.raises(error, match=words):
        certified_solve(a, b)


def test_it_reads_like_a_sentence_and_passes_for_an_array() -> None:
    """What, why, how wrong, how much to trust; and NumPy takes it for x."""
    solution = certified_solve([[4, 2], [2, 3]], [2, 1])

    assert str(solution).startswith("Solved by Cholesky, because it is symmetric")
    assert "digits can be trusted" in str(solution)
    np.testing.assert_allclose(solution, [0.5, 0])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 9), st.integers(1, 9), st.booleans())
def test_whole_solutions_of_whole_systems_come_back(
    seed: int, m: int, n: int, zero_row: bool
) -> None:
    """A solution comes out of every system of full rank, and an error of every other."""
    rng = np.random.default_rng(seed)
    a, truth = rng.integers(-4, 5, (m, n)), rng.integers(-9, 10, n)
    a[:1] *= not zero_row
    try:
        solution = certified_solve(a, a @ truth)
    except SingularError:
        assert np.linalg.matrix_rank(a) < min(m, n)
    else:
        assert np.linalg.matrix_rank(a) == min(m, n)
        np.testing.assert_allclose(a @ solution.x, a @ truth, atol=1e-12 * max(m, n))
