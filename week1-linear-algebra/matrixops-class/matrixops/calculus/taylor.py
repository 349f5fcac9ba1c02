"""Taylor models: the polynomial that follows a function near a point, and how far it is good.

Sources: Marsden & Tromba, Vector Calculus, 6th ed., section 3.2; Griewank & Walther, chapter 13.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from matrixops.calculus.jet import Jet, expand_around
from matrixops.calculus.monomials import count, monomials, second_order
from matrixops.calculus.points import Scalar, as_point, finite, number, quietly
from matrixops.errors import ArgumentError, ShapeError
from matrixops.inputs import Array, as_numbers

LARGEST = 20_000
"""Coefficients that a model may have at most."""


@dataclass(frozen=True)
class TaylorModel:
    """A polynomial around *center*, called like a function.

    Attributes:
        center: Shape (n,).
        order: The highest degree of the polynomial.
        exponents: Shape (count, n): the powers of ``x - center`` in each term.
        coefficients: Shape (count,): the factor of each term.
        beyond: The coefficients of the degree after the last; they estimate the remainder.
    """

    center: Array
    order: int
    exponents: Array
    coefficients: Array
    beyond: Array

    def __call__(self, x: ArrayLike) -> Array:
        """Return the polynomial at *x*: shape (..., n) gives (...)."""
        table = monomials(len(self.center), self.order)
        return np.asarray(table.values(self._offset(x)) @ self.coefficients)

    def remainder(self, x: ArrayLike) -> Array:
        """Return an estimate of ``|f(x) - model(x)|``: the size of the next degree's terms at *x*.

        An estimate near the center, where the next degree leads; not a bound. It is the sum of the
        absolute terms, so it cannot vanish by cancellation. Shape (..., n) gives (...).
        """
        table = monomials(len(self.center), self.order + 1)
        terms = table.values(self._offset(x))[..., len(self.coefficients) :]
        return np.asarray(np.abs(terms) @ np.abs(self.beyond))

    @property
    def value(self) -> float:
        """The value at the center."""
        return float(self.coefficients[0])

    @property
    def gradient(self) -> Array:
        """The first derivatives at the center, shape (n,)."""
        return self.coefficients[1 : 1 + len(self.center)].copy()

    @property
    def hessian(self) -> Array:
        """The second derivatives at the center, shape (n, n)."""
        n = len(self.center)
        H = np.zeros((n, n))
        if self.order > 1:
            i, j = second_order(n)
            H[i, j] = H[j, i] = self.coefficients[1 + n : 1 + n + len(i)]
            H[np.diag_indices(n)] *= 2.0
        return H

    def __str__(self) -> str:
        terms = []
        for powers, c in zip(self.exponents, self.coefficients, strict=True):
            if c:
                factors = [f"h{i}" + (f"^{p}" if p > 1 else "") for i, p in enumerate(powers) if p]
                terms.append(" ".join([f"{c:+.6g}", *factors]))
        return " ".join(terms) or "0"

    def _offset(self, x: ArrayLike) -> Array:
        at = as_numbers(x, "x")
        if not at.ndim or at.shape[-1] != len(self.center):
            raise ShapeError(f"x has shape {at.shape}; expected (..., {len(self.center)})")
        return at - self.center


def taylor(f: Scalar, x: ArrayLike, order: int = 2) -> TaylorModel:
    """Return the Taylor polynomial of *f* around *x*.

    Args:
        f: Takes a vector (n,), returns one number; written with NumPy.
        x: Shape (n,), the center.
        order: Its degree, 1 or more.

    Raises:
        ArgumentError: If *order* is no positive integer, or the polynomial has more than 20,000
            terms: with n variables it has ``(n + order)! / (n! order!)``.
        NotFiniteError, ShapeError, EntryError: As for `gradient`.

    Bad at a distance: outside the circle of convergence higher orders are worse.

    >>> print(taylor(lambda p: np.exp(p[0]) * p[1], [0.0, 1.0]))
    +1 +1 h0 +1 h1 +0.5 h0^2 +1 h0 h1
    """
    point = as_point(x)
    n = len(point)
    if isinstance(order, bool) or not isinstance(order, int | np.integer) or order < 1:
        raise ArgumentError(f"order is {order!r}; expected an integer from 1")
    terms = 1
    for k in range(1, order + 2):
        terms = terms * (n + k) // k
    if terms > LARGEST:
        raise ArgumentError(f"order is {order}: {terms} terms in {n} variables, at most {LARGEST}")
    coordinates, level = expand_around(point, order + 1)
    with quietly():
        result = number(f(coordinates), point)
    coefficients = np.zeros(terms)
    coefficients[0] = result.value if isinstance(result, Jet) else result
    if isinstance(result, Jet) and result.level == level:
        coefficients = finite(result.coefficients, point, "the Taylor polynomial of f")
    kept = count(n, order)
    exponents = monomials(n, order).exponents
    return TaylorModel(point, order, exponents, coefficients[:kept], coefficients[kept:])
