"""Polynomials over fractions: division, common divisors, square-free parts, bounds and signs.

A polynomial is a tuple of fractions, the highest power first.
Source: Knuth, *The Art of Computer Programming* 2, §4.6.1 and §4.6.2; Yun, SYMSAC 1976.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import TypeAlias

Polynomial: TypeAlias = tuple[Fraction, ...]
Whole: TypeAlias = tuple[int, ...]


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


def _root_above(x: Fraction, degree: int) -> Fraction:
    """Return a power of two above the *degree*-th root of *x*."""
    exponent = x.numerator.bit_length() - x.denominator.bit_length() + 1
    return Fraction(2) ** math.ceil(exponent / degree)
