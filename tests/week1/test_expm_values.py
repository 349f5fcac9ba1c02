"""expm against exact series, closed forms, mpmath and SciPy."""

from __future__ import annotations

import math
from typing import Any

import mpmath
import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st
from week1.eig_types import ULP, Array

from matrixops import expm
from matrixops.errors import ArgumentError, NotFiniteError, ShapeError


def exact(a: Array) -> Array:
    """Return the exponential by mpmath with 400 digits, rounded."""
    with mpmath.workdps(400):
        e = mpmath.expm(mpmath.matrix(a.tolist()), method="taylor")
    return np.array([[complex(e[i, j]) for j in range(len(a))] for i in range(len(a))])


def error(ours: Array, truth: Array) -> float:
    """Return the relative error in the 1-norm, in units of ulp."""
    gap = np.abs(ours - truth).sum(axis=0).max()
    return float(gap / np.abs(truth).sum(axis=0).max() / ULP)


@pytest.mark.parametrize("norm", [1e-8, 1e-2, 0.2, 0.9, 2.0, 4.0, 30.0])
@pytest.mark.parametrize("n", [2, 3, 5])
@pytest.mark.parametrize("kind", [float, complex])
def test_small_matrices_agree_with_400_digits(n: int, norm: float, kind: type) -> None:
    """One norm for each degree of the approximant; the error is of the size of ulp times norm."""
    rng = np.random.default_rng(n)
    a = rng.standard_normal((n, n)) + (1j * rng.standard_normal((n, n)) if kind is complex else 0)
    a *= norm / np.abs(a).sum(axis=0).max()

    assert error(expm(a), exact(a)) < 20 * max(1.0, norm)


@pytest.mark.parametrize("n", [3, 24, 25, 60, 120])
@pytest.mark.parametrize("norm", [1e-9, 1e-2, 0.2, 0.9, 2.0, 50.0])
@pytest.mark.parametrize("dtype", [float, complex])
def test_larger_matrices_agree_with_scipy(n: int, norm: float, dtype: type) -> None:
    """Both sides of the order where products leave the compiled code."""
    rng = np.random.default_rng(n)
    a = rng.standard_normal((n, n)).astype(dtype)
    if dtype is complex:
        a = a + 1j * rng.standard_normal((n, n))
    a *= norm / np.abs(a).sum(axis=0).max()

    assert error(expm(a), scipy.linalg.expm(a)) < 40 * max(1.0, norm)


def test_the_typical_error_is_a_few_ulps() -> None:
    """Half of 60 random 2 × 2 matrices of norm 5 come out within 5 ulps, and none beyond 60."""
    rng = np.random.default_rng(11)
    errors = []
    for _ in range(60):
        a = rng.standard_normal((2, 2))
        a *= 5 / np.abs(a).sum(axis=0).max()
        errors.append(error(expm(a), exact(a)))

    assert np.median(errors) < 5
    assert max(errors) < 60


TROUBLEMAKERS = {  # Moler & Van Loan, SIAM Review 45 (2003), and Higham's collection
    "Taylor cancels": np.array([[-49.0, 24.0], [-64.0, 31.0]]),
    "nearly defective": np.array([[-1.0 - 1e-9, 1e4], [0.0, -1.0 + 1e-9]]),
    "hump": np.array([[-1.0, 6.0], [0.0, -2.0]]) * 8,
    "overscaling": np.array([[1.0, 1e6], [0.0, -1.0]]),
    "overscaling, full": np.array([[1.0 + 1e-3, 1e5], [-1e-6, -1.0]]),
    "Ward 1": np.array([[4.0, 2.0, 0.0], [1.0, 4.0, 1.0], [1.0, 1.0, 4.0]]),
    "Ward 3": np.array([[-131.0, 19.0, 18.0], [-390.0, 56.0, 54.0], [-387.0, 57.0, 52.0]]),
    "Kenney & Laub": np.array([[-0.5, 1e3, 3e3], [0.0, -0.5, 2e3], [0.0, 0.0, -0.5]]),
    "rotation": np.array([[0.0, -20 * math.pi], [20 * math.pi, 0.0]]),
}


@pytest.mark.parametrize("name", sorted(TROUBLEMAKERS))
def test_troublemakers_keep_the_digits_that_their_condition_leaves(name: str) -> None:
    """The error stays below SciPy's, or below the condition of the exponential."""
    a = TROUBLEMAKERS[name]
    condition = scipy.linalg.expm_cond(a)

    assert error(expm(a), exact(a)) < 20 * max(condition, 1.0)


def test_ward_4_is_as_good_as_scipy() -> None:
    """A companion-like matrix with 1e-10 in a corner of order 10: e times a near-Jordan block."""
    a = np.eye(10, k=1)
    a[-1, 0] = 1e-10

    assert error(expm(a), exact(a)) < 20


