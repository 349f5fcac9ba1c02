"""Matrices of reciprocals of sums: Hilbert's, Cauchy's, and their kin, exact over the fractions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import comb, factorial, prod

from matrixops.gallery.exhibit import Rows, alternating, ascending, entries, exhibit, rounded
from matrixops.gallery.truth import Truth
from matrixops.inputs import Array

CHOI = "Choi, Tricks or treats with the Hilbert matrix, 1983."


def _hilbert(i: int, j: int) -> Fraction:
    return Fraction(1, i + j - 1)


def _hilbert_inverse(n: int) -> Rows:
    """Return integers: ``± (i+j-1) C(n+i-1, n-j) C(n+j-1, n-i) C(i+j-2, i-1)²``."""
    return entries(
        n,
        lambda i, j: (
            alternating(i + j)
            * (i + j - 1)
            * comb(n + i - 1, n - j)
            * comb(n + j - 1, n - i)
            * comb(i + j - 2, i - 1) ** 2
        ),
    )


def _hilbert_determinant(n: int) -> Fraction:
    """Return ``c(n)⁴ / c(2n)``, c(n) the product of the factorials below n."""
    return Fraction(
        prod(factorial(k) for k in range(n)) ** 4, prod(factorial(k) for k in range(2 * n))
    )


@exhibit()
def hilb(n: int) -> tuple[Rows, Truth]:
    """Hilbert's matrix, ``1 / (i + j - 1)``: what least squares with monomials leads to."""
    return entries(n, _hilbert), Truth(
        teaches="The classic of ill-conditioning: the condition grows like e^(3.5 n), and from "
        "order 13 on no digit of a solution is left, though every residual is tiny.",
        source=CHOI,
        rank=n,
        det=_hilbert_determinant(n),
        inverse=rounded(_hilbert_inverse(n)),
    )


@exhibit()
def invhilb(n: int) -> tuple[Rows, Truth]:
    """The inverse of Hilbert's matrix: integers of alternating sign."""
    return _hilbert_inverse(n), Truth(
        teaches="Whole numbers do not make a matrix harmless: it is as ill-conditioned as its "
        "inverse, and from order 14 on its entries do not even fit a double.",
        source=CHOI,
        rank=n,
        det=1 / _hilbert_determinant(n),
        inverse=rounded(entries(n, _hilbert)),
    )


def _cauchy_determinant(x: Sequence[Fraction], y: Sequence[Fraction]) -> Fraction:
    n = len(x)
    above = _product((x[j] - x[i]) * (y[j] - y[i]) for j in range(n) for i in range(j))
    return above / _product(a + b for a in x for b in y)


def _product(factors: Iterable[Fraction]) -> Fraction:
    return prod(factors, start=Fraction(1))


def _cauchy_inverse(x: Sequence[Fraction], y: Sequence[Fraction]) -> Array:
    """Return the inverse of ``1 / (x[i] + y[j])``. Source: Knuth, volume 1, section 1.2.3."""
    n = len(x)
    fx = [_product(a + b for b in y) / _product(a - b for b in x if b != a) for a in x]
    fy = [_product(a + b for a in x) / _product(b - c for c in y if c != b) for b in y]
    return rounded(entries(n, lambda i, j: fx[j - 1] * fy[i - 1] / (x[j - 1] + y[i - 1])))


@exhibit()
def cauchy(n: int) -> tuple[Rows, Truth]:
    """Cauchy's matrix ``1 / (x[i] + y[j])`` for x = y = 1, 2, …, n."""
    x = [Fraction(k) for k in range(1, n + 1)]
    return entries(n, lambda i, j: Fraction(1, i + j)), Truth(
        teaches="A determinant and an inverse as products of differences: although it is as "
        "ill-conditioned as Hilbert's, a formula gets every entry right.",
        source="Knuth, The Art of Computer Programming, volume 1, section 1.2.3.",
        rank=n,
        det=_cauchy_determinant(x, x),
        inverse=_cauchy_inverse(x, x),
    )


@exhibit()
def parter(n: int) -> tuple[Rows, Truth]:
    """Parter's matrix ``1 / (i - j + 1/2)``: a Cauchy matrix and a Toeplitz matrix at once."""
    x = [Fraction(2 * k + 1, 2) for k in range(1, n + 1)]
    y = [Fraction(-k) for k in range(1, n + 1)]
    return entries(n, lambda i, j: Fraction(2, 2 * (i - j) + 1)), Truth(
        teaches="Nearly all singular values are π to many digits; an SVD shows whether it keeps "
        "clusters apart from their few stragglers.",
        source="Parter, On the distribution of the singular values of Toeplitz matrices, 1986.",
        rank=n,
        det=_cauchy_determinant(x, y),
        inverse=_cauchy_inverse(x, y),
    )


@exhibit()
def lotkin(n: int) -> tuple[Rows, Truth]:
    """Lotkin's matrix: Hilbert's with a first row of ones."""
    det = Fraction(1)
    for i in range(2, n + 1):
        det /= -comb(2 * i - 2, i - 2) * comb(2 * i - 2, i - 1) * (2 * i - 1)

    def inverse(i: int, j: int) -> int:
        if j == 1:
            return alternating(n - i) * comb(n + i - 1, i - 1) * comb(n, i)
        return (
            alternating(i - j + 1)
            * i
            * comb(i + j - 1, j - 1)
            * comb(i + j - 2, j - 2)
            * comb(n + i - 1, i + j - 1)
            * comb(n + j - 1, i + j - 1)
        )

    return entries(n, lambda i, j: 1 if i == 1 else _hilbert(i, j)), Truth(
        teaches="Ill-conditioned and not symmetric: many eigenvalues are negative, tiny, and lost "
        "in rounding.",
        source="Lotkin, A set of test matrices, 1955.",
        rank=n,
        det=det,
        inverse=rounded(entries(n, inverse)),
    )


@exhibit()
def invol(n: int) -> tuple[Rows, Truth]:
    """Hilbert's matrix with rows and columns scaled so that it is its own inverse."""
    weights, d = [], Fraction(-n)
    for i in range(n):
        weights.append(d if i else Fraction(1))
        d = -Fraction((n + i + 1) * (n - i - 1), (i + 1) ** 2) * d
    rows = entries(n, lambda i, j: weights[i - 1] * _hilbert(i, j) * (-n if j == 1 else 1))
    return rows, Truth(
        teaches="A² = I, and still the condition is enormous: an inverse that looks harmless may "
        "not be computable.",
        source="Householder & Carpenter, The singular values of involutory matrices, 1963.",
        rank=n,
        det=alternating((n + 1) // 2),
        inverse=rounded(rows),
        eigenvalues=ascending([-1.0] * ((n + 1) // 2) + [1.0] * (n // 2)),
    )
