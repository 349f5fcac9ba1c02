"""Roots that are not real: found in floats, then fenced in by a disc, in exact arithmetic.

Source: Aberth, *Iteration methods for finding all zeros of a polynomial simultaneously*, 1973.
"""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass
from fractions import Fraction

from matrixops.explain.polynomials import Polynomial, derivative, monic, size_bound

_FINE = 2**1100  # one part of it is smaller than any float


@dataclass(frozen=True, slots=True)
class Disc:
    """A complex root lies within *radius* of *centre*, by Newton's bound in exact arithmetic."""

    centre: complex
    radius: float


def complex_roots(p: Polynomial, count: int) -> list[Disc]:
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
