"""Polynomials over fractions, and their roots: exact, or enclosed in an interval or a disc.

A polynomial is a tuple of fractions, the highest power first. Nothing here is approximate without
saying how far off it can be.
Source: Knuth, *The Art of Computer Programming* 2, §4.6.1 and §4.6.2; Yun, SYMSAC 1976.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

from matrixops.explain.surds import Surd

Polynomial: TypeAlias = tuple[Fraction, ...]
Whole: TypeAlias = tuple[int, ...]

_FINE = 2**1100  # one part of it is smaller than any float
_READABLE = 10**9  # a longer number under a root tells less than its float
WIDTH = Fraction(1, 2**60)  # of the interval in which an irrational root is enclosed, relative


@dataclass(frozen=True, slots=True)
class Interval:
    """A real root lies between *low* and *high*; no other root of its factor does."""

    low: Fraction
    high: Fraction

    @property
    def middle(self) -> float:
        """A float inside, or as near as floats come."""
        return float((self.low + self.high) / 2)


@dataclass(frozen=True, slots=True)
class Disc:
    """A complex root lies within *radius* of *centre*, by Newton's bound in exact arithmetic."""

    centre: complex
    radius: float


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
        rational = _rational_root(p, low, high)
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
        yield from _complex_roots(rest, len(rest) - 1 - len(irrational))


def _quadratic_roots(p: Polynomial) -> list[Quadratic]:
    a, b, c = p
    centre, square = -b / (2 * a), b * b / (4 * a * a) - c / a
    offset = Surd.root(abs(square))
    return [Quadratic(centre, offset * Fraction(sign), square < 0) for sign in (-1, 1)]


def derivative(p: Polynomial) -> Polynomial:
    """Return p'."""
    degree = len(p) - 1
    return tuple(c * (degree - i) for i, c in enumerate(p[:-1]))


def divided(p: Polynomial, q: Polynomial) -> tuple[Polynomial, Polynomial]:
    """Return quotient and remainder of p by q; zero is the empty polynomial."""
    rest, quotient = list(p), []
    while len(rest) >= len(q):
        factor = rest[0] / q[0]
        quotient.append(factor)
        for i, c in enumerate(q):
            rest[i] -= factor * c
        rest.pop(0)
    return tuple(quotient), _stripped(rest)


def common_divisor(p: Polynomial, q: Polynomial) -> Polynomial:
    """Return the monic greatest common divisor, by Euclid."""
    while q:
        p, q = q, monic(divided(p, q)[1])
    return monic(p)


def monic(p: Polynomial) -> Polynomial:
    """Return *p* divided by its first coefficient."""
    return tuple(c / p[0] for c in p)


def _stripped(p: list[Fraction]) -> Polynomial:
    start = next((i for i, c in enumerate(p) if c), len(p))
    return tuple(p[start:])


def square_free_parts(p: Polynomial) -> Iterator[tuple[Polynomial, int]]:
    """Yield factors without repeated roots, each with the multiplicity of its roots (Yun)."""
    if len(p) < 2:
        return
    p = monic(p)
    repeated = common_divisor(p, derivative(p))
    rest, multiplicity = divided(p, repeated)[0], 1
    while len(rest) > 1:
        shared = common_divisor(rest, repeated)
        factor = divided(rest, shared)[0]
        if len(factor) > 1:
            yield factor, multiplicity
        rest, repeated = shared, divided(repeated, shared)[0]
        multiplicity += 1


def isolate(p: Polynomial) -> list[tuple[Fraction, Fraction]]:
    """Return intervals (low, high], each with exactly one real root of the square-free *p*.

    Sturm: the number of roots in (a, b] is the number of sign changes that the chain
    p, p', −remainder, … loses between a and b.
    """
    chain = [p, derivative(p)]
    while len(chain[-1]) > 1:
        rest = divided(chain[-2], chain[-1])[1]
        chain.append(tuple(-c for c in map(Fraction, whole(rest))))
    wholes = [whole(q) for q in chain]
    bound = size_bound(p)
    found, waiting = [], [(-bound, bound)]
    while waiting:
        low, high = waiting.pop()
        count = _changes(wholes, low) - _changes(wholes, high)
        if count == 1:
            found.append((low, high))
        elif count > 1:
            middle = (low + high) / 2
            waiting += [(middle, high), (low, middle)]
    return found


