"""Least squares on NIST's certified data and on Trefethen & Bau's polynomial."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from statsmodels.datasets import longley as statsmodels_longley
from statsmodels.regression.tests.results.results_regression import Longley

from matrixops.exact.matrix import ExactMatrix
from matrixops.gallery.regression import Regression, certified_regressions, longley, wampler
from matrixops.orthogonal.lstsq import lstsq

PROBLEMS = certified_regressions()


def test_longley_is_the_data_and_the_answer_that_statsmodels_carries() -> None:
    """Typed independently, equal to the last digit; their constant comes last."""
    problem = longley()
    X, y = problem.floats()
    data = statsmodels_longley.load_pandas()

    np.testing.assert_array_equal(X[:, 1:], data.exog)
    np.testing.assert_array_equal(y, data.endog)
    np.testing.assert_array_equal(
        np.array([float(c) for c in problem.certified])[[1, 2, 3, 4, 5, 6, 0]], Longley().params
    )


@pytest.mark.parametrize("number", range(1, 6))
def test_wamplers_noise_is_orthogonal_to_the_polynomials(number: int) -> None:
    """So the certified coefficients are the powers of the step, exactly."""
    _, X, y, certified = wampler(number)
    rest = [
        v - sum(c * p for c, p in zip(certified, row, strict=True))
        for row, v in zip(X, y, strict=True)
    ]

    assert all(sum(e * row[j] for e, row in zip(rest, X, strict=True)) == 0 for j in range(6))


@pytest.mark.parametrize(("number", "first"), [(3, 760), (4, 75901), (5, 7590001)])
def test_wamplers_observations_begin_as_published(number: int, first: int) -> None:
    """The first value of y in NIST's files."""
    assert wampler(number).y[0] == first


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.name)
def test_refined_least_squares_has_thirteen_digits(problem: Regression) -> None:
    """Where plain methods have six to eleven. Wampler2's y, rounded to doubles, allows 13.2."""
    digits = problem.digits(lstsq(*problem.floats(), method="refined").x)

    assert digits >= {"Longley": 14.0, "Wampler2": 13.0}.get(problem.name, 14.9)


def test_modified_gram_schmidt_has_more_digits_of_longley_than_numpy() -> None:
    """At least 13.5 against 10.9."""
    X, y = longley().floats()

    assert longley().digits(lstsq(X, y, method="mgs").x) >= 13.5
    assert longley().digits(np.linalg.lstsq(X, y)[0]) < 12


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("method", ["householder", "mgs"])
def test_small_residuals_leave_nine_digits(number: int, method: str) -> None:
    """Wampler1 to 3; with the large residuals of 4 and 5, only refinement keeps them."""
    problem = wampler(number)

    assert problem.digits(lstsq(*problem.floats(), method=method).x) >= 9


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.name)
def test_the_exact_path_has_every_certified_digit(problem: Regression) -> None:
    """Normal equations over fractions lose nothing."""
    X, y = ExactMatrix.of(problem.X), ExactMatrix.column(problem.y)

    found = (X.T @ X).solve(X.T @ y)

    coefficients = [Fraction(found[i, 0]) for i in range(len(problem.certified))]
    assert problem.digits(coefficients) >= (14.5 if problem.name == "Longley" else 15)


@pytest.mark.parametrize(
    ("method", "bar"), [("mgs", 1e-6), ("refined", 5e-9), ("householder", 1e-6)]
)
def test_trefethen_and_baus_last_coefficient_is_one(method: str, bar: float) -> None:
    """Lecture 19: exp(sin 4t) by a polynomial of degree 14, condition 2.3e10."""
    t = np.linspace(0, 1, 100)
    b = np.exp(np.sin(4 * t)) / 2006.787453080206

    x = lstsq(np.vander(t, 15, increasing=True), b, method=method).x

    assert abs(x[14] - 1) < bar
