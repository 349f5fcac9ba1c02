"""How many digits each way of least squares gets right on NIST's certified data.

python benchmark_digits.py    prints the correct digits of the worst coefficient, at most 15
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from matrixops.exact.matrix import ExactMatrix
from matrixops.gallery.regression import Regression, certified_regressions
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


def ours(method: str) -> Coefficients:
    """Use `lstsq`, y treated with the columns."""

    def coefficients(problem: Regression) -> list[object]:
        return list(lstsq(*problem.floats(), method=method).x)

    return coefficients


def numpy_lstsq(problem: Regression) -> list[object]:
    """Use LAPACK's gelsd, by singular values."""
    return list(np.linalg.lstsq(*problem.floats())[0])


def statsmodels_ols(problem: Regression) -> list[object]:
    """Use the pseudo-inverse of statsmodels' OLS."""
    from statsmodels.regression.linear_model import OLS  # noqa: PLC0415 - slow, and for this alone

    X, y = problem.floats()
    return list(OLS(y, X).fit().params)


def exactly(problem: Regression) -> list[object]:
    """Solve the normal equations over fractions: nothing is rounded, so nothing is lost."""
    X, y = ExactMatrix.of(problem.X), ExactMatrix.column(problem.y)
    found = (X.T @ X).solve(X.T @ y)
    return [found[i, 0] for i in range(found.shape[0])]


WAYS: dict[str, Coefficients] = {
    "normal equations": normal_equations,
    "CGS, then Q^T y": through_q("cgs"),
    "MGS, then Q^T y": through_q("mgs"),
    "Householder, then Q^T y": through_q("householder"),
    "numpy.linalg.lstsq": numpy_lstsq,
    "statsmodels OLS": statsmodels_ols,
    "lstsq": ours("householder"),
    'lstsq, method="mgs"': ours("mgs"),
    'lstsq, method="refined"': ours("refined"),
    "exact fractions": exactly,
}


def main() -> None:
    """Print one line for each way, one column for each problem."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    problems = certified_regressions()
    print("| way | " + " | ".join(problem.name for problem in problems) + " |")
    print("|---|" + "---:|" * len(problems))
    for name, way in WAYS.items():
        digits = [f"{problem.digits(way(problem)):.1f}" for problem in problems]
        print(f"| {name} | " + " | ".join(digits) + " |")


if __name__ == "__main__":
    main()