def whole(p: Polynomial) -> Whole:
    """Return the shortest whole coefficients whose polynomial has the signs of *p*."""
    common = math.lcm(*(c.denominator for c in p))
    tops = [c.numerator * (common // c.denominator) for c in p]
    shared = math.gcd(*tops)
    return tuple(x // shared for x in tops)


def sign(p: Whole, x: Fraction) -> int:
    """Return the sign of p(x), in integers: Horner's rule on the two halves of the fraction."""
    total, power = 0, 1
    for coefficient in p:
        total = total * x.numerator + coefficient * power
        power *= x.denominator
    return (total > 0) - (total < 0)


def size_bound(p: Polynomial) -> Fraction:
    """Return a power of two that no root of *p* exceeds in size (Fujiwara's bound, rounded up)."""
    sizes = [_root_above(abs(c / p[0]), i) for i, c in enumerate(p[1:], 1) if c]
    return 2 * max(sizes, default=Fraction(1))


def _changes(chain: list[Whole], x: Fraction) -> int:
    signs = [s for s in (sign(q, x) for q in chain) if s]
    return sum(a != b for a, b in pairwise(signs))


def enclosed(p: Polynomial, low: Fraction, high: Fraction) -> Interval:
    """Halve (low, high], which holds one irrational root, until its ends agree to 60 bits."""
    tops = whole(p)
    above = sign(tops, high)
    while low * high <= 0 or high - low > WIDTH * min(abs(low), abs(high)):
        middle = (low + high) / 2
        low, high = (low, middle) if sign(tops, middle) == above else (middle, high)
    return Interval(low, high)


def _rational_root(p: Polynomial, low: Fraction, high: Fraction) -> Fraction | None:
    """Return the rational root in (low, high], if the one root there is rational.

    With whole coefficients, the bottom of a rational root divides the first one, c. So c times the
    root is a whole number, and a root of a polynomial that begins with 1: halve, among integers.
    """
    tops = whole(p)
    tops = tops if tops[0] > 0 else tuple(-x for x in tops)
    first = tops[0]
    stretched = (1, *(x * first**i for i, x in enumerate(tops[1:])))
    below, at = math.floor(low * first), math.floor(high * first)
    above = sign(stretched, Fraction(at)) if at > below else None
    while above is not None and at > below:
        if sign(stretched, Fraction(at)) == 0:
            return Fraction(at, first)
        middle = (below + at) // 2
        if middle == below:
            return None
        here = sign(stretched, Fraction(middle))
        below, at = (below, middle) if here in (0, above) else (middle, at)
    return None


def _complex_roots(p: Polynomial, count: int) -> list[Disc]:
    """Return the *count* roots of the square-free *p* that are not real (Aberth's iteration).

    The polynomial is stretched first, so that its roots lie within the unit circle and floats
    neither overflow nor vanish.
    """
    p = monic(p)
    stretch = size_bound(p)
    unit = tuple(c / stretch**i for i, c in enumerate(p))
    found = sorted(_aberth([complex(c) for c in unit]), key=lambda z: -abs(z.imag))[:count]
    scale = float(stretch)
    return [Disc(z * scale, distance_bound(unit, z) * scale * (1 + 2**-50)) for z in found]


def _root_above(x: Fraction, degree: int) -> Fraction:
    """Return a power of two above the *degree*-th root of *x*."""
    exponent = x.numerator.bit_length() - x.denominator.bit_length() + 1
    return Fraction(2) ** math.ceil(exponent / degree)


def _aberth(p: list[complex]) -> list[complex]:
    degree = len(p) - 1
    slope = [c * (degree - i) for i, c in enumerate(p[:-1])]
    z = [0.7 * cmath.exp(2j * math.pi * (k + 0.35) / degree) for k in range(degree)]
    for _ in range(200):
        largest = 0.0
        for k in range(degree):
            here, tilt = _horner(p, z[k]), _horner(slope, z[k])
            if here == 0:
                continue
            repulsion = sum(1 / (z[k] - w) for j, w in enumerate(z) if j != k and w != z[k])
            newton = tilt / here
            step = 1 / (newton - repulsion) if newton != repulsion else 1e-3
            z[k] -= step
            largest = max(largest, abs(step) / max(abs(z[k]), 1e-300))
        if largest < 1e-15:
            break
    return z


def _horner(p: list[complex], x: complex) -> complex:
    total = 0j
    for coefficient in p:
        total = total * x + coefficient
    return total


def distance_bound(p: Polynomial, z: complex) -> float:
    """Bound the distance from z to a root: degree · |p(z) / p'(z)|, computed without rounding."""
    over, under = (_squared_size(_exact_value(q, z)) for q in (p, derivative(p)))
    if not under:
        return math.inf
    squared = (len(p) - 1) ** 2 * over / under
    root = math.isqrt(squared.numerator * _FINE**2 // squared.denominator) + bool(squared)
    return float(Fraction(root, _FINE)) * (1 + 2**-50)


def _squared_size(z: tuple[Fraction, Fraction]) -> Fraction:
    return z[0] ** 2 + z[1] ** 2


def _exact_value(p: Polynomial, z: complex) -> tuple[Fraction, Fraction]:
    x, y = Fraction(z.real), Fraction(z.imag)
    real, imaginary = Fraction(0), Fraction(0)
    for c in p:
        real, imaginary = real * x - imaginary * y + c, real * y + imaginary * x
    return real, imaginary
