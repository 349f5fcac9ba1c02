"""Matrices of integers and fractions that the tests of exact arithmetic share."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from math import comb

Rows = list[list[Fraction]]


def integers(rng: random.Random, m: int, n: int, size: int = 9) -> Rows:
    """Random integers, many of them zero."""
    return [
        [Fraction(rng.randint(-size, size) * (rng.random() < 0.8)) for _ in range(n)]
        for _ in range(m)
    ]


def rationals(rng: random.Random, m: int, n: int) -> Rows:
    """Random fractions with small tops and bottoms."""
    return [[Fraction(rng.randint(-9, 9), rng.randint(1, 9)) for _ in range(n)] for _ in range(m)]


def product(a: Rows, b: Rows) -> Rows:
    """The matrix product, by its definition."""
    return [
        [sum((x * y for x, y in zip(r, c, strict=True)), Fraction(0)) for c in zip(*b, strict=True)]
        for r in a
    ]


def singular(rng: random.Random, n: int, rank: int) -> Rows:
    """Square integers of rank at most *rank*, as a product of a tall and a wide matrix."""
    return product(integers(rng, n, rank, 4), integers(rng, rank, n, 4))


def gallery() -> Iterator[Rows]:
    """Hilbert, Pascal, Vandermonde, Frank, min(i, j), magic squares, [[1..9]]."""
    for n in range(1, 9):
        yield [[Fraction(1, i + j + 1) for j in range(n)] for i in range(n)]
        yield [[Fraction(comb(i + j, i)) for j in range(n)] for i in range(n)]
        yield [[Fraction(i + 1) ** j for j in range(n)] for i in range(n)]
        yield [[Fraction(min(i, j) + 1) for j in range(n)] for i in range(n)]
        yield [[Fraction(n - max(i, j) if j >= i - 1 else 0) for j in range(n)] for i in range(n)]
        yield [[Fraction(n * i + j + 1) for j in range(n)] for i in range(n)]


def matrices(count: int, seed: int) -> Iterator[Rows]:
    """The gallery, and random ones up to *count*: integer, rational, singular, rectangular."""
    rng = random.Random(seed)
    shown = list(gallery())
    yield from shown
    for k in range(count - len(shown)):
        n = rng.randint(1, 7)
        match k % 4:
            case 0:
                yield integers(rng, n, n)
            case 1:
                yield rationals(rng, n, n)
            case 2:
                yield singular(rng, n + 1, rng.randint(1, n))
            case _:
                yield integers(rng, rng.randint(1, 7), n)
