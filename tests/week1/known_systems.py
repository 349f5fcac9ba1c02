"""Systems whose truth is known: growth, conditions made to order, singular integers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray


def growing(n: int) -> NDArray[np.float64]:
    """Higham's gfpp: elimination with partial pivoting doubles its last column n - 1 times."""
    a = np.eye(n) - np.tril(np.ones((n, n)), -1)
    a[:, -1] = 1
    return a


def conditioned(n: int, condition: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Singular values from 1 down to 1/condition in geometric steps, random singular vectors."""
    left, right = (np.linalg.qr(rng.standard_normal((n, n)))[0] for _ in range(2))
    return (left * np.geomspace(1, 1 / condition, n)) @ right


def singular_integers(n: int, lost: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """An n x n matrix of whole numbers whose last *lost* rows are combinations of the others."""
    free = rng.integers(-9, 10, (n - lost, n))
    made = rng.integers(-3, 4, (lost, n - lost)) @ free
    return np.vstack([free, made]).astype(float)[rng.permutation(n)]


def exact_product(a: NDArray[np.float64], x: NDArray[np.float64]) -> list[Fraction]:
    """``a @ x`` over fractions."""
    return [sum((Fraction(p) * Fraction(q) for p, q in zip(r, x)), Fraction()) for r in a]  # noqa: B905 - shapes agree
