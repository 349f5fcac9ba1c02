"""Dual numbers: ``a + b ε`` with ``ε² = 0``. Their arithmetic is the chain rule.

A function evaluated at ``x + ε`` gives ``f(x) + f'(x) ε``, exact but for rounding; no step has to
be chosen. Several directions are carried at once, as an array. Sources: Clifford (1873); Griewank &
Walther, Evaluating Derivatives, 2nd ed., chapter 3.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matrixops.calculus.rules import RULES, Real
from matrixops.calculus.traced import Traced, TracedArray, new_level, traced_array
from matrixops.inputs import Array


class Dual(Traced):
    """A number with its derivative, or with its gradient.

    Args:
        value: The number; a float, or a dual number of a lower level.
        gradient: Its derivative, a number; or its gradient, shape (n,).
        level: Which differentiation it belongs to; numbers of one computation share theirs.

    Bad at functions of very many variables with one answer, for which reverse accumulation costs n
    times less. Cost: each operation about 1 + n multiplications.

    >>> x = Dual(3.0, 1.0)
    >>> x * x + np.sin(x - 3.0)
    Dual(9.0, 7.0)
    """

    __slots__ = ("_value", "gradient", "level")

    def __init__(self, value: Real, gradient: Real = 0.0, *, level: int = 0) -> None:
        self._value = value if isinstance(value, Traced | np.floating) else np.float64(value)
        self.gradient = gradient
        self.level = level

    @property
    def value(self) -> Real:
        """The number without its derivative."""
        return self._value

    def apply(self, ufunc: np.ufunc, inputs: Sequence[Real]) -> Dual:
        """Return *ufunc* of *inputs* by the chain rule: partial times inner derivative, summed."""
        values = [x.value if self.owns(x) else x for x in inputs]
        gradient = sum(
            by(*values) * x.gradient
            for x, by in zip(inputs, RULES[ufunc], strict=True)
            if self.owns(x)
        )
        return Dual(ufunc(*values), gradient, level=self.level)

    def __repr__(self) -> str:
        gradient = self.gradient.tolist() if isinstance(self.gradient, np.ndarray) else None
        shown = float(self.gradient) if gradient is None and np.isreal(self.gradient) else gradient
        inner = self._value if isinstance(self._value, Traced) else float(self._value)
        return f"Dual({inner!r}, {shown if shown is not None else self.gradient!r})"


def seed(point: Array) -> tuple[TracedArray, int]:
    """Return the coordinates of *point* (n,) as dual numbers, and their level.

    Coordinate i carries the unit vector ``e_i``, so that every result carries its gradient.
    """
    level = new_level()
    units = np.eye(len(point))
    return traced_array([Dual(x, e, level=level) for x, e in zip(point, units, strict=True)]), level


def gradient_of(result: Real, level: int, n: int) -> Array:
    """Return the gradient (n,) that *result* carries at *level*; zeros if it is a constant."""
    if isinstance(result, Dual) and result.level == level:
        return np.asarray(result.gradient)
    return np.zeros(n)
