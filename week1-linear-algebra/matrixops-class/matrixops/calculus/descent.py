"""Ways down: gradient descent and Newton's method, which record every step.

Sources: Nocedal & Wright, Numerical Optimization, 2nd ed., chapters 3 and 6; Dennis & Schnabel,
Numerical Methods for Unconstrained Optimization, chapters 5 and 6.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from matrixops.calculus.derivatives import gradient, hessian
from matrixops.calculus.line_search import backtrack
from matrixops.calculus.path import Path, Trail, Unsettled
from matrixops.calculus.points import Scalar, as_point, number, quietly
from matrixops.errors import ArgumentError
from matrixops.inputs import Array
from matrixops.spectral.eigh import eigh

EPS = 2.0**-52
FARTHEST = 10.0
"""A Newton step is at most this times ``1 + |x|``: where f is straight, its parabola has no end."""


def gradient_descent(
    f: Scalar,
    x: ArrayLike,
    *,
    rate: float | None = None,
    tol: float = 1e-6,
    steps: int = 10_000,
    unsettled: Unsettled = "raise",
) -> Path:
    """Walk against the gradient until it is flat.

    Args:
        f: Takes a vector (n,), returns one number; written with NumPy.
        x: Shape (n,), the start.
        rate: Each step is this times the gradient; by default a line search decides.
        tol: The length of the gradient that counts as flat.
        steps: The most steps to take.
        unsettled: What to do when it is not flat by then: "raise", or "return" the path.

    Raises:
        NotSettledError: As said; it carries the path. A fixed rate that is too large ends so, too.
        ArgumentError: If *rate*, *tol* or *steps* is not positive.
        NotFiniteError, ShapeError, EntryError: As for `gradient`.

    Bad at narrow valleys: with the condition number k of the Hessian it takes about k steps for a
    digit. Source: Nocedal & Wright, theorem 3.4.

    >>> gradient_descent(lambda p: p @ p, [3.0, 4.0]).x
    array([0., 0.])
    """
    point = as_point(x)
    _positive(rate=1.0 if rate is None else rate, tol=tol, steps=steps)
    trail = Trail("gradient descent", unsettled)
    length = 1.0
    for step in range(int(steps) + 1):
        value, slope = _value(f, point), gradient(f, point)
        trail.visit(point, value, slope)
        if trail.slopes[-1] <= tol:
            return trail.end(settled=True, reason=f"the gradient is below {tol:g}")
        if value > trail.values[0] + 1e6 * (1.0 + abs(trail.values[0])):
            return trail.end(settled=False, reason=f"it climbs: the rate {rate} is too large")
        if step == steps:
            break
        if rate is not None:
            point = point - rate * slope
            continue
        length *= 2.0  # a step may grow again
        fall = -length * slope
        share = backtrack(lambda p: _value(f, p), point, value, fall, float(slope @ fall))
        if share is None:
            return trail.end(settled=False, reason="no step decreases f any more")
        length *= share
        point = point - length * slope
    return trail.end(settled=False, reason=f"the gradient is above {tol:g} after {steps} steps")


def newton(
    f: Scalar,
    x: ArrayLike,
    *,
    tol: float = 1e-9,
    steps: int = 100,
    unsettled: Unsettled = "raise",
) -> Path:
    """Walk to the bottom of the parabola that fits best, again and again.

    Where the Hessian has negative eigenvalues its parabola has no bottom; their signs are turned,
    so that every step leads down and a saddle is left, not approached.

    Args:
        f: Takes a vector (n,), returns one number; written with NumPy.
        x: Shape (n,), the start.
        tol: The last step is at most this, relative to ``1 + |x|``.
        steps: The most steps to take.
        unsettled: "raise", or "return" the path.

    Raises:
        NotSettledError: If the steps do not get that small; it carries the path.
        NotFiniteError, ShapeError, EntryError, ArgumentError: As for `gradient_descent`.

    Near a minimum the number of digits doubles with each step. Cost: a Hessian and 9 n³ flops each.
    Bad at very many variables. Source: Nocedal & Wright, section 3.4.

    >>> newton(lambda p: (p[0] - 1.0) ** 4 + (p[1] + 2.0) ** 2, [1.0, 0.0]).x
    array([ 1., -2.])
    """
    point = as_point(x)
    _positive(tol=tol, steps=steps)
    trail = Trail("Newton", unsettled)
    last = np.inf
    for _ in range(int(steps) + 1):
        value, slope = _value(f, point), gradient(f, point)
        trail.visit(point, value, slope)
        step = _downhill(hessian(f, point), slope)
        size, reach = float(np.sqrt(step @ step)), 1.0 + float(np.sqrt(point @ point))
        if size > FARTHEST * reach:
            step *= FARTHEST * reach / size
        if size <= tol * reach:
            return trail.end(settled=True, reason=f"the next step is below {tol:g}")
        fall = float(slope @ step)
        if abs(fall) <= 8.0 * EPS * abs(value):  # f cannot judge a step any more
            if size > 0.5 * last:
                return trail.end(settled=True, reason="the steps are rounding")
            last = size
            point = point + step
            continue
        share = backtrack(lambda p: _value(f, p), point, value, step, fall)
        if share is None:
            return trail.end(settled=False, reason="no step decreases f any more")
        point = point + share * step
    return trail.end(settled=False, reason=f"the step is above {tol:g} after {steps} steps")


def _downhill(H: Array, slope: Array) -> Array:
    """Return the Newton step, with the eigenvalues of the Hessian made positive."""
    values, vectors = eigh(H)
    floor = max(float(np.abs(values).max()) * EPS * len(values), 1e-100)
    return np.asarray(-vectors @ ((vectors.T @ slope) / np.maximum(np.abs(values), floor)))


def _value(f: Scalar, point: Array) -> float:
    with quietly():
        return float(number(f(point), point))


def _positive(**options: float) -> None:
    for name, value in options.items():
        if not value > 0:
            raise ArgumentError(f"{name} is {value}; expected a positive number")