def test_triangles_are_exact_on_the_diagonal_and_beside_it() -> None:
    """Entries of very different size each keep their digits, in both triangles and large ones."""
    for n in (6, 40):
        t = np.triu(np.random.default_rng(n).uniform(-1, 1, (n, n)))
        np.fill_diagonal(t, np.linspace(-60, 20, n))
        for a in (t, t.T):
            e = expm(a)
            np.testing.assert_allclose(e.diagonal(), np.exp(a.diagonal()), rtol=4 * ULP)
        p, q = t.diagonal()[:-1], t.diagonal()[1:]
        beside = np.diagonal(t, 1) * (np.exp(q) - np.exp(p)) / (q - p)
        np.testing.assert_allclose(np.diagonal(expm(t), 1), beside, rtol=1e-13)
        assert not np.tril(expm(t), -1).any()


@pytest.mark.parametrize("n", [2, 6, 30])
def test_a_nilpotent_matrix_has_a_finite_series(n: int) -> None:
    """1/k! on the k-th superdiagonal, whatever a factor that keeps it nilpotent."""
    e = expm(np.eye(n, k=1))
    truth = sum(np.eye(n, k=k) / math.factorial(k) for k in range(n))

    np.testing.assert_allclose(e, truth, rtol=1e-14, atol=1e-17)


@pytest.mark.parametrize("size", [1e50, 1e200, 1e300])
def test_a_huge_nilpotent_matrix_is_no_trouble(size: float) -> None:
    """I + A exactly, although the norm would ask for hundreds of squarings."""
    a = np.array([[0.0, size], [0.0, 0.0]])

    np.testing.assert_array_equal(expm(a), np.eye(2) + a)


@pytest.mark.parametrize("n", [1, 2, 10, 40])
def test_zero_gives_the_identity(n: int) -> None:
    """Exactly."""
    np.testing.assert_array_equal(expm(np.zeros((n, n))), np.eye(n))


def test_a_large_negative_norm_decays_to_zero() -> None:
    """e^-800 is zero in doubles; nothing overflows on the way."""
    np.testing.assert_array_equal(expm(-800 * np.eye(3)), np.zeros((3, 3)))
    assert np.all(np.abs(expm(-1000 * np.eye(30) + 1e-3)) < 1e-300)


def test_a_rotation_is_cosine_and_sine() -> None:
    """The exponential of a skew matrix is orthogonal."""
    angle = 0.7
    e = expm([[0.0, -angle], [angle, 0.0]])

    np.testing.assert_allclose(
        e, [[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]], atol=4 * ULP
    )


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(1, 30), st.integers(0, 2**32 - 1), st.floats(1e-3, 6.0))
def test_the_exponential_of_minus_a_is_the_inverse(n: int, seed: int, norm: float) -> None:
    """e^A e^-A = I up to the rounding that the sizes of both allow."""
    a = np.random.default_rng(seed).standard_normal((n, n))
    a *= norm / np.abs(a).sum(axis=0).max()
    forth, back = expm(a), expm(-a)

    room = np.abs(forth).sum(axis=0).max() * np.abs(back).sum(axis=0).max()
    assert np.abs(forth @ back - np.eye(n)).max() < 100 * ULP * max(1, norm) * room


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex64, np.complex128, np.int64])
@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (30, 30), (2, 3, 4, 4), (0, 0), (0, 2, 2)])
def test_types_and_stacks_are_scipys(shape: tuple[int, ...], dtype: type) -> None:
    """The same shapes and types; single precision is rounded once."""
    a = (np.random.default_rng(1).integers(-2, 3, shape) / (1 if dtype is np.int64 else 4)).astype(
        dtype
    )
    ours = expm(a)

    assert ours.shape == shape
    assert ours.dtype == (np.float64 if dtype is np.int64 else dtype)
    for at in np.ndindex(shape[:-2]):
        if shape[-1]:
            truth = scipy.linalg.expm(a[at].astype(np.result_type(dtype, np.float64)))
            tolerance = 1e-6 if dtype in (np.float32, np.complex64) else 1e-12
            np.testing.assert_allclose(
                ours[at], truth, rtol=0, atol=tolerance * np.abs(truth).max()
            )


@pytest.mark.parametrize("n", [4, 40])
def test_the_input_is_not_changed_and_strides_do_not_matter(n: int) -> None:
    """A transposed, read-only view gives the answer of its copy."""
    a = np.random.default_rng(2).standard_normal((n, n))
    kept = a.copy()
    view = a.T
    view.flags.writeable = False

    np.testing.assert_allclose(expm(view), expm(view.copy()), rtol=1e-12)
    np.testing.assert_array_equal(a, kept)


@pytest.mark.parametrize(
    ("bad", "error", "words"),
    [
        (np.ones((2, 3)), ShapeError, r"\(2, 3\)"),
        (np.array([[np.nan]]), NotFiniteError, r"a\[0, 0\] is nan"),
        (np.full((30, 30), -np.inf), NotFiniteError, r"a\[0, 0\] is -inf"),
        (np.array([[800.0]]), ArgumentError, "norm 800; its exponential has entries beyond"),
        (1e6 * np.eye(2), ArgumentError, "exponential has entries beyond"),
        (1e5 * np.ones((30, 30)), ArgumentError, "exponential has entries beyond"),
        (1e250 * np.ones((3, 3)), ArgumentError, "exponential has entries beyond"),
    ],
)
def test_bad_input_is_named(bad: Any, error: type[Exception], words: str) -> None:
    """An exponential that overflows is refused rather than answered by NaN."""
    with pytest.raises(error, match=words):
        expm(bad)
