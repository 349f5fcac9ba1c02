"""Roots of systems of equations, by Newton's method with shortened steps.

Source: Dennis & Schnabel, Numerical Methods for Unconstrained Optimization and Nonlinear Equations,
section 6.5.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from matrixops.calculus.derivatives import jacobian
from matrixops.calculus.line_search import backtrack
from matrixops.calculus.points import Field, as_point, quietly, vector, words
from matrixops.errors import ConvergenceError, ShapeError
from matrixops.inputs import Array
from matrixops.orthogonal.lstsq import lstsq

EPS = 2.0**-52
HALVINGS = 14
"""A step that must be shorter than this creeps into a place where |F| is smallest, not zero."""


def root(
    F: Field,
    x: ArrayLike,
    *,
    derivative: Callable[[Array], Array] | None = None,
    tol: float = 1e-12,
    steps: int = 60,
) -> Array:
    """Return a point where *F* vanishes, shape (n,).

    Each step solves the tangent system ``J step = -F`` (in the least-squares sense, should J be
    singular) and is halved until ``|F|`` decreases.

    Args:
        F: Takes a vector (n,), returns a vector (n,).
        x: Shape (n,), the start.
        derivative: Its Jacobian (n, n), where that is known; by dual numbers otherwise.
        tol: The last step is at most this, relative to ``1 + |x|``.
        steps: The most steps to take.

    Raises:
        ConvergenceError: If it does not settle: there may be no root near.
        ShapeError: If F answers with another number of components.
        NotFiniteError, EntryError: As for `jacobian`.

    Which root is found depends on the start. Near a simple root the digits double with each step.

    >>> root(lambda p: [p[0] ** 2 + p[1] ** 2 - 2.0, p[0] - p[1]], [2.0, 0.5]).round(12)
    array([1., 1.])
    """
    point = as_point(x)
    slopes = derivative if derivative is not None else (lambda p: jacobian(F, p))
    for _ in range(steps):
        value = _call(F, point)
        J = slopes(point)
        if J.shape != (len(point), len(point)):
            raise ShapeError(f"F returned {len(J)} components in {len(point)} unknowns")
        step = lstsq(J, -value).x
        near = tol * (1.0 + np.sqrt(point @ point))
        if np.sqrt(step @ step) <= near and _vanishes(value, J, point, near):
            return np.asarray(point + step)
        squares = float(value @ value)
        fall = 2.0 * float((J.T @ value) @ step)
        share = backtrack(lambda p: _square(F, p), point, squares, step, fall, HALVINGS)
        if share is None:
            break
        point = point + share * step
    value = _call(F, point)
    if _vanishes(value, slopes(point), point, 1e3 * tol * (1.0 + np.sqrt(point @ point))):
        return np.asarray(point)  # a multiple root: slow, and its digits end early
    raise ConvergenceError(
        f"no root was reached from {words(x)}: at {words(point)} F is {words(value)}"
    )


def _vanishes(value: Array, J: Array, point: Array, near: float) -> bool:
    """Whether *value* is no more than rounding, or than a step of *near*, can explain."""
    rounding = 64.0 * EPS * (np.abs(J) @ np.abs(point)) + near * np.sqrt((J * J).sum(axis=1))
    return bool(np.all(np.abs(value) <= rounding + near))


def _call(F: Field, point: Array) -> Array:
    with quietly():
        return vector(F(point), point)


def _square(F: Field, point: Array) -> float:
    value = _call(F, point)
    return float(value @ value)
