"""Backward errors of LU, solve, inverse and Cholesky, measured as LAPACK's own suite does."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.linalg
from week1.linear_ratios import (
    EPS,
    PASSES,
    Matrix,
    cholesky_ratio,
    inverse_ratio,
    lu_ratio,
    solve_ratio,
)

from matrixops import cholesky, inv, lu, lu_factor, lu_solve, solve, solve_lower, solve_upper

SIZES = (1, 2, 3, 5, 10, 17, 33, 50, 131)
KINDS = ("diagonal", "upper", "lower", "well", "ill", "worst", "tiny", "huge", "graded")


def matrix(kind: str, n: int, complex_: bool, seed: int = 0) -> Matrix:
    """Return one of the kinds of regular matrices that LAPACK's dlatb4 makes."""
    rng = np.random.default_rng([seed, n, complex_])

    def draw() -> Matrix:
        x = rng.standard_normal((n, n))
        return x + 1j * rng.standard_normal((n, n)) if complex_ else x

    def conditioned(kappa: float) -> Matrix:
        left, right = (scipy.linalg.qr(draw())[0] for _ in range(2))
        return (left * np.geomspace(1.0, 1.0 / kappa, n)) @ right

    made = {
        "diagonal": lambda: np.diag(np.diag(draw()) + 3),
        "upper": lambda: np.triu(draw()) + 3 * np.eye(n),
        "lower": lambda: np.tril(draw()) + 3 * np.eye(n),
        "well": lambda: conditioned(2.0),
        "ill": lambda: conditioned(np.sqrt(0.1 / EPS)),
        "worst": lambda: conditioned(0.1 / EPS),
        "tiny": lambda: conditioned(2.0) * 1e-290,
        "huge": lambda: conditioned(2.0) * 1e290,
        "graded": lambda: draw() * np.geomspace(1.0, 1e-12, n)[:, None],
    }
    return np.asarray(made[kind]())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n", SIZES)
def test_lu_and_solve_are_backward_stable(kind: str, n: int) -> None:
    """P L U is A, and A x is b, within LAPACK's thresholds, however ill-conditioned A is."""
    for complex_ in [False, True]:
        a = matrix(kind, n, complex_)
        b = a @ np.random.default_rng(n).standard_normal((n, 2))
        factors = lu(a)

        assert lu_ratio(a, factors.P @ factors.L @ factors.U) < PASSES
        assert np.abs(np.tril(factors.L, -1)).max(initial=0.0) <= (np.sqrt(2) + 1e-12)
        assert solve_ratio(a, solve(a, b), b) < PASSES
        assert solve_ratio(a, lu_solve(lu_factor(a), b), b) < PASSES


@pytest.mark.parametrize("n", SIZES)
def test_inverse_is_as_accurate_as_the_condition_allows(n: int) -> None:
    """I - A⁻¹ A is small beside ‖A‖ ‖A⁻¹‖."""
    for kind in ["diagonal", "upper", "lower", "well", "ill", "tiny"]:
        for complex_ in [False, True]:
            a = matrix(kind, n, complex_)

            assert inverse_ratio(a, inv(a)) < PASSES


@pytest.mark.parametrize("kind", ["diagonal", "well", "ill", "graded"])
@pytest.mark.parametrize("n", SIZES)
def test_cholesky_is_backward_stable(kind: str, n: int) -> None:
    """L Lᴴ is A within LAPACK's threshold, for both triangles."""
    for complex_ in [False, True]:
        x = matrix(kind, n, complex_)
        a = x @ x.conj().T + 4 * n * EPS * np.linalg.norm(x) ** 2 * np.eye(n)
        a = (a + a.conj().T) / 2

        assert cholesky_ratio(a, cholesky(a)) < PASSES
        assert cholesky_ratio(a, cholesky(a, upper=True).conj().T) < PASSES


@pytest.mark.parametrize("dtype", [float, complex])
@pytest.mark.parametrize("n", [1, 5, 31, 32, 33, 64, 65, 150])
@pytest.mark.parametrize("unit", [False, True])
def test_triangles_are_solved_to_the_last_digits(n: int, dtype: type, unit: bool) -> None:
    """Both substitutions leave a residual of rounding size, also across the edges of blocks."""
    rng = np.random.default_rng(n)
    a = (rng.standard_normal((n, n)) / np.sqrt(n)).astype(dtype)
    a = a + 1j * rng.standard_normal((n, n)) / np.sqrt(n) if dtype is complex else a
    b = rng.standard_normal((n, 3))
    diagonal = np.eye(n) if unit else np.diag(np.diag(a) + 2)
    lower, upper = np.tril(a, -1) + diagonal, np.triu(a, 1) + diagonal

    assert solve_ratio(lower, solve_lower(a * (1 - np.eye(n)) + diagonal, b, unit=unit), b) < 10
    assert solve_ratio(upper, solve_upper(a * (1 - np.eye(n)) + diagonal, b, unit=unit), b) < 10
    assert solve_ratio(lower.T, solve_upper(lower.T, b, unit=unit), b) < 10


def test_exchanges_equal_those_of_lapack() -> None:
    """The same rows are chosen as by dgetrf and zgetrf, also where the panel ends."""
    rng = np.random.default_rng(5)
    for n in (1, 4, 16, 17, 40, 90):
        for a in (rng.standard_normal((n, n)), rng.standard_normal((n, n)) * (1 + 2j)):
            ours, theirs = lu_factor(a), scipy.linalg.lu_factor(a)

            np.testing.assert_array_equal(ours.piv, theirs[1])
            np.testing.assert_allclose(ours.lu, theirs[0], rtol=1e-9, atol=1e-9)
