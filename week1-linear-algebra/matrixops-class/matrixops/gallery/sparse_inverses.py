"""Full matrices whose inverses are tridiagonal, and tridiagonal ones whose inverses are full."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt, prod

import numpy as np

from matrixops.gallery.exhibit import (
    AT_LEAST_2,
    GRIDS,
    Rows,
    ascending,
    descending_sizes,
    entries,
    exhibit,
    rounded,
)
from matrixops.gallery.truth import Truth
from matrixops.inputs import Array

HIGHAM = "Higham, Accuracy and Stability of Numerical Algorithms, chapter 28."


def _line(n: int) -> Array:
    """Return the eigenvalues ``2 - 2 cos(kπ/(n+1))``, without cancellation."""
    return 4 * np.sin(np.arange(1, n + 1) * np.pi / (2 * n + 2)) ** 2


@exhibit()
def tridiag(n: int) -> tuple[Rows, Truth]:
    """Minus the second difference: 2 on the diagonal, -1 beside it."""
    values = _line(n)
    return entries(n, lambda i, j: {0: 2, 1: -1}.get(abs(i - j), 0)), Truth(
        teaches="Heat in a rod, a string, a spline: the eigenvectors are sines, and the condition "
        "grows like n².",
        source=HIGHAM,
        rank=n,
        det=n + 1,
        inverse=rounded(entries(n, lambda i, j: Fraction(min(i, j) * (n + 1 - max(i, j)), n + 1))),
        eigenvalues=ascending(values),
        singular_values=descending_sizes(values),
    )


@exhibit(GRIDS)
def poisson(n: int) -> tuple[Rows, Truth]:
    """The five-point Laplacian on a grid of √n × √n points, zero at the border."""
    k = isqrt(n)
    values = np.add.outer(_line(k), _line(k)).ravel()

    def entry(i: int, j: int) -> int:
        (row, column), (other_row, other_column) = divmod(i - 1, k), divmod(j - 1, k)
        steps = abs(row - other_row) + abs(column - other_column)
        return {0: 4, 1: -1}.get(steps, 0)

    return entries(n, entry), Truth(
        teaches="Heat in a plate: eigenvalues are sums of those of the rod, and most are double.",
        source="Golub & Van Loan, section 4.8.",
        rank=n,
        eigenvalues=ascending(values),
        singular_values=descending_sizes(values),
    )


@exhibit(GRIDS)
def neumann(n: int) -> tuple[Rows, Truth]:
    """The five-point Laplacian with an insulated border: singular, and not symmetric."""
    k = isqrt(n)

    def rod(i: int, j: int) -> int:
        if i == j:
            return 2
        return (-2 if i in (0, k - 1) else -1) if abs(i - j) == 1 else 0

    def entry(i: int, j: int) -> int:
        (row, column), (other_row, other_column) = divmod(i - 1, k), divmod(j - 1, k)
        return (column == other_column) * rod(row, other_row) + (row == other_row) * rod(
            column, other_column
        )

    line = 4 * np.sin(np.arange(k) * np.pi / (2 * k - 2)) ** 2
    return entries(n, entry), Truth(
        teaches="A plate without a place to cool: temperatures are known up to a constant, so the "
        "rank is n - 1, and rounding hides it.",
        source=HIGHAM,
        rank=n - 1,
        det=0,
        eigenvalues=ascending(np.add.outer(line, line).ravel()),
        null_vector=np.ones(n),
    )


@exhibit()
def minij(n: int) -> tuple[Rows, Truth]:
    """The smaller of the two indices: the covariance of a random walk."""
    values = 1 / (4 * np.sin((2 * np.arange(1, n + 1) - 1) * np.pi / (4 * n + 2)) ** 2)
    return entries(n, min), Truth(
        teaches="A full matrix whose inverse is the second difference: look at the inverse before "
        "storing it.",
        source=HIGHAM,
        rank=n,
        det=1,
        inverse=rounded(entries(n, lambda i, j: {0: 1 if i == n else 2, 1: -1}.get(abs(i - j), 0))),
        eigenvalues=ascending(values),
        singular_values=descending_sizes(values),
    )


@exhibit()
def lehmer(n: int) -> tuple[Rows, Truth]:
    """The smaller index over the larger one."""

    def inverse(i: int, j: int) -> Fraction:
        if abs(i - j) > 1:
            return Fraction(0)
        if i == j:
            return Fraction(n * n, 2 * n - 1) if i == n else Fraction(4 * i**3, 4 * i * i - 1)
        k = min(i, j)
        return Fraction(-k * (k + 1), 2 * k + 1)

    return entries(n, lambda i, j: Fraction(min(i, j), max(i, j))), Truth(
        teaches="Positive definite with condition below 4n²: a full matrix that no method has an "
        "excuse to fail on.",
        source="Lehmer, American Mathematical Monthly, problem E710, 1946.",
        rank=n,
        det=prod((Fraction(2 * i - 1, i * i) for i in range(1, n + 1)), start=Fraction(1)),
        inverse=rounded(entries(n, inverse)),
    )


@exhibit(AT_LEAST_2)
def kms(n: int, *, rho: Fraction = Fraction(1, 2)) -> tuple[Rows, Truth]:
    """Kac, Murdock and Szegő's ``rho^|i-j|``: correlations that fade with distance, 0 < rho < 1."""

    def inverse(i: int, j: int) -> Fraction:
        inner = 1 if i in (1, n) else 1 + rho * rho
        return {0: inner, 1: -rho}.get(abs(i - j), Fraction(0)) / (1 - rho * rho)

    return entries(n, lambda i, j: rho ** abs(i - j)), Truth(
        teaches="An autoregression: all values correlate, yet given its neighbours each is "
        "independent of the rest, which is what the zeros of the inverse say.",
        source="Kac, Murdock & Szegő, On the eigenvalues of certain Hermitian forms, 1953.",
        rank=n,
        det=(1 - rho * rho) ** (n - 1),
        inverse=rounded(entries(n, inverse)),
    )
