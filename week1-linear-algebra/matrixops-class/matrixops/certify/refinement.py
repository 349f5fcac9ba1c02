"""Iterative refinement: solve for the error of a solution, and take it away.

The residual is computed in twice the precision, so that it still says something when x is nearly
right; the correction is solved with the factors at hand, so that a step costs O(n^2). While the
corrections halve at least, x ends with nearly all digits of the stored system's solution.
Source: Higham, ASNA, chapter 12; Demmel, Hida, Kahan, Li, Mukherjee & Riedy (2006), "Error bounds
from extra-precise iterative refinement".
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matrixops.certify.condition import Product
from matrixops.certify.residual import UNIT, backward_ratio, norm_1, relative, residual
from matrixops.inputs import Array

_STEPS = 12


class Refined(NamedTuple):
    """A refined solution (n, k), its residual and backward-error ratio, and its last correction.

    *movement* is the size of the last correction relative to x, the worst column, or infinity where
    the corrections did not settle: how far x still is from the stored system's solution.
    """

    x: Array
    residual: Array
    ratio: float
    movement: float
    steps: int


def refine(a: Array, b: Array, solve: Product) -> Refined:
    """Solve ``a x = b`` by *solve* and refine until the corrections vanish or stop to shrink.

    Args:
        a: Shape (n, n), of moderate size.
        b: Shape (n, k).
        solve: An approximate inverse of *a*.

    Returns:
        The best iterate by backward error. Without progress, that is the first one.
    """
    a, size = np.asfortranarray(a), norm_1(a)  # as residual likes it
    x = solve(b)
    rest = residual(a, x, b)
    best = Refined(x, rest, backward_ratio(size, x, rest), np.inf, 0)
    last = 1.0
    for step in range(1, _STEPS + 1):
        correction = solve(rest)
        movement = relative(correction, x)
        if not movement <= last / 2:
            break
        x = x + correction
        rest = residual(a, x, b)
        ratio = backward_ratio(size, x, rest)
        if ratio > max(best.ratio, 1):
            break
        best = Refined(x, rest, ratio, movement, step)
        if movement <= UNIT:
            break
        last = movement
    return best
