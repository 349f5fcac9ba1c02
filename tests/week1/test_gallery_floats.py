"""Exhibits with irrational entries, ready-made ones of SciPy, and literature values."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
import pytest
import scipy.linalg

import matrixops.gallery as rooms
from matrixops.errors import ArgumentError
from matrixops.gallery import NAMES, gfpp, make, orders


@pytest.mark.parametrize("n", [1, 2, 3, 7])
def test_scipy_makes_the_same(n: int) -> None:
    """hilb, invhilb, pascal, circul, companion and fiedler equal SciPy's own."""
    numbers = np.arange(1.0, n + 1)
    pairs = {
        "hilb": scipy.linalg.hilbert(n),
        "invhilb": scipy.linalg.invhilbert(n, exact=True),
        "pascal": scipy.linalg.pascal(n, exact=True),
        "circul": scipy.linalg.circulant(numbers),
        "companion": scipy.linalg.companion(np.poly(numbers)),
    }
    if n >= 3:
        pairs["fiedler"] = scipy.linalg.fiedler(numbers)
    for name, theirs in pairs.items():
        np.testing.assert_allclose(make(name, n), theirs, rtol=1e-15, err_msg=name)


def test_scipys_inverse_of_pascal_and_signs_of_hadamard() -> None:
    """The inverse of pascal(20) and the signs of hadamard(16) equal SciPy's."""
    np.testing.assert_array_equal(
        make("pascal", 20).truth.inverse,
        scipy.linalg.invpascal(20, exact=True).astype(float),
    )
    np.testing.assert_array_equal(make("hadamard", 16), scipy.linalg.hadamard(16))


def test_magic_squares_are_magic() -> None:
    """Each number up to n² stands once; rows, columns and both diagonals have one sum."""
    for n in (4, 8, 12):
        a = np.asarray(make("magic", n))

        assert sorted(a.ravel()) == list(range(1, n * n + 1))
        sums = {*a.sum(axis=0), *a.sum(axis=1), np.trace(a), np.trace(a[::-1])}
        assert sums == {n * (n * n + 1) / 2}


@pytest.mark.parametrize("n", [1, 2, 5, 30])
def test_the_inverse_of_kahan(n: int) -> None:
    """Claimed inverse times matrix is the identity, to the rounding of 50-digit products."""
    shown = rooms.kahan(n)
    with mpmath.workdps(50):
        product = mpmath.matrix(shown.truth.inverse.tolist()) * mpmath.matrix(shown.matrix.tolist())
        gap = np.array((product - mpmath.eye(n)).tolist(), dtype=float)

    size = np.abs(shown.truth.inverse) @ np.abs(shown.matrix)
    assert (np.abs(gap) <= 8 * n * 2.0**-53 * size).all()
    assert shown.truth.det == pytest.approx(float(np.prod(np.diag(shown.matrix))), rel=1e-13)


def test_kahan_hides_its_rank_from_pivoted_qr() -> None:
    """SciPy's pivoted QR of kahan(90) ends far above the least singular value: 100 times."""
    a = rooms.kahan(90).matrix * (1 - 1e-10 * np.arange(90))  # no ties between columns
    r, pivots = scipy.linalg.qr(a, mode="r", pivoting=True)

    np.testing.assert_array_equal(pivots, np.arange(90))
    assert abs(r[-1, -1]) > 100 * scipy.linalg.svdvals(a)[-1]


def test_chebspec_differentiates_polynomials() -> None:
    """Samples of every polynomial of degree below n go to samples of its derivative."""
    for n in (3, 5, 10):
        points = np.cos(np.arange(n) * np.pi / (n - 1))
        for degree in range(n):
            basis = np.polynomial.Chebyshev.basis(degree)

            np.testing.assert_allclose(
                make("chebspec", n).matrix @ basis(points), basis.deriv()(points), atol=1e-11
            )


def test_chebspec_is_nilpotent() -> None:
    """Its n-th power is zero to rounding, so all its eigenvalues are; the rank is n - 1."""
    n = 6
    a = make("chebspec", n).matrix
    power = np.linalg.matrix_power(a, n)

    assert np.abs(power).max() < 1e-9 * np.abs(a).max() ** n
    assert np.linalg.matrix_rank(a) == n - 1


