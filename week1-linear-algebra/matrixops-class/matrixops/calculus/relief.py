"""Relief: a smooth surface through heights on a grid, to walk on with calculus.

A cubic spline in both directions: value, slope and curvature have no jumps. Source: de Boor, A
Practical Guide to Splines, chapters 4 and 17.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from matrixops.calculus.rules import Real
from matrixops.calculus.traced import plain
from matrixops.errors import ArgumentError, ShapeError
from matrixops.inputs import Array, as_numbers, check_finite
from matrixops.linear.solve import solve

_POWERS = np.array([[1, 4, 1, 0], [-3, 0, 3, 0], [3, -6, 3, 0], [-1, 3, -3, 1]]) / 6.0
"""The four cubic B-splines of a cell, one a column, as polynomials of the place in the cell."""


class Relief:
    """A function of (x, y), in units of the grid's spacing, that passes through every height.

    Args:
        heights: Shape (rows, columns), both at least 3: the height at ``x = column, y = row``.
        spacing: The distance of neighbours along x and y.

    Raises:
        ShapeError: If there are fewer heights, or not a matrix of them.
        ArgumentError: When called outside of the grid, or if a spacing is not positive.

    Its ends are straight (a natural spline), so curvature at the border is not to be trusted. Cost:
    one solution of the size of each side, then 15 products a call.

    >>> hill = Relief([[0.0, 1.0, 0.0], [1.0, 4.0, 1.0], [0.0, 1.0, 0.0]])
    >>> hill([1.0, 1.0]).round(12)
    np.float64(4.0)
    """

    def __init__(self, heights: ArrayLike, spacing: tuple[float, float] = (1.0, 1.0)) -> None:
        grid = as_numbers(heights, "heights").astype(np.float64)
        if grid.ndim != 2 or min(grid.shape) < 3:
            raise ShapeError(f"heights has shape {grid.shape}; expected a grid of 3 × 3 or more")
        check_finite(grid, "heights")
        if not min(spacing) > 0:
            raise ArgumentError(f"spacing is {spacing}; expected two positive distances")
        self.spacing = spacing
        self.shape = grid.shape
        rows = _coefficients(grid)
        self._coefficients = _coefficients(rows.T).T

    def __call__(self, p: Any) -> Real:  # noqa: ANN401 - a point of floats or dual numbers
        """Return the height at *p*, shape (2,)."""
        along = [p[k] / self.spacing[k] for k in (0, 1)]
        cells = []
        for k, (t, size) in enumerate(zip(along, self.shape[::-1], strict=True)):
            if not 0 <= plain(t) <= size - 1:
                edge = (size - 1) * self.spacing[k]
                raise ArgumentError(f"{'xy'[k]} is {plain(p[k]):g}; the relief spans 0 to {edge:g}")
            cells.append(min(int(plain(t)), size - 2))
        column, row = cells
        patch = self._coefficients[row : row + 4, column : column + 4]
        powers = _POWERS @ patch @ _POWERS.T  # (4, 4): of y, of x
        lines = [_polynomial(line, along[0] - column) for line in powers]
        return _polynomial(lines, along[1] - row)


def _polynomial(coefficients: Sequence[Real], t: Real) -> Real:
    """Return the polynomial at t, the constant term first, by Horner's rule."""
    total = coefficients[-1]
    for c in coefficients[-2::-1]:
        total = total * t + c
    return total


def _coefficients(lines: Array) -> Array:
    """Return B-spline coefficients (n + 2, k) of the natural splines through the columns (n, k)."""
    n = len(lines)
    A = (4.0 * np.eye(n) + np.eye(n, k=1) + np.eye(n, k=-1)) / 6.0
    A[0], A[-1] = np.eye(n)[0], np.eye(n)[-1]
    middle = solve(A, lines)
    return np.vstack([2.0 * middle[0] - middle[1], middle, 2.0 * middle[-1] - middle[-2]])
