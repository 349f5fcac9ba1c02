"""Tall and wide systems, both as one: the augmented system of least squares.

``[I A; A^H 0] (r, x) = (b, c)`` has as its solution the least-squares x and its residual r when
c = 0, and, for the tall A^H of a wide matrix, the shortest solution r when b = 0. One QR
factorisation solves it, and refines it in twice the precision.
Source: Björck (1967), "Iterative refinement of linear least squares solutions"; Higham, ASNA,
section 20.5.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matrixops.certify.condition import Operator
from matrixops.certify.residual import UNIT, norm_1, relative, residual
from matrixops.errors import SingularError
from matrixops.inputs import Array
from matrixops.linear.triangular import solve_lower, solve_upper
from matrixops.orthogonal.qr import qr

_STEPS = 12


class Factors(NamedTuple):
    """A tall matrix and its reduced QR factors."""

    a: Array
    q: Array
    r: Array


class Augmented(NamedTuple):
    """The two parts of the solution, (m, k) and (n, k), their last movement, and the steps done."""

    r: Array
    x: Array
    movement: float
    steps: int


def factor(a: Array) -> Factors:
    """Factor a tall matrix (m, n) of moderate size.

    Raises:
        SingularError: If a diagonal entry of R is zero: the columns depend.
    """
    q, r = qr(a)
    if not np.all(np.diagonal(r)):
        raise SingularError("the columns depend")
    return Factors(a, q, r)


def solve_augmented(factors: Factors, b: Array, c: Array) -> Augmented:
    """Solve ``r + A x = b, A^H r = c`` and refine it while the corrections halve.

    Args:
        factors: Of A, shape (m, n).
        b: Shape (m, k).
        c: Shape (n, k).

    Cost: the factors cost 2mn^2 flops; a step 8mn, and its residual 50mn.
    """
    a, adjoint = factors.a, np.ascontiguousarray(factors.a.conj().T)
    r, x = _solve(factors, b, c)
    answer, last = Augmented(r, x, np.inf, 0), 1.0
    for step in range(1, _STEPS + 1):
        dr, dx = _solve(factors, residual(a, x, b, less=r), residual(adjoint, r, c))
        movement = relative(dr, r) if c.any() else relative(dx, x)
        if not movement <= last / 2:
            break
        r, x, last = r + dr, x + dx, movement
        answer = Augmented(r, x, movement, step)
        if movement <= UNIT:
            break
    return answer


def pseudo_inverse(factors: Factors) -> Operator:
    """Return ``R^-1 Q^H`` as an operator."""
    _, q, r = factors
    lower = np.ascontiguousarray(r.conj().T)
    return Operator(
        shape=(r.shape[0], q.shape[0]),
        apply=lambda b: solve_upper(r, q.conj().T @ b),
        adjoint=lambda y: q @ solve_lower(lower, y),
        dtype=r.dtype,
    )


def gram_inverse(factors: Factors) -> Operator:
    """Return ``(A^H A)^-1 = R^-1 R^-H`` as an operator."""
    upper, lower = factors.r, np.ascontiguousarray(factors.r.conj().T)

    def solve(y: Array) -> Array:
        return solve_upper(upper, solve_lower(lower, y))

    return Operator(upper.shape, solve, solve, upper.dtype)


def normal_ratio(a: Array, x: Array, b: Array) -> float:
    """Return how far the residual of a least-squares x is from being orthogonal to the columns.

    ``||A^H (b - A x)||_1 / (||A^H||_1 (||A||_1 ||x||_1 + ||b||_1) max(m, n) eps)``, the worst
    column: LAPACK's ratio of least squares, its size of b made safe for an x that cancels.
    Source: LAPACK, TESTING/LIN/dqrt17.f.
    """
    adjoint = a.conj().T
    rest = residual(a, x, b)
    slope = np.abs(adjoint @ rest).sum(axis=0)
    scale = norm_1(adjoint) * (norm_1(a) * np.abs(x).sum(axis=0) + np.abs(b).sum(axis=0))
    scale = scale * max(a.shape) * UNIT
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.where(slope == 0, 0.0, slope / scale)
    return float(np.nan_to_num(ratios, nan=1 / UNIT, posinf=1 / UNIT).max(initial=0.0))


def _solve(factors: Factors, b: Array, c: Array) -> tuple[Array, Array]:
    _, q, r = factors
    inside = solve_lower(np.ascontiguousarray(r.conj().T), c)
    seen = q.conj().T @ b
    return q @ inside + (b - q @ seen), solve_upper(r, seen - inside)
