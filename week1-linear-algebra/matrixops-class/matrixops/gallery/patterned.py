"""Matrices by a pattern: binomials, circles, signs, magic squares, and rank-one changes."""

from __future__ import annotations

from fractions import Fraction
from math import comb, sqrt

import numpy as np

from matrixops.gallery.exhibit import (
    AT_LEAST_2,
    AT_LEAST_3,
    MULTIPLES_OF_FOUR,
    POWERS_OF_TWO,
    Rows,
    alternating,
    ascending,
    descending_sizes,
    entries,
    exhibit,
    rounded,
)
from matrixops.gallery.truth import Truth
from matrixops.inputs import Array

HIGHAM = "Higham, Accuracy and Stability of Numerical Algorithms, chapter 28."


@exhibit()
def pascal(n: int) -> tuple[Rows, Truth]:
    """Pascal's triangle turned by 45 degrees: ``C(i + j - 2, i - 1)``."""

    def inverse(i: int, j: int) -> int:
        return alternating(i + j) * sum(
            comb(k, i - 1) * comb(k, j - 1) for k in range(max(i, j) - 1, n)
        )

    return entries(n, lambda i, j: comb(i + j - 2, i - 1)), Truth(
        teaches="Determinant 1 and a whole inverse, but eigenvalues in pairs λ, 1/λ that spread "
        "like 16ⁿ: a determinant says nothing about the condition.",
        source="Higham, ASNA, section 28.4.",
        rank=n,
        det=1,
        inverse=rounded(entries(n, inverse)),
    )


@exhibit()
def circul(n: int) -> tuple[Rows, Truth]:
    """The circulant with the first column 1, 2, …, n: every column is the last one, turned by 1."""
    angles = 2 * np.pi * np.outer(np.arange(n), np.arange(n)) / n
    values = np.exp(-1j * angles) @ np.arange(1, n + 1)
    values[0] = n * (n + 1) / 2
    return entries(n, lambda i, j: (i - j) % n + 1), Truth(
        teaches="The eigenvalues are the Fourier transform of the first column: convolution is a "
        "matrix that every other convolution commutes with.",
        source="Davis, Circulant Matrices, 1979.",
        rank=n,
        det=Fraction((-n) ** (n - 1) * (n + 1), 2),
        eigenvalues=ascending(values),
        singular_values=descending_sizes(values),
    )


@exhibit(POWERS_OF_TWO)
def hadamard(n: int) -> tuple[Rows, Truth]:
    """Sylvester's signs: orthogonal columns of ones and minus ones."""
    rows = entries(n, lambda i, j: alternating(((i - 1) & (j - 1)).bit_count()))
    root = sqrt(n)
    return rows, Truth(
        teaches="No determinant of a matrix with entries of size 1 is larger; all singular values "
        "are equal, and elimination lets entries grow to n.",
        source="Sylvester, 1867; Hadamard, 1893; Higham, ASNA, section 9.4.",
        rank=n,
        det=-2 if n == 2 else n ** (n // 2),
        inverse=rounded(tuple(tuple(x / n for x in row) for row in rows)),
        eigenvalues=np.ones(1) if n == 1 else np.repeat([-root, root], n // 2),
        singular_values=np.full(n, root),
        growth=float(n),
    )


@exhibit(MULTIPLES_OF_FOUR)
def magic(n: int) -> tuple[Rows, Truth]:
    """A magic square of order 4k: all rows, columns and diagonals have one sum."""

    def entry(i: int, j: int) -> int:
        place = n * (i - 1) + j
        outer = (i % 4 in (0, 1)) == (j % 4 in (0, 1))
        return n * n + 1 - place if outer else place

    total, root = n * (n * n + 1) / 2, sqrt((n * n - 1) / 3)
    values = [total, n * sqrt(n) / 2 * root, -n * sqrt(n) / 2 * root]
    return entries(n, entry), Truth(
        teaches="Rank 3 at any order 4k, which no float shows by a zero: rank is a decision about "
        "singular values.",
        source="Moler, Magic reconstruction: compression, 1996; Kirkland & Neumann, 1995.",
        rank=3,
        det=0,
        eigenvalues=ascending(values + [0.0] * (n - 3)),
        singular_values=np.array([total, n * n / 2 * root, n / 2 * root] + [0.0] * (n - 3)),
    )


@exhibit(AT_LEAST_3)
def counting(n: int) -> tuple[Rows, Truth]:
    """1, 2, 3, … written row by row; of order 3 the matrix that everybody types first."""
    shift = n * n * (n - 1) / 2
    total = n * (n * n + 1) / 2
    product = shift * n * (n + 1) / 2 - n * n * n * (n * n - 1) / 3
    root = sqrt(total * total - 4 * product)
    values = [(total + root) / 2, (total - root) / 2] + [0.0] * (n - 2)
    null = np.zeros(n)
    null[:3] = [1, -2, 1]
    return entries(n, lambda i, j: n * (i - 1) + j), Truth(
        teaches="Rank 2, and elimination in floats leaves a last pivot of 1e-16 instead of 0: "
        "libraries answer a system that has no answer.",
        source="NumPy issue 3755, open since 2013.",
        rank=2,
        det=0,
        eigenvalues=ascending(values),
        null_vector=null,
    )


@exhibit()
def pei(n: int) -> tuple[Rows, Truth]:
    """The identity plus a matrix of ones."""
    values = [1.0] * (n - 1) + [n + 1.0]
    return entries(n, lambda i, j: 2 if i == j else 1), Truth(
        teaches="A change of rank one: the inverse is again the identity plus a multiple of ones "
        "(Sherman-Morrison), and one eigenvalue has multiplicity n - 1.",
        source="Pei, A test matrix for inversion procedures, 1962.",
        rank=n,
        det=n + 1,
        inverse=rounded(entries(n, lambda i, j: (i == j) - Fraction(1, n + 1))),
        eigenvalues=ascending(values),
        singular_values=descending_sizes(values),
    )


@exhibit(AT_LEAST_3)
def fiedler(n: int) -> tuple[Rows, Truth]:
    """The distance of the indices, ``|i - j|``."""

    def inverse(i: int, j: int) -> Fraction:
        if i == j:
            return Fraction(2 - n, 2 * n - 2) if i in (1, n) else Fraction(-1)
        if abs(i - j) == 1:
            return Fraction(1, 2)
        return Fraction(1, 2 * n - 2) if {i, j} == {1, n} else Fraction(0)

    return entries(n, lambda i, j: abs(i - j)), Truth(
        teaches="One positive eigenvalue against n - 1 negative ones: symmetric and indefinite, "
        "Cholesky must refuse it.",
        source="Szegő, 1936; Todd, Basic Numerical Mathematics, volume 2, 1977.",
        rank=n,
        det=alternating(n - 1) * (n - 1) << (n - 2),
        inverse=rounded(entries(n, inverse)),
    )


@exhibit(AT_LEAST_2)
def sines(n: int) -> tuple[Array, Truth]:
    """``√(2/(n+1)) sin(ijπ/(n+1))``: the eigenvectors of the second difference."""
    steps = np.arange(1, n + 1)
    a = sqrt(2 / (n + 1)) * np.sin(np.outer(steps, steps) % (2 * n + 2) * np.pi / (n + 1))
    return a, Truth(
        teaches="Symmetric, orthogonal and its own inverse: a transform that undoes itself.",
        source="Strang, The discrete cosine transform, 1999.",
        rank=n,
        inverse=a,
        eigenvalues=ascending([-1.0] * (n // 2) + [1.0] * (n - n // 2)),
        singular_values=np.ones(n),
    )
