"""Line search: how far to go along a direction that leads down.

Source: Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 3.1 (Armijo's condition).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from matrixops.errors import MatrixError
from matrixops.inputs import Array

ENOUGH = 1e-4  # the share of the promised decrease that must come


def backtrack(
    f: Callable[[Array], float],
    x: Array,
    value: float,
    step: Array,
    slope: float,
    halvings: int = 60,
) -> float | None:
    """Return the first of 1, ½, ¼, … at which f has decreased enough, or None.

    Args:
        f: What is made small. Where it is not defined (an error of this package) the step counts as
            too long.
        x: Shape (n,), where the search starts.
        value: f there.
        step: Shape (n,), the full step.
        slope: The gradient times the step, negative.
        halvings: The most to try.
    """
    share = 1.0
    for _ in range(halvings):
        try:
            tried = f(x + share * step)
        except MatrixError:
            tried = np.inf
        if tried <= value + ENOUGH * share * slope:
            return share
        share *= 0.5
    return None
