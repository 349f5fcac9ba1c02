"""How many digits each way of least squares gets right on NIST's certified data.

python benchmark_digits.py    prints the correct digits of the worst coefficient, at most 15
"""

from __future__ import annotations

import argparse

import numpy as np

from matrixops.gallery.fitting import (
    Coefficients,
    exactly,
    least_squares,
    normal_equations,
    through_q,
)
from matrixops.gallery.regression import Regression, certified_regressions


def numpy_lstsq(problem: Regression) -> list[object]:
    """Use LAPACK's gelsd, by singular values."""
    return list(np.linalg.lstsq(*problem.floats())[0])


def statsmodels_ols(problem: Regression) -> list[object]:
    """Use the pseudo-inverse of statsmodels' OLS."""
    from statsmodels.regression.linear_model import OLS  # noqa: PLC0415 - slow, and for this alone

    X, y = problem.floats()
    return list(OLS(y, X).fit().params)


WAYS: dict[str, Coefficients] = {
    "normal equations": normal_equations,
    "CGS, then Q^T y": through_q("cgs"),
    "MGS, then Q^T y": through_q("mgs"),
    "Householder, then Q^T y": through_q("householder"),
    "numpy.linalg.lstsq": numpy_lstsq,
    "statsmodels OLS": statsmodels_ols,
    "lstsq": least_squares("householder"),
    'lstsq, method="mgs"': least_squares("mgs"),
    'lstsq, method="refined"': least_squares("refined"),
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
