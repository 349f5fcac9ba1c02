"""Matrices that are nearly singular without looking it, each in a way of its own."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import cos, prod, sin, sqrt

import numpy as np

from matrixops.errors import ArgumentError
from matrixops.gallery.exhibit import (
    AT_LEAST_2,
    Rows,
    ascending,
    entries,
    exhibit,
    rounded,
)
from matrixops.gallery.truth import Truth
from matrixops.inputs import Array


@exhibit(AT_LEAST_2)
def lauchli(n: int, *, epsilon: float = 1e-8) -> tuple[Rows, Truth]:
    """A row of ones above epsilon times the identity: shape (n + 1, n)."""
    small = Fraction(epsilon)
    rows = entries(n, lambda i, j: 1 if i == 1 else small * (i == j + 1), rows=n + 1)
    return rows, Truth(
        teaches="The normal equations square the condition: AᵀA rounds to a matrix of ones, while "
        "QR solves the same least-squares problem to half the digits.",
        source="Läuchli, Jordan-Elimination und Ausgleichung nach kleinsten Quadraten, 1961.",
        rank=n,
        singular_values=np.array([sqrt(n + epsilon**2)] + [epsilon] * (n - 1)),
    )


@exhibit()
def kahan(n: int, *, theta: float = 1.2) -> tuple[Array, Truth]:
    """Kahan's triangle: powers of sin θ down the diagonal, times 1 and -cos θ to its right."""
    s, c = sin(theta), cos(theta)
    i, j = np.indices((n, n))
    upper = np.where(j > i, -c, 0.0) + np.eye(n)
    undone = np.where(j > i, c * (1 + c) ** np.maximum(j - i - 1, 0), 0.0) + np.eye(n)
    sizes = s ** np.arange(n)
    return sizes[:, None] * upper, Truth(
        teaches="QR with column pivoting leaves it as it is, and its diagonal hides that the "
        "smallest singular value is far smaller than its last entry: QR may not reveal the rank.",
        source="Kahan, Numerical linear algebra, 1966; Golub & Van Loan, section 5.4.3.",
        rank=n,
        det=s ** (n * (n - 1) // 2),
        inverse=undone / sizes,
        eigenvalues=ascending(sizes),
    )


@exhibit()
def triw(n: int) -> tuple[Rows, Truth]:
    """Ones on the diagonal, minus ones above it."""
    return entries(n, lambda i, j: (i == j) - (i < j)), Truth(
        teaches="Determinant 1 and all eigenvalues 1, yet 2ⁿ⁻² stands in the inverse: changing one "
        "entry by 2²⁻ⁿ makes it singular.",
        source="Kahan, 1966; Golub & Van Loan, section 2.6.3 (Wilkinson's example).",
        rank=n,
        det=1,
        inverse=rounded(entries(n, lambda i, j: int(i == j) + (int(i < j) << max(j - i - 1, 0)))),
        eigenvalues=np.ones(n),
    )


@exhibit()
def moler(n: int) -> tuple[Rows, Truth]:
    """``triw(n)ᵀ triw(n)``: i on the diagonal, ``min(i, j) - 2`` beside it."""

    def undo(i: int, j: int) -> int:
        return int(i == j) + (int(i < j) << max(j - i - 1, 0))

    def inverse(i: int, j: int) -> int:
        return sum(undo(i, k) * undo(j, k) for k in range(max(i, j), n + 1))

    return entries(n, lambda i, j: i if i == j else min(i, j) - 2), Truth(
        teaches="Positive definite with small whole entries and one eigenvalue of about 4¹⁻ⁿ, "
        "alone among moderate ones.",
        source="Nash, Compact Numerical Methods for Computers, 1990, appendix 1.",
        rank=n,
        det=1,
        inverse=rounded(entries(n, inverse)),
    )


@exhibit()
def vander(n: int) -> tuple[Rows, Truth]:
    """Vandermonde's matrix ``x[i]^(j-1)`` on the points 1/n, 2/n, …, 1."""
    points = [Fraction(i, n) for i in range(1, n + 1)]
    return entries(n, lambda i, j: points[i - 1] ** (j - 1)), Truth(
        teaches="Interpolation in monomials: on the interval [0, 1] every power looks like its "
        "neighbour, and the condition grows exponentially.",
        source="Gautschi, Optimally conditioned Vandermonde matrices, 1975; Higham, ASNA, ch. 22.",
        rank=n,
        det=prod((b - a for a, b in combinations(points, 2)), start=Fraction(1)),
        inverse=rounded(_lagrange(points)),
    )


def _lagrange(points: list[Fraction]) -> Rows:
    """Return the coefficients of the polynomials that are 1 at one point and 0 at the others.

    Each is the product of all factors ``x - p``, divided by one of them (Horner's scheme).
    """
    n = len(points)
    master = [Fraction(1)]
    for p in points:
        master = [
            a - p * b for a, b in zip([Fraction(0), *master], [*master, Fraction(0)], strict=True)
        ]
    columns = []
    for p in points:
        quotient = [Fraction(0)] * n
        carry = Fraction(0)
        for k in range(n - 1, -1, -1):
            carry = master[k + 1] + p * carry
            quotient[k] = carry
        size = prod((p - other for other in points if other != p), start=Fraction(1))
        columns.append([x / size for x in quotient])
    return tuple(zip(*columns, strict=True))


@exhibit(AT_LEAST_2)
def golub(n: int, *, seed: int = 0) -> tuple[Rows, Truth]:
    """A product of random whole unit triangles."""
    rng = np.random.default_rng(seed)
    lower = np.tril(rng.integers(-10, 11, (n, n)), -1) + np.eye(n, dtype=np.int64)
    upper = np.triu(rng.integers(-10, 11, (n, n)), 1) + np.eye(n, dtype=np.int64)
    product = lower @ upper
    return entries(n, lambda i, j: int(product[i - 1, j - 1])), Truth(
        teaches="Elimination without pivoting meets pivots of exactly 1 and gives no hint that the "
        "matrix is terribly conditioned.",
        source="Viswanath & Trefethen, Condition numbers of random triangular matrices, 1998.",
        rank=n,
        det=1,
    )


@exhibit(AT_LEAST_2)
def randsvd(n: int, *, condition: float = 1e10, seed: int = 0) -> tuple[Array, Truth]:
    """Singular values from 1 down to 1/condition in equal ratios, between random mirrors.

    Raises:
        ArgumentError: If *condition* is below 1.
    """
    if not condition >= 1:
        raise ArgumentError(f"condition is {condition}; expected 1 or more")
    rng = np.random.default_rng(seed)
    values = condition ** (-np.arange(n) / (n - 1))
    return _mirrored(_mirrored(np.diag(values), rng).T, rng), Truth(
        teaches="A condition made to order: the place to see that errors grow with it, and "
        "residuals do not.",
        source="Higham, ASNA, section 28.3; Stewart, 1980.",
        rank=n,
        singular_values=values,
    )


def _mirrored(a: Array, rng: np.random.Generator) -> Array:
    """Return *a* reflected by n random mirrors: multiplied by a random orthogonal matrix."""
    for _ in range(len(a)):
        v = rng.standard_normal(len(a))
        a = a - np.outer(v, (2 / (v @ v)) * (v @ a))
    return a
