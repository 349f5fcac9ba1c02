"""Growth: the matrix on which elimination with partial pivoting fails."""

from __future__ import annotations

from fractions import Fraction

from matrixops.gallery.exhibit import Rows, entries, exhibit, rounded
from matrixops.gallery.truth import Truth


@exhibit()
def gfpp(n: int) -> tuple[Rows, Truth]:
    """Ones on the diagonal and in the last column, minus ones below the diagonal."""

    def undone(i: int, j: int) -> Fraction:
        """Return the inverse of the lower triangle."""
        return Fraction((i == j) + (i > j) * (1 << max(i - j - 1, 0)))

    def inverse(i: int, j: int) -> Fraction:
        last = undone(n, j) / (1 << (n - 1))
        return last if i == n else undone(i, j) - (1 << (i - 1)) * last

    return entries(n, lambda i, j: 1 if j in (i, n) else -(i > j)), Truth(
        teaches="Elimination with partial pivoting doubles the last column at every step, up to "
        "2ⁿ⁻¹: at order 60 it loses every digit of a system whose condition is 27, in silence.",
        source="Higham & Higham, Large growth factors in Gaussian elimination with pivoting, 1989; "
        "Higham, ASNA, section 9.4.",
        rank=n,
        det=1 << (n - 1),
        inverse=rounded(entries(n, inverse)),
        growth=2.0 ** (n - 1),
    )
