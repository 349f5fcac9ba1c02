"""Jets: Taylor polynomials that are calculated with, as numbers are.

One idea makes every elementary function work from its rule of first order. Let E multiply each term
by its degree (Euler's operator ``Σ h_i ∂/∂h_i``). Then ``E f(u) = f'(u) · E u``, and E u begins
with degree one, so that f'(u) is needed to one order less: a recursion that ends at plain numbers.
Sources: Griewank & Walther, Evaluating Derivatives, 2nd ed., section 13.2; Neidinger, SIAM Review
52 (2010) 545.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matrixops.calculus.monomials import count, monomials
from matrixops.calculus.rules import RULES, Real
from matrixops.calculus.traced import Traced, TracedArray, new_level, traced_array
from matrixops.inputs import Array


class Jet(Traced):
    """A polynomial in n variables, cut off behind an order.

    Args:
        coefficients: Shape (count,), one for each of `monomials` of (variables, order).
        variables: How many variables h there are.
        order: The highest degree that is kept.
        level: Which expansion it belongs to.

    Cost: a product takes ``count(2 n, order)`` multiplications.
    """

    __slots__ = ("coefficients", "level", "order", "variables")

    def __init__(self, coefficients: Array, variables: int, order: int, *, level: int) -> None:
        self.coefficients = coefficients
        self.variables = variables
        self.order = order
        self.level = level

    @property
    def value(self) -> Real:
        """The constant term."""
        return self.coefficients[0]

    def apply(self, ufunc: np.ufunc, inputs: Sequence[Real]) -> Jet:
        """Return *ufunc* of *inputs*, of which those of this level are jets."""
        if ufunc is np.multiply:
            return self._times(*inputs)
        if ufunc is np.add:
            return self._plus(*inputs)
        if ufunc is np.subtract:
            return self._plus(inputs[0], -1.0 * inputs[1])
        if ufunc is np.divide and self.owns(inputs[1]):  # one recursion instead of two
            return self._times(inputs[0], np.reciprocal(inputs[1]))
        values = [x.value if self.owns(x) else x for x in inputs]
        if self.order == 0:
            return self._of(np.asarray([ufunc(*values)]))
        lower = values  # the recursion ends where numbers do
        if self.order > 1:
            lower = [x.cut(self.order - 1) if self.owns(x) else x for x in inputs]
        slopes = self._of(np.zeros(len(self.coefficients)))
        for x, by in zip(inputs, RULES[ufunc], strict=True):
            if self.owns(x):
                slopes = self._plus(slopes, self._times(self._raised(by(*lower)), x.euler()))
        degrees = np.maximum(monomials(self.variables, self.order).degrees, 1)
        coefficients = slopes.coefficients / degrees
        return self._of(_with_constant(coefficients, ufunc(*values)))

    def cut(self, order: int) -> Jet:
        """Return the terms up to *order*."""
        kept = self.coefficients[: count(self.variables, order)]
        return Jet(kept, self.variables, order, level=self.level)

    def euler(self) -> Jet:
        """Return the jet with every term multiplied by its degree."""
        return self._of(self.coefficients * monomials(self.variables, self.order).degrees)

    def __repr__(self) -> str:
        return f"Jet({self.coefficients.tolist()}, variables={self.variables}, order={self.order})"

    def _of(self, coefficients: Array) -> Jet:
        return Jet(coefficients, self.variables, self.order, level=self.level)

    def _plus(self, a: Real, b: Real) -> Jet:
        if self.owns(a) and self.owns(b):
            return self._of(a.coefficients + b.coefficients)
        jet, constant = (a, b) if self.owns(a) else (b, a)
        return self._of(_with_constant(jet.coefficients, jet.value + constant))

    def _times(self, a: Real, b: Real) -> Jet:
        if self.owns(a) and self.owns(b):
            table = monomials(self.variables, self.order)
            return self._of(table.multiply(a.coefficients, b.coefficients))
        jet, factor = (a, b) if self.owns(a) else (b, a)
        return self._of(np.asarray(jet.coefficients * factor))

    def _raised(self, slope: Real) -> Real:
        """Return *slope*, known to one order less, with zeros for the terms that do not matter."""
        if not self.owns(slope):
            return slope
        missing = len(self.coefficients) - len(slope.coefficients)
        return self._of(np.append(slope.coefficients, np.zeros(missing)))


def _with_constant(coefficients: Array, constant: Real) -> Array:
    """Return a copy with another constant term; it may be a traced number of a lower level."""
    changed = coefficients.astype(object if isinstance(constant, Traced) else coefficients.dtype)
    changed[0] = constant
    return changed


def expand_around(point: Array, order: int) -> tuple[TracedArray, int]:
    """Return the coordinates ``point[i] + h_i`` as jets, and their level."""
    level, n = new_level(), len(point)
    jets = []
    for i, x in enumerate(point):
        coefficients = _with_constant(np.zeros(count(n, order)), x)
        if order:
            coefficients[1 + i] = 1.0
        jets.append(Jet(coefficients, n, order, level=level))
    return traced_array(jets), level
