"""Gauss-Newton: least squares where the model is not linear, one linear problem after another.

Sources: Nocedal & Wright, Numerical Optimization, 2nd ed., section 10.3; Björck, Numerical Methods
for Least Squares Problems, section 9.2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from matrixops.calculus.derivatives import jacobian
from matrixops.calculus.line_search import backtrack
from matrixops.calculus.path import Path, Trail, Unsettled
from matrixops.calculus.points import Field, as_point, quietly, vector
from matrixops.errors import ArgumentError, ShapeError
from matrixops.inputs import Array
from matrixops.orthogonal.lstsq import lstsq

EPS = 2.0**-52


def gauss_newton(
    residuals: Field,
    x: ArrayLike,
    *,
    tol: float = 1e-12,
    steps: int = 200,
    unsettled: Unsettled = "raise",
) -> Path:
    """Make half the sum of squared residuals small.

    Each step replaces the residuals by their tangent plane and solves that problem by reflections,
    never by the normal equations. Columns are scaled, so that parameters may differ in size by any
    power of ten.

    Args:
        residuals: Takes a vector (n,), returns the m residuals, m ≥ n; written with NumPy.
        x: Shape (n,), the start.
        tol: The last step is at most this, for each parameter relative to its size.
        steps: The most steps to take.
        unsettled: "raise", or "return" the path.

    Raises:
        NotSettledError: If the steps do not get that small; it carries the path.
        ShapeError: If there are fewer residuals than parameters.
        NotFiniteError, EntryError, ArgumentError: As for `jacobian`.

    Bad where large residuals meet strong curvature; there `newton` on the sum itself converges.
    Cost: a Jacobian and 2 m n² flops a step.

    >>> t = np.array([0.0, 1.0, 2.0])
    >>> gauss_newton(lambda b: b[0] * np.exp(b[1] * t) - [1.0, 2.0, 4.0], [1.0, 0.5]).x.round(12)
    array([1.        , 0.69314718])
    """
    point = as_point(x)
    if not (tol > 0 and steps > 0):
        raise ArgumentError(f"tol is {tol} and steps {steps}; expected positive numbers")
    trail = Trail("Gauss-Newton", unsettled)
    last = np.inf
    for _ in range(int(steps) + 1):
        r, J = _residuals(residuals, point), jacobian(residuals, point)
        if len(r) < len(point):
            raise ShapeError(f"{len(r)} residuals for {len(point)} parameters; expected no fewer")
        slope = J.T @ r
        trail.visit(point, 0.5 * float(r @ r), slope)
        step = _step(J, r)
        size = float(np.max(np.abs(step) / np.maximum(np.abs(point), tol)))
        if size <= tol:
            return trail.end(settled=True, reason=f"the next step is below {tol:g}, relatively")
        fall = float(slope @ step)
        flat = abs(fall) <= 64.0 * EPS * trail.values[-1]
        if flat and size > 0.5 * last:
            return trail.end(settled=True, reason="the steps are rounding")
        last = size
        if flat:  # the sum cannot judge a step any more; that it shrinks is the judge
            point = point + step
            continue
        share = backtrack(lambda p: _cost(residuals, p), point, trail.values[-1], step, fall)
        if share is None:
            return trail.end(settled=False, reason="no step decreases the sum")
        point = point + share * step
    return trail.end(settled=False, reason=f"the step is above {tol:g} after {steps} steps")


def _step(J: Array, r: Array) -> Array:
    """Return the least-squares solution of ``J step = -r``, with columns of length one."""
    lengths = np.sqrt(np.einsum("ij,ij->j", J, J))
    lengths[lengths == 0] = 1.0
    return np.asarray(lstsq(J / lengths, -r).x / lengths)


def _residuals(residuals: Field, point: Array) -> Array:
    with quietly():
        return vector(residuals(point), point, "residuals")


def _cost(residuals: Field, point: Array) -> float:
    r = _residuals(residuals, point)
    return 0.5 * float(r @ r)
