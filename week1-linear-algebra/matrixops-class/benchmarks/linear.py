"""Triangles: LU, Cholesky, solve, inverse, determinant, one by one and in stacks."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.linalg

from benchmarks.case import Case, same
from matrixops.linear.cholesky import cholesky
from matrixops.linear.lu import lu_factor

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
    """Return a stack of random matrices, all far from singular."""
    return (rng.standard_normal((STACK, n, n)) + 2 * n * np.eye(n),)


def stacked_system(n: int, rng: np.random.Generator) -> tuple[Any, ...]:
    """Return a stack of random systems with one right side each."""
    return (*stack(n, rng), rng.standard_normal((STACK, n, 1)))


CASES: list[Case] = []
for n, factor_bar in ((4, 0.4), (250, 1.25), (1000, 1.25)):
    CASES += [
        Case(
            "LU (scipy.linalg.lu_factor)",
            factor_bar,
            square,
            lu_factor,
            scipy.linalg.lu_factor,
            same,
            n,
        ),
    ]
for n, factor_bar in ((4, 0.4), (250, 1.1), (1000, 1.1)):
    CASES += [
        Case(
            "Cholesky (numpy.linalg)", factor_bar, definite, cholesky, np.linalg.cholesky, same, n
        ),
    ]
