"""Monomials: which products of variables a polynomial of bounded degree has, and how they multiply.

Ordered by degree, so that the coefficients of a lower order are the first ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations_with_replacement

import numpy as np

from matrixops.inputs import Array


@dataclass(frozen=True)
class Monomials:
    """All monomials of *variables* variables up to degree *order*.

    Attributes:
        exponents: Shape (count, variables): row k is the exponents of monomial k.
        degrees: Shape (count,).
        left, right, product: Shape (pairs,): monomial ``left`` times ``right`` is ``product``; the
            pairs whose product has too high a degree are left out.
    """

    variables: int
    order: int
    exponents: Array
    degrees: Array
    left: Array
    right: Array
    product: Array

    def multiply(self, a: Array, b: Array) -> Array:
        """Return the coefficients (count,) of the product, cut off behind the order."""
        out = np.zeros(len(self.degrees), dtype=np.result_type(a, b))
        np.add.at(out, self.product, a[self.left] * b[self.right])
        return out

    def values(self, h: Array) -> Array:
        """Return every monomial at *h*: shape (..., variables) gives (..., count)."""
        return np.asarray(np.prod(h[..., None, :] ** self.exponents, axis=-1))


def count(variables: int, order: int) -> int:
    """Return how many monomials there are: ``(variables + order)! / variables! order!``."""
    return len(monomials(variables, order).degrees) if order >= 0 else 0


@lru_cache(maxsize=64)
def monomials(variables: int, order: int) -> Monomials:
    """Return the monomials of *variables* variables up to degree *order*."""
    rows = [
        tuple(chosen.count(i) for i in range(variables))
        for degree in range(order + 1)
        for chosen in combinations_with_replacement(range(variables), degree)
    ]
    place = {row: k for k, row in enumerate(rows)}
    below = [sum(sum(row) <= degree for row in rows) for degree in range(order + 1)]
    triples = np.array(
        [
            (i, j, place[tuple(a + b for a, b in zip(left, right, strict=True))])
            for i, left in enumerate(rows)
            for j, right in enumerate(rows[: below[order - sum(left)]])
        ],
        dtype=np.intp,
    ).reshape(-1, 3)
    exponents = np.array(rows, dtype=np.intp).reshape(len(rows), variables)
    return Monomials(variables, order, exponents, exponents.sum(axis=1), *triples.T)


def second_order(variables: int) -> tuple[Array, Array]:
    """Return the two variables of each monomial of degree two, in the order of the table."""
    pairs = np.array(list(combinations_with_replacement(range(variables), 2)), dtype=np.intp)
    return pairs[:, 0], pairs[:, 1]
