"""Polynomials over fractions, and their roots: exact, or enclosed in an interval or a disc.

A polynomial is a tuple of fractions, the highest power first. Nothing here is approximate without
saying how far off it can be.
Source: Knuth, *The Art of Computer Programming* 2, §4.6.1 and §4.6.2; Yun, SYMSAC 1976.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from matrixops.explain.surds import Surd

Polynomial: TypeAlias = tuple[Fraction, ...]

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


def roots(p: Polynomial) -> Iterator[tuple[Root, int]]:
    """Yield the roots of *p* with their multiplicities: rational, then real, then complex ones."""
    found: list[tuple[Root, int]] = []
    for factor, multiplicity in square_free_parts(p):
        found.extend((root, multiplicity) for root in _simple_roots(factor))
    yield from sorted(found, key=_order)


def _order(item: tuple[Root, int]) -> tuple[int, float, float]:
    root = item[0]
    if isinstance(root, Fraction):
        return 0, float(root), 0.0
    if isinstance(root, Interval):
        return 1, root.middle, 0.0
    if isinstance(root, Quadratic):
        offset, centre = float(root.offset), float(root.centre)
        return (2, centre, offset) if root.imaginary else (1, centre + offset, 0.0)
    return 2, root.centre.real, root.centre.imag


def _simple_roots(p: Polynomial) -> Iterator[Root]:
    """Yield the roots of *p*, all simple."""
    enclosed, irrational, rest = isolate(p), [], p
    for low, high in enclosed:
        rational = _rational_root(p, low, high)
        if rational is None:
            irrational.append((low, high))
        else:
            rest = divided(rest, (Fraction(1), -rational))[0]
            yield rational
    if len(rest) == 3:
        yield from _quadratic_roots(rest)
        return
    for low, high in irrational:
        size = max(abs(low), abs(high), Fraction(1, 2**40))
        yield Interval(*bisected(p, low, high, WIDTH * size))
    if len(rest) - 1 > len(irrational):
        yield from _complex_roots(rest, len(rest) - 1 - len(irrational))


def _quadratic_roots(p: Polynomial) -> Iterator[Quadratic]:
    a, b, c = p
    centre, square = -b / (2 * a), b * b / (4 * a * a) - c / a
    for sign in (-1, 1):
        yield Quadratic(centre, Surd.root(abs(square)) * Fraction(sign), square < 0)


def value(p: Polynomial, x: Fraction) -> Fraction:
    """Return p(x), by Horner's rule."""
    total = Fraction(0)
    for coefficient in p:
        total = total * x + coefficient
    return total


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
        chain.append(tuple(-c for c in _scaled(divided(chain[-2], chain[-1])[1])))
    bound = 1 + max((abs(c / p[0]) for c in p[1:]), default=Fraction(0))  # Cauchy's
    found, waiting = [], [(-bound, bound)]
    while waiting:
        low, high = waiting.pop()
        count = _changes(chain, low) - _changes(chain, high)
        if count == 1:
            found.append((low, high))
        elif count > 1:
            middle = (low + high) / 2
            waiting += [(middle, high), (low, middle)]
    return found


def _scaled(p: Polynomial) -> Polynomial:
    """Divide by a positive number, so that the fractions stay short and the signs the same."""
    return tuple(c / abs(p[0]) for c in p)


def _changes(chain: list[Polynomial], x: Fraction) -> int:
    signs = [s for s in (value(q, x) for q in chain) if s]
    return sum((a < 0) != (b < 0) for a, b in pairwise(signs))


def bisected(
    p: Polynomial, low: Fraction, high: Fraction, width: Fraction
) -> tuple[Fraction, Fraction]:
    """Halve (low, high], which holds one simple root, until it is no wider than *width*."""
    sign = value(p, high)
    if not sign:
        return high, high
    while high - low > width:
        middle = (low + high) / 2
        here = value(p, middle)
        if not here:
            return middle, middle
        low, high = (low, middle) if (here > 0) == (sign > 0) else (middle, high)
    return low, high


def _rational_root(p: Polynomial, low: Fraction, high: Fraction) -> Fraction | None:
    """Return the rational root in (low, high], if the root there is rational.

    With whole coefficients, the bottom of a rational root divides the first one, c. In an interval
    narrower than 1/c² there is at most one fraction with a bottom up to c: try it.
    """
    common = math.lcm(*(c.denominator for c in p))
    whole = [int(c * common) for c in p]
    first = abs(whole[0]) // math.gcd(*whole)
    low, high = bisected(p, low, high, Fraction(1, 4 * first * first))
    candidate = ((low + high) / 2).limit_denominator(first)
    return candidate if low <= candidate <= high and not value(p, candidate) else None


def _complex_roots(p: Polynomial, count: int) -> list[Disc]:
    """Return the *count* roots of the square-free *p* that are not real (Aberth's iteration)."""
    found = _aberth([complex(c) for c in p])
    found.sort(key=lambda z: -abs(z.imag))
    return [Disc(z, distance_bound(p, z)) for z in found[:count]]


def _aberth(p: list[complex]) -> list[complex]:
    degree = len(p) - 1
    slope = [c * (degree - i) for i, c in enumerate(p[:-1])]
    size = 1 + max(abs(c) for c in p[1:])
    size = min(size, 2 * max(abs(c / p[0]) ** (1 / (i + 1)) for i, c in enumerate(p[1:])))
    z = [size * cmath.exp(2j * math.pi * (k + 0.35) / degree) for k in range(degree)]
    for _ in range(200):
        largest = 0.0
        for k in range(degree):
            here, tilt = _horner(p, z[k]), _horner(slope, z[k])
            if here == 0:
                continue
            newton = tilt / here
            repulsion = sum(1 / (z[k] - w) for j, w in enumerate(z) if j != k and w != z[k])
            step = 1 / (newton - repulsion) if newton != repulsion else 1e-3 * size
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
    here, tilt = _exact_value(p, z), _exact_value(derivative(p), z)
    size: Callable[[tuple[Fraction, Fraction]], Fraction] = lambda w: w[0] ** 2 + w[1] ** 2  # noqa: E731 - one line, used twice
    if not size(tilt):
        return math.inf
    squared = (len(p) - 1) ** 2 * size(here) / size(tilt)
    return math.sqrt(squared) * (1 + 2**-50)


def _exact_value(p: Polynomial, z: complex) -> tuple[Fraction, Fraction]:
    x, y = Fraction(z.real), Fraction(z.imag)
    real, imaginary = Fraction(0), Fraction(0)
    for c in p:
        real, imaginary = real * x - imaginary * y + c, real * y + imaginary * x
    return real, imaginary
