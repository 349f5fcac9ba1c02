"""Least squares refined: the solution and its residual together, each carried in two doubles.

``[I A; A^H 0] (r, x) = (b, 0)`` has the least-squares x and its residual r as its solution. What
the current pair lacks is computed in doubled precision, solved for with the QR factors at hand, and
added. Both are kept as a rounded part and a rest, because a large residual, rounded once, would
already move x by the square of the condition.
Sources: Björck (1967); Demmel, Hida, Li & Riedy (2009); Higham, ASNA, §20.5.
"""

from __future__ import annotations

import numpy as np

from matrixops.certify.residual import residual, two_difference
from matrixops.inputs import Array
from matrixops.linear.triangular import solve_lower, solve_upper
from matrixops.orthogonal.householder import Block, adjoint

STEPS = 30  # each gains log10(1 / (eps cond)) digits: 30 suffice where any step gains half a digit


class Pair:
    """An array carried as a sum of two: what is rounded, and what rounding took."""

    def __init__(self, value: Array) -> None:
        self.value = value
        self.rest = np.zeros_like(value)

    def add(self, step: Array) -> None:
        """Add *step*, and gather the rounding error."""
        total, error = two_difference(self.value, -step)
        self.value, self.rest = two_difference(total, -(error + self.rest))


def refined(a: Array, b: Array, blocks: list[Block], R: Array) -> tuple[Array, Array]:
    """Return x (n, k) and the residual (m, k) of ``a x ~ b``, correct to about the last digit.

    Args:
        a: Shape (m, n), m >= n, of full rank.
        b: Shape (m, k).
        blocks: The reflectors of *a*.
        R: Shape (n, n), its triangle.

    Converges where eps cond(a) is below 1; it stops when the corrections no longer shrink.
    """
    upright = np.ascontiguousarray(a.conj().T)
    r, x = Pair(np.zeros_like(b)), Pair(np.zeros((a.shape[1], b.shape[1]), a.dtype))
    last = np.inf
    for _ in range(STEPS):
        gap = residual(a, x.value, b, less=r.value) - r.rest - a @ x.rest
        slope = residual(upright, r.value, np.zeros_like(x.value)) - upright @ r.rest
        step_r, step_x = _correction(blocks, R, gap, slope)
        size = float(np.abs(step_x).max(initial=0.0))
        if not size < last:
            break
        r.add(step_r)
        x.add(step_x)
        last = size
    return x.value, r.value


def _correction(blocks: list[Block], R: Array, gap: Array, slope: Array) -> tuple[Array, Array]:
    """Solve ``r + A x = gap, A^H r = slope`` with ``A = Q R``."""
    n = len(R)
    inside = solve_lower(adjoint(R), slope)
    seen = gap.copy()
    for block in blocks:
        block.apply_adjoint(seen)
    x = solve_upper(R, seen[:n] - inside)
    seen[:n] = inside
    for block in reversed(blocks):
        block.apply(seen)
    return seen, x
