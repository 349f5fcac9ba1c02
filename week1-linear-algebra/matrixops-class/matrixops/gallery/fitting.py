"""Ways of least squares, from the shortest formula to the last digit, to be held against NIST.

Each takes a `Regression` and returns its coefficients: floats, or fractions where nothing is lost.
Source: Björck, Numerical Methods for Least Squares Problems, 2nd ed., chapter 2.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from matrixops.exact.matrix import ExactMatrix
from matrixops.gallery.regression import Regression
from matrixops.linear.solve import solve
from matrixops.linear.triangular import solve_upper
from matrixops.orthogonal.lstsq import lstsq
from matrixops.orthogonal.qr import qr

Coefficients: TypeAlias = Callable[[Regression], list[object]]


def normal_equations(problem: Regression) -> list[object]:
    """Solve ``X^T X c = X^T y``: the condition is squared."""
    X, y = problem.floats()
    return list(solve(X.T @ X, X.T @ y))


def through_q(method: str) -> Coefficients:
    """Solve ``R c = Q^T y``, Q by *method*, the product afterwards."""

    def coefficients(problem: Regression) -> list[object]:
        X, y = problem.floats()
        q, r = qr(X, method=method)
        return list(solve_upper(r, q.T @ y))

    return coefficients


def least_squares(method: str) -> Coefficients:
    """Use `lstsq`, y treated with the columns."""

    def coefficients(problem: Regression) -> list[object]:
        return list(lstsq(*problem.floats(), method=method).x)

    return coefficients


def exactly(problem: Regression) -> list[object]:
    """Solve the normal equations over fractions: nothing is rounded, so nothing is lost."""
    X, y = ExactMatrix.of(problem.X), ExactMatrix.column(problem.y)
    found = (X.T @ X).solve(X.T @ y)
    return [found[i, 0] for i in range(found.shape[0])]
