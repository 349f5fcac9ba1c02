"""Surds: a fraction times a square root, so that lengths stay exact."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from matrixops.errors import ArgumentError

_SMALL_SQUARES = [q * q for q in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31)]


@dataclass(frozen=True, slots=True)
class Surd:
    """``coefficient * sqrt(radicand)``; the radicand is a positive integer, 1 for a fraction.

    >>> print(Surd.root(Fraction(8, 9)), Surd.root(Fraction(2)) * Surd.root(Fraction(2)))
    2/3·√2 2
    """

    coefficient: Fraction
    radicand: int = 1

    @classmethod
    def root(cls, x: Fraction) -> Surd:
        """Return the square root of *x*, which is not negative, with small squares drawn out."""
        return cls._drawn_out(Fraction(1, x.denominator), x.numerator * x.denominator)

    @classmethod
    def _drawn_out(cls, coefficient: Fraction, radicand: int) -> Surd:
        whole = math.isqrt(radicand)
        if whole * whole == radicand:
            return cls(coefficient * whole)
        for square in _SMALL_SQUARES:
            while radicand % square == 0:
                radicand //= square
                coefficient *= math.isqrt(square)
        return cls(coefficient, radicand) if coefficient else cls(Fraction(0))

    def __mul__(self, other: Surd | Fraction) -> Surd:
        if not isinstance(other, Surd):
            return Surd(self.coefficient * other, self.radicand) if other else Surd(Fraction(0))
        common = math.gcd(self.radicand, other.radicand)  # comes out of the root whole
        left, right = self.radicand // common, other.radicand // common
        return Surd._drawn_out(self.coefficient * other.coefficient * common, left * right)

    def __add__(self, other: Surd) -> Surd:
        if not self.coefficient or not other.coefficient:
            return self if self.coefficient else other
        if self.radicand != other.radicand:
            raise ArgumentError(f"{self} + {other} is no single surd")
        total = self.coefficient + other.coefficient
        return Surd(total, self.radicand) if total else Surd(Fraction(0))

    def __truediv__(self, other: Surd) -> Surd:
        return self * Surd(1 / (other.coefficient * other.radicand), other.radicand)

    def __float__(self) -> float:
        root = Fraction(math.isqrt(self.radicand << 128), 1 << 64)  # no overflow
        return float(self.coefficient * root)

    def __bool__(self) -> bool:
        return bool(self.coefficient)

    def __str__(self) -> str:
        if self.radicand == 1:
            return str(self.coefficient)
        over, under = self.coefficient.numerator, self.coefficient.denominator
        front = "-" if over == -1 else "" if over == 1 else f"{over}"
        if under == 1:
            return f"{front}{'·' if front not in ('', '-') else ''}√{self.radicand}"
        return (
            f"{self.coefficient}·√{self.radicand}"
            if front not in ("", "-")
            else f"{front}√{self.radicand}/{under}"
        )

    @property
    def latex(self) -> str:
        """The number in LaTeX."""
        sign, size = ("-" if self.coefficient < 0 else ""), abs(self.coefficient)
        root = "" if self.radicand == 1 else rf"\sqrt{{{self.radicand}}}"
        top = root if root and size.numerator == 1 else f"{size.numerator}{root}"
        return (
            f"{sign}{top}"
            if size.denominator == 1
            else rf"{sign}\tfrac{{{top}}}{{{size.denominator}}}"
        )


def surd_product(
    left: Sequence[Sequence[Surd]], right: Sequence[Sequence[Surd]], columns: int
) -> list[list[Surd]]:
    """Return the matrix product; *right* has *columns* columns."""
    return [
        [
            sum((x * row[j] for x, row in zip(line, right, strict=True)), Surd(Fraction(0)))
            for j in range(columns)
        ]
        for line in left
    ]
