"""Triangles: LU, Cholesky, solve, inverse, determinant, one by one and in stacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.linalg

from benchmarks.case import Case, same
from matrixops.linear.cholesky import cholesky
from matrixops.linear.determinant import det, slogdet
from matrixops.linear.inverse import inv
from matrixops.linear.lu import lu_factor
from matrixops.linear.powers import matrix_power
from matrixops.linear.solve import solve

STACK = 100_000


def square(n: int, rng: np.random.Generator) -> tuple[Any, ...]:
    """Return one random matrix."""
    return (rng.standard_normal((n, n)),)


def definite(n: int, rng: np.random.Generator) -> tuple[Any, ...]:
    """Return one random positive definite matrix."""
    x = rng.standard_normal((n, n))
    return (x @ x.T + n * np.eye(n),)


def system(n: int, rng: np.random.Generator) -> tuple[Any, ...]:
    """Return a random matrix and one right side."""
    return rng.standard_normal((n, n)), rng.standard_normal(n)


def stack(n: int, rng: np.random.Generator) -> tuple[Any, ...]:
    """Return a stack of random matrices, whose pivots stand anywhere."""
    return (rng.standard_normal((STACK, n, n)),)


def stacked_system(n: int, rng: np.random.Generator) -> tuple[Any, ...]:
    """Return a stack of random systems with one right side each."""
    return (*stack(n, rng), rng.standard_normal((STACK, n, 1)))


def times(factor: float) -> Callable[[Any, Any], None]:
    """Return a comparison for answers that lose *factor* times as many digits."""

    def agree(ours: Any, theirs: Any) -> None:  # noqa: ANN401 - arrays
        scale = float(np.max(np.abs(theirs)))
        np.testing.assert_allclose(ours, theirs, rtol=1e-7 * factor, atol=1e-10 * factor * scale)

    return agree


def thirteenth(power: Callable[[Any, int], Any]) -> Callable[[Any], Any]:
    """Return the routine that takes the power 13."""
    return lambda a: power(a, 13)


def near_identity(n: int, rng: np.random.Generator) -> tuple[Any, ...]:
    """Return a matrix whose powers neither grow nor vanish."""
    return (rng.standard_normal((n, n)) / np.sqrt(n),)


CASES: list[Case] = []
for n, bars in (
    (4, (0.4, 0.4, 0.8, 2.5, 2.5, 2.5, 2.5)),
    (1000, (1.25, 1.1, 1.25, 1.1, 1.25, 1.25, 1.1)),
):
    CASES += [
        Case(
            "LU | scipy.linalg.lu_factor",
            bars[0],
            square,
            lu_factor,
            scipy.linalg.lu_factor,
            same,
            n,
        ),
        Case("Cholesky | numpy", bars[1], definite, cholesky, np.linalg.cholesky, same, n),
        Case("solve | numpy", bars[2], system, solve, np.linalg.solve, times(100), n),
        Case("inv | numpy", bars[3], square, inv, np.linalg.inv, times(100), n),
        Case("det | numpy", bars[4], near_identity, det, np.linalg.det, same, n),
        Case("slogdet | numpy", bars[5], square, slogdet, np.linalg.slogdet, same, n),
        Case(
            "matrix_power 13 | numpy",
            bars[6],
            near_identity,
            thirteenth(matrix_power),
            thirteenth(np.linalg.matrix_power),
            same,
            n,
        ),
    ]
for n in (3, 4):
    CASES += [
        Case(
            "solve of 100,000 | numpy", 0.45, stacked_system, solve, np.linalg.solve, times(1000), n
        ),
        Case("inv of 100,000 | numpy", 0.45, stack, inv, np.linalg.inv, times(1000), n),
        Case("det of 100,000 | numpy", 0.45, stack, det, np.linalg.det, times(1000), n),
    ]
