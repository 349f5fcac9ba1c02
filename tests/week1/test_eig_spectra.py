"""Matrices whose spectra are known in closed form, easy ones and notorious ones."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st
from week1.eig_types import ULP, Array, farthest, pair_ratio

from matrixops import eig, eigvals


def clement(n: int) -> Array:
    """Return the tridiagonal matrix with the eigenvalues n-1, n-3, … 1-n."""
    k = np.arange(1.0, n)
    return np.diag(k, 1) + np.diag(n - k, -1)


def frank(n: int) -> Array:
    """Return Frank's Hessenberg matrix: determinant 1, eigenvalues in reciprocal pairs."""
    rows, columns = np.indices((n, n))
    full = n - np.maximum(rows, columns).astype(float)
    return np.where(columns >= rows - 1, full, 0.0)


def grcar(n: int) -> Array:
    """Return a Toeplitz matrix with sensitive eigenvalues."""
    return np.asarray(sum(np.eye(n, k=k) for k in range(4)) - np.eye(n, k=-1))


def forsythe(n: int, epsilon: float) -> Array:
    """Return a Jordan block of zero with a corner: eigenvalues on a circle."""
    a = np.eye(n, k=1)
    a[-1, 0] = epsilon
    return a


@pytest.mark.parametrize("n", [2, 5, 10, 21, 60])
def test_clement_has_whole_numbers(n: int) -> None:
    """±(n-1), ±(n-3), … as if the matrix were symmetric, which balancing nearly makes it."""
    w = eigvals(clement(n))

    assert np.isrealobj(w)
    np.testing.assert_allclose(np.sort(w), np.arange(-n + 1.0, n, 2), atol=n * n * 20 * ULP)


@pytest.mark.parametrize("n", [1, 2, 7, 24, 65])
def test_a_circulant_has_the_transform_of_its_column(n: int) -> None:
    """Eigenvalues of a circulant are the discrete Fourier transform of its first column."""
    column = np.random.default_rng(n).standard_normal(n)
    w = eigvals(scipy.linalg.circulant(column))

    assert farthest(w, np.fft.fft(column)) < 100 * n * ULP


@pytest.mark.parametrize("n", [3, 8, 40, 64])
def test_forsythe_lies_on_a_circle(n: int) -> None:
    """The n-th roots of the corner entry."""
    epsilon = 1e-3
    circle = epsilon ** (1 / n) * np.exp(2j * np.pi * np.arange(n) / n)

    assert farthest(eigvals(forsythe(n, epsilon)), circle) < 200 * n * ULP


def test_an_unperturbed_jordan_block_is_exact() -> None:
    """Balancing finds the triangle, so that nothing is lost to ε^(1/n)."""
    w, v = eig(forsythe(30, 0.0) + 2 * np.eye(30))

    np.testing.assert_array_equal(w, np.full(30, 2.0))
    assert np.linalg.matrix_rank(v) == 1


@pytest.mark.parametrize("degree", [2, 3, 6, 10])
def test_a_companion_matrix_has_the_roots(degree: int) -> None:
    """Roots of unity scaled, known without any root finder."""
    roots = 2.0 * np.exp(2j * np.pi * (np.arange(degree) + 0.25) / degree)
    companion = scipy.linalg.companion(np.poly(roots))

    assert farthest(eigvals(companion), roots) < 1e4 * ULP


def test_wilkinsons_polynomial_keeps_the_digits_that_it_has() -> None:
    """Roots 1 … 10 of the companion matrix, whose condition is about 1e7."""
    w = eigvals(scipy.linalg.companion(np.poly(np.arange(1.0, 11.0))))

    np.testing.assert_allclose(np.sort(w.real), np.arange(1.0, 11.0), rtol=1e-7)


def test_franks_values_come_in_reciprocal_pairs() -> None:
    """The product of the largest and the smallest is 1, as far as order 8 allows."""
    w = np.sort(eigvals(frank(8)))

    np.testing.assert_allclose(w * w[::-1], 1.0, rtol=1e-9)


@pytest.mark.parametrize("n", [10, 30, 50])
def test_grcars_pairs_hold_although_the_values_are_sensitive(n: int) -> None:
    """A small residual is promised always, also where the pseudospectrum is wide."""
    a = grcar(n)

    assert pair_ratio(a, *eig(a)) < 20


def test_rosser_is_no_trouble() -> None:
    """The classic test: a zero, a pair ±10√10405, close ones near 1020 and a double 1000."""
    a = np.array(
        [
            [611, 196, -192, 407, -8, -52, -49, 29],
            [196, 899, 113, -192, -71, -43, -8, -44],
            [-192, 113, 899, 196, 61, 49, 8, 52],
            [407, -192, 196, 611, 8, 44, 59, -23],
            [-8, -71, 61, 8, 411, -599, 208, 208],
            [-52, -43, 49, 44, -599, 411, 208, 208],
            [-49, -8, 8, 59, 208, 208, 99, -911],
            [29, -44, 52, -23, 208, 208, -911, 99],
        ]
    )
    root, close = 10 * np.sqrt(10405), 100 * np.sqrt(26)
    truth = [-root, 0, 510 - close, 1000, 1000, 510 + close, 1020, root]

    assert farthest(eigvals(a), np.array(truth)) < 2e-12


@pytest.mark.parametrize("n", [4, 9, 33, 64])
def test_a_permutation_that_stalls_unshifted_iterations_settles(n: int) -> None:
    """The cyclic shift is its own QR factor; exceptional shifts break the cycle."""
    cycle = np.roll(np.eye(n), 1, axis=0)

    assert farthest(eigvals(cycle), np.exp(2j * np.pi * np.arange(n) / n)) < 100 * n * ULP


def test_badly_scaled_rows_are_balanced() -> None:
    """A diagonal similarity by powers of two changes no digit of the eigenvalues."""
    a = np.random.default_rng(1).standard_normal((6, 6))
    d = 2.0 ** np.array([0, 40, -30, 12, 70, -5])

    w = eigvals(a * d / d[:, None])

    assert farthest(w, np.linalg.eigvals(a)) < 1e-13


@pytest.mark.parametrize("exponent", [-1000, -600, 600, 1000])
def test_powers_of_two_pass_through(exponent: int) -> None:
    """Scaled to the ends of the range, values scale and vectors stay."""
    a = np.random.default_rng(2).standard_normal((7, 7))
    w, v = eig(a * 2.0**exponent)
    expected_w, expected_v = eig(a)

    np.testing.assert_allclose(w * 2.0**-exponent, expected_w, rtol=1e-13)
    np.testing.assert_allclose(v, expected_v, atol=1e-12)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(1, 9), st.integers(0, 2**32 - 1), st.booleans())
def test_integer_matrices_keep_trace_and_pairs(n: int, seed: int, sparse: bool) -> None:
    """Sum of the eigenvalues is the trace, and every pair satisfies its equation."""
    rng = np.random.default_rng(seed)
    a = rng.integers(-9, 10, (n, n)) * (rng.random((n, n)) < 0.4 if sparse else 1)
    w, v = eig(a)

    assert pair_ratio(a.astype(float), w, v) < 20
    assert abs(w.sum() - np.trace(a)) < 1e-12 * max(1, np.abs(a).sum())
