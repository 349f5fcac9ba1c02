"""Real roots: told apart by Sturm's chain, then named as fractions or enclosed in an interval.

Source: Knuth, *The Art of Computer Programming* 2, §4.6.1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from matrixops.explain.polynomials import (
    Polynomial,
    Whole,
    derivative,
    divided,
    sign,
    size_bound,
    whole,
)

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


def rational_root(p: Polynomial, low: Fraction, high: Fraction) -> Fraction | None:
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
