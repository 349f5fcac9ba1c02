"""Right angles: QR, and least squares with and without its singular values."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.case import Case, same
from matrixops.inputs import Array
from matrixops.orthogonal.lstsq import lstsq
from matrixops.orthogonal.qr import qr


def square(n: int, rng: np.random.Generator) -> tuple[Any, ...]:
    """Return one random matrix."""
    return (rng.standard_normal((n, n)),)


def tall(n: int, rng: np.random.Generator) -> tuple[Any, ...]:
    """Return four times as many random equations as unknowns, and one right side."""
    return rng.standard_normal((4 * n, n)), rng.standard_normal(4 * n)


def all_of(a: Array, b: Array) -> tuple[Any, ...]:
    """Return the four answers, the singular values computed."""
    return tuple(lstsq(a, b))


def only_x(a: Array, b: Array) -> Array:
    """Return the solution: what most callers take."""
    return lstsq(a, b).x


def only_their_x(a: Array, b: Array) -> Array:
    """Return the solution by NumPy."""
    return np.linalg.lstsq(a, b)[0]


CASES: list[Case] = []
for n, bar in ((4, 2.5), (250, 1.15), (1000, 1.15)):
    CASES.append(Case("QR reduced (numpy.linalg)", bar, square, qr, np.linalg.qr, same, n))
for n, bar in ((4, 2.5), (500, 1.1), (1000, 1.1)):
    CASES += [
        Case("lstsq 4n x n (numpy.linalg)", bar, tall, all_of, np.linalg.lstsq, same, n),
        Case("lstsq 4n x n, x alone (numpy.linalg)", bar, tall, only_x, only_their_x, same, n),
    ]
