"""Matrices known by their eigenvalues: close, multiple, sensitive, or defective ones."""

from __future__ import annotations

from fractions import Fraction
from math import factorial, sqrt

import numpy as np

from matrixops.gallery.exhibit import (
    AT_LEAST_2,
    AT_LEAST_3,
    EIGHT,
    EVEN,
    ODD,
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

ROSSER = (
    (611, 196, -192, 407, -8, -52, -49, 29),
    (196, 899, 113, -192, -71, -43, -8, -44),
    (-192, 113, 899, 196, 61, 49, 8, 52),
    (407, -192, 196, 611, 8, 44, 59, -23),
    (-8, -71, 61, 8, 411, -599, 208, 208),
    (-52, -43, 49, 44, -599, 411, 208, 208),
    (-49, -8, 8, 59, 208, 208, 99, -911),
    (29, -44, 52, -23, 208, 208, -911, 99),
)


@exhibit(EIGHT)
def rosser(n: int) -> tuple[Rows, Truth]:
    """Rosser's matrix of order 8, which broke the eigenvalue programs of its time."""
    wide, near = 10 * sqrt(10405), 100 * sqrt(26)
    # 510 - 100 √26 cancels; its product with 510 + 100 √26 is 100
    values = [-wide, 0.0, 100 / (510 + near), 1000.0, 1000.0, 510 + near, 1020.0, wide]
    return entries(n, lambda i, j: ROSSER[i - 1][j - 1]), Truth(
        teaches="A double eigenvalue, three near each other, a zero, a small one, and two of "
        "opposite sign: all that an iteration may stumble over.",
        source="Rosser, Lanczos, Hestenes & Karush, Separation of close eigenvalues, 1951.",
        rank=7,
        det=0,
        eigenvalues=ascending(values),
        singular_values=descending_sizes(values),
    )


@exhibit(ODD)
def wilkinson(n: int) -> tuple[Rows, Truth]:
    """Wilkinson's W⁺: the distance from the middle on the diagonal, ones beside it."""
    middle = (n + 1) // 2
    before, det = 1, middle - 1
    for i in range(2, n + 1):
        before, det = det, abs(i - middle) * det - before
    return entries(n, lambda i, j: abs(i - middle) if i == j else int(abs(i - j) == 1)), Truth(
        teaches="The larger eigenvalues come in pairs, equal to 14 digits at order 21 though no "
        "entry beside the diagonal is small: deflation and orthogonality are put to the test.",
        source="Wilkinson, The Algebraic Eigenvalue Problem, 1965, page 308.",
        det=det,
    )


@exhibit(AT_LEAST_2)
def clement(n: int) -> tuple[Rows, Truth]:
    """Kac's and Clement's tridiagonal matrix: 1, …, n-1 above the diagonal, n-1, …, 1 below."""
    odd = np.arange(1 - n, n, 2)
    half = 1
    for k in range(1, n, 2):
        half *= k
    return entries(n, lambda i, j: i * (j == i + 1) + (n - j) * (i == j + 1)), Truth(
        teaches="Whole eigenvalues ±(n-1), ±(n-3), …, and a scaling by a diagonal makes it "
        "symmetric: without it the outer eigenvectors are hard to tell apart.",
        source="Clement, A class of triple-diagonal matrices for test purposes, 1959.",
        rank=n - n % 2,
        det=0 if n % 2 else alternating(n // 2) * half * half,
        eigenvalues=odd.astype(float),
    )


@exhibit()
def frank(n: int) -> tuple[Rows, Truth]:
    """Frank's matrix: ``n + 1 - max(i, j)`` on and above the first subdiagonal."""
    return entries(n, lambda i, j: n + 1 - max(i, j) if j >= i - 1 else 0), Truth(
        teaches="Determinant 1 and positive eigenvalues in pairs λ, 1/λ: the small ones lose most "
        "of their digits, the large ones none.",
        source="Frank, Computing eigenvalues of complex matrices, 1958; Higham, ASNA, section 28.",
        rank=n,
        det=1,
        inverse=rounded(entries(n, lambda i, j: _frank_inverse(n, i, j))),
    )


def _frank_inverse(n: int, i: int, j: int) -> int:
    """Return entry (i, j): a diagonal entry, times the falling product below it."""
    if j > i + 1:
        return 0
    if j == i + 1:
        return -1
    entry = 1 if j == 1 else n + 2 - j
    for row in range(j + 1, i + 1):
        entry *= -(n + 1 - row)
    return entry


@exhibit(AT_LEAST_2)
def grcar(n: int) -> tuple[Rows, Truth]:
    """Grcar's Toeplitz matrix: -1 below the diagonal, 1 on it and on three diagonals above."""
    dets = [1]
    for _ in range(n):
        dets.append(sum(dets[-4:]))
    return entries(n, lambda i, j: (0 <= j - i <= 3) - (i == j + 1)), Truth(
        teaches="Sensitive eigenvalues along a curve like a boomerang; what is computed lies on a "
        "curve farther out. The determinants are the tetranacci numbers.",
        source="Grcar, Operator coefficient methods for linear equations, 1989; Trefethen & "
        "Embree, Spectra and Pseudospectra, chapter 7.",
        rank=n,
        det=dets[n],
    )


@exhibit(AT_LEAST_3)
def chebspec(n: int) -> tuple[Array, Truth]:
    """The derivative of the polynomial through n Chebyshev points."""
    steps = np.arange(n)
    weights = np.where((steps == 0) | (steps == n - 1), 2.0, 1.0) * (-1.0) ** steps
    angles = steps * np.pi / (n - 1) / 2
    # x_i - x_j = cos 2a_i - cos 2a_j, written as a product so that nothing cancels
    gaps = -2 * np.sin(np.add.outer(angles, angles)) * np.sin(np.subtract.outer(angles, angles))
    np.fill_diagonal(gaps, 1.0)
    d = np.outer(weights, 1 / weights) / gaps
    np.fill_diagonal(d, 0.0)
    np.fill_diagonal(d, -d.sum(axis=1))
    return d, Truth(
        teaches="The n-th derivative of such a polynomial is zero, so all eigenvalues are; the "
        "computed ones lie on a wide circle.",
        source="Trefethen, Spectral Methods in MATLAB, 2000, chapter 6.",
        rank=n - 1,
        det=0,
        eigenvalues=np.zeros(n),
        null_vector=np.ones(n),
    )


@exhibit(AT_LEAST_2)
def forsythe(n: int, *, epsilon: float = 2.0**-52) -> tuple[Rows, Truth]:
    """A Jordan block for the eigenvalue 0, with epsilon in the corner below."""
    corner = Fraction(epsilon)
    turns = np.exp(2j * np.pi * np.arange(n) / n)
    return entries(n, lambda i, j: (j == i + 1) + corner * (i == n and j == 1)), Truth(
        teaches="A change of 2⁻⁵² moves eigenvalues by its n-th root: at order 13 from 0 to 1/16.",
        source="Higham, ASNA, section 28; Forsythe & Straus, 1955.",
        rank=n,
        det=alternating(n - 1) * corner,
        inverse=rounded(entries(n, lambda i, j: (i == j + 1) + (i == 1 and j == n) / corner)),
        eigenvalues=ascending(epsilon ** (1 / n) * turns),
        singular_values=np.array([1.0] * (n - 1) + [epsilon]),
    )


@exhibit()
def jordan(n: int) -> tuple[Rows, Truth]:
    """One Jordan block for the eigenvalue 1."""
    return entries(n, lambda i, j: j in (i, i + 1)), Truth(
        teaches="One eigenvector for n equal eigenvalues: no basis of eigenvectors exists, and any "
        "program that prints one has rounded.",
        source="Golub & Van Loan, section 7.1.5.",
        rank=n,
        det=1,
        inverse=rounded(entries(n, lambda i, j: alternating(i + j) * (j >= i))),
        eigenvalues=np.ones(n),
    )


@exhibit()
def companion(n: int) -> tuple[Rows, Truth]:
    """The companion of Wilkinson's polynomial (x - 1)(x - 2) … (x - n)."""
    coefficients = [1]
    for root in range(1, n + 1):
        shifted = [*coefficients, 0]
        coefficients = [a - root * b for a, b in zip(shifted, [0, *coefficients], strict=True)]
    return entries(n, lambda i, j: -coefficients[j] if i == 1 else int(i == j + 1)), Truth(
        teaches="Roots are eigenvalues; these are the perfectly spaced 1, …, n, and rounding one "
        "coefficient of order 20 makes ten of them complex.",
        source="Wilkinson, Rounding Errors in Algebraic Processes, 1963.",
        rank=n,
        det=factorial(n),
        eigenvalues=np.arange(1.0, n + 1),
    )


@exhibit(EVEN)
def hanowa(n: int) -> tuple[Rows, Truth]:
    """Eigenvalues -1 ± k i for k = 1, …, n/2, in four diagonal blocks."""
    half = n // 2

    def entry(i: int, j: int) -> int:
        if i == j:
            return -1
        return j * (i == j + half) - i * (j == i + half)

    heights = np.arange(1, half + 1)
    det = 1
    for k in range(1, half + 1):
        det *= 1 + k * k
    sizes = np.repeat(np.sqrt(1.0 + heights**2), 2)
    return entries(n, entry), Truth(
        teaches="A real matrix whose eigenvalues all stand on a vertical line: pairs must come out "
        "as exact conjugates.",
        source="Hairer, Nørsett & Wanner, Solving Ordinary Differential Equations I, page 83.",
        rank=n,
        det=det,
        eigenvalues=ascending(np.concatenate([-1 + 1j * heights, -1 - 1j * heights])),
        singular_values=descending_sizes(sizes),
    )
