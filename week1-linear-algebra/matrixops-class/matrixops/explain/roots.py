"""All roots of a polynomial: exact where they can be read, else in an interval or a disc."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from matrixops.explain.complex_roots import Disc, complex_roots
from matrixops.explain.polynomials import Polynomial, divided, square_free_parts
from matrixops.explain.real_roots import Interval, enclosed, isolate, rational_root
from matrixops.explain.surds import Surd

_READABLE = 10**9  # a longer number under a root tells less than its float


@dataclass(frozen=True, slots=True)
class Quadratic:
    """The root ``centre + offset``, or ``centre + offset·i``, of a polynomial of degree two."""

    centre: Fraction
    offset: Surd
    imaginary: bool

    @property
    def polynomial(self) -> Polynomial:
        """The monic polynomial of degree two that has this root."""
        square = self.offset.coefficient**2 * self.offset.radicand
        rest = self.centre**2 + (square if self.imaginary else -square)
        return Fraction(1), -2 * self.centre, rest


Root: TypeAlias = Fraction | Quadratic | Interval | Disc


@lru_cache(maxsize=64)  # each reading of an explanation asks again
def roots(p: Polynomial) -> tuple[tuple[Root, int], ...]:
    """Return the roots of *p* with their multiplicities: rational, then real, then complex ones."""
    found = [
        (root, multiplicity)
        for factor, multiplicity in square_free_parts(p)
        for root in _simple_roots(factor)
    ]
    return tuple(sorted(found, key=_order))


def _order(item: tuple[Root, int]) -> tuple[int, Fraction | float, float]:
    root = item[0]
    if isinstance(root, Fraction):
        return 0, root, 0.0
    if isinstance(root, Interval):
        return 1, root.low, 0.0
    if isinstance(root, Quadratic):
        offset, centre = float(root.offset), float(root.centre)
        return (2, centre, offset) if root.imaginary else (1, centre + offset, 0.0)
    return 2, root.centre.real, root.centre.imag


def _simple_roots(p: Polynomial) -> Iterator[Root]:
    """Yield the roots of *p*, all simple."""
    separated, irrational, rest = isolate(p), [], p
    for low, high in separated:
        rational = rational_root(p, low, high)
        if rational is None:
            irrational.append((low, high))
        else:
            rest = divided(rest, (Fraction(1), -rational))[0]
            yield rational
    quadratic = _quadratic_roots(rest) if len(rest) == 3 else []
    if quadratic and quadratic[0].offset.radicand < _READABLE:
        yield from quadratic
        return
    for low, high in irrational:
        yield enclosed(p, low, high)
    if len(rest) - 1 > len(irrational):
        yield from complex_roots(rest, len(rest) - 1 - len(irrational))


def _quadratic_roots(p: Polynomial) -> list[Quadratic]:
    a, b, c = p
    centre, square = -b / (2 * a), b * b / (4 * a * a) - c / a
    offset = Surd.root(abs(square))
    return [Quadratic(centre, offset * Fraction(sign), square < 0) for sign in (-1, 1)]