def test_sines_are_orthogonal_and_symmetric() -> None:
    """S = Sᵀ, S² = I; the trace counts +1 against -1."""
    for n in (2, 3, 10, 51):
        shown = make("sines", n)
        a = shown.matrix

        np.testing.assert_array_equal(a, a.T)
        np.testing.assert_allclose(a @ a, np.eye(n), atol=1e-14)
        assert np.trace(a) == pytest.approx(float(np.sum(shown.truth.eigenvalues)), abs=1e-13)


@pytest.mark.parametrize("condition", [1.0, 1e3, 1e12])
def test_randsvd_has_the_singular_values_ordered(condition: float) -> None:
    """LAPACK finds them, to rounding relative to the largest."""
    shown = rooms.randsvd(20, condition=condition)

    found = scipy.linalg.svdvals(shown.matrix)
    np.testing.assert_allclose(found, shown.truth.singular_values, atol=2e-14)
    assert shown.truth.condition == pytest.approx(condition)


def test_wilkinsons_pairs() -> None:
    """The largest two eigenvalues of W21+ agree to 14 digits: 10.746194182903393 and …322."""
    shown = make("wilkinson", 21)
    with mpmath.workdps(40):
        values, _ = mpmath.eigsy(mpmath.matrix(shown.matrix.tolist()))
        upper, lower = values[20], values[19]

    assert mpmath.nstr(upper, 16) == "10.74619418290339"
    assert 0 < upper - lower < 1e-13


def test_rosser_of_40_digits() -> None:
    """Rosser's eight eigenvalues, the double one included, agree to 14 digits of the largest."""
    shown = make("rosser", 8)
    with mpmath.workdps(40):
        values, _ = mpmath.eigsy(mpmath.matrix(shown.matrix.tolist()))
        found = [float(v) for v in values]

    np.testing.assert_allclose(shown.truth.eigenvalues, found, rtol=1e-14, atol=1e-25)


def test_gfpp_fools_lapack() -> None:
    """The exhibit still shows what it is there for: LAPACK loses all digits, at condition 27."""
    a = gfpp(60).matrix
    x = np.random.default_rng(0).standard_normal(60)

    assert np.linalg.cond(a) < 30
    assert np.abs(np.linalg.solve(a, a @ x) - x).max() > 0.01 * np.abs(x).max()


@pytest.mark.parametrize("name", NAMES)
def test_orders_that_do_not_exist_are_refused(name: str) -> None:
    """Where no such matrix exists the error names it, the order, and what was expected."""
    missing = sorted(set(range(-1, 12)) - set(orders(name, most=11)))
    for n in missing:
        with pytest.raises(ArgumentError, match=rf"^{name} has no order {n}; expected "):
            make(name, n)


def test_entries_that_no_float_holds_are_refused() -> None:
    """200! overflows in a companion matrix, which says so; an inverse may be infinite."""
    with pytest.raises(ArgumentError, match="companion of order 200 has entries beyond"):
        make("companion", 200)
    assert np.isinf(np.asarray(make("frank", 200).truth.inverse)).any()


def test_an_unknown_name_is_answered_with_the_names() -> None:
    """A misspelt name gets the list."""
    with pytest.raises(ArgumentError, match="'hilbert'; expected one of cauchy, chebspec"):
        make("hilbert", 3)
    with pytest.raises(ArgumentError, match="condition is 0"):
        rooms.randsvd(3, condition=0.0)


def test_numpy_takes_an_exhibit_for_its_matrix() -> None:
    """np.asarray, @ through it, and a copy that may be written to."""
    shown = make("minij", 3)

    np.testing.assert_array_equal(np.asarray(shown), shown.matrix)
    copied = np.array(shown, copy=True)
    copied[0, 0] = 7
    assert shown.matrix[0, 0] == 1
    assert shown.exact is not None
    assert shown.exact[2][1] == Fraction(2)


def test_every_name_is_a_function_of_the_package() -> None:
    """`gallery.hilb` and `gallery.make("hilb", …)` are one function."""
    for name in NAMES:
        n = orders(name, most=16)[0]

        np.testing.assert_array_equal(getattr(rooms, name)(n).matrix, make(name, n).matrix)
        assert str(make(name, n)).startswith(f"{name} (")
