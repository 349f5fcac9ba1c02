"""Lagrange multipliers: extremes of a function on a curve or a surface.

At such a point the gradient of f is a mix ``Σ λ_i ∇g_i`` of those of the constraints: along the
surface nothing changes. Sources: Marsden & Tromba, Vector Calculus, 6th ed., section 3.4; Gould,
Mathematical Programming 32 (1985) 90 (signs of the bordered Hessian).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from matrixops.calculus.critical import FLAT, Kind
from matrixops.calculus.derivatives import gradient, hessian, jacobian
from matrixops.calculus.points import Scalar, as_point, number, quietly, words
from matrixops.calculus.roots import root
from matrixops.errors import ArgumentError, MatrixError, ShapeError, SingularError
from matrixops.inputs import Array
from matrixops.orthogonal.lstsq import lstsq
from matrixops.spectral.eigh import eigvalsh


@dataclass(frozen=True)
class ConstrainedPoint:
    """A critical point of f on the set where all constraints vanish.

    Attributes:
        x: Shape (n,).
        value: f there.
        multipliers: Shape (m,): how fast the extreme grows when ``g_i = 0`` becomes ``g_i = c``.
        kind: Among its neighbours that keep the constraints.
        eigenvalues: Shape (m + n,): of the bordered Hessian, ascending.
    """

    x: Array
    value: float
    multipliers: Array
    kind: Kind
    eigenvalues: Array

    def __str__(self) -> str:
        mix = words(self.multipliers)
        return f"{self.kind} at {words(self.x)}, f = {self.value:.6g}, multipliers {mix}"


def lagrange(
    f: Scalar,
    constraints: Scalar | Sequence[Scalar],
    starts: ArrayLike,
) -> list[ConstrainedPoint]:
    """Return critical points of *f* where every constraint is zero, lowest first.

    Solves ``∇f = Σ λ_i ∇g_i, g = 0`` by Newton's method from each start, the multipliers beginning
    at their least-squares values; equal ends are counted once.

    Args:
        f: Takes a vector (n,), returns one number; written with NumPy, twice differentiable.
        constraints: A function, or several, that vanish on the allowed set; fewer than n.
        starts: One start (n,), or several (k, n); they need not keep the constraints.

    Raises:
        ConvergenceError: If no start reaches a point; the first failure is told.
        SingularError: If at a solution the constraints' gradients depend on each other, so that
            multipliers do not exist or are not unique.
        ArgumentError, ShapeError: If there are too many constraints, or a start is no point.

    Cost: for each start about ten Hessians and solutions of size n + m.

    >>> for p in lagrange(lambda p: p[0] + p[1], lambda p: p @ p - 2.0, [[2.0, 1.0], [-1.0, 0.0]]):
    ...     print(p.kind, p.x.round(9), p.multipliers.round(9))
    minimum [-1. -1.] [-0.5]
    maximum [1. 1.] [0.5]
    """
    rules = [constraints] if callable(constraints) else list(constraints)
    points = [as_point(row, "starts") for row in _rows(starts)]
    if not 0 < len(rules) < len(points[0]):
        raise ArgumentError(
            f"constraints has {len(rules)} functions for {len(points[0])} coordinates; "
            "expected at least one, and fewer than coordinates"
        )
    found: list[ConstrainedPoint] = []
    failures: list[MatrixError] = []
    for start in points:
        try:
            one = _solve(f, rules, start)
        except SingularError:
            raise
        except MatrixError as exc:
            failures.append(exc)
            continue
        if not any(_close(one.x, other.x) for other in found):
            found.append(one)
    if not found:
        raise failures[0]
    return sorted(found, key=lambda p: (p.value, *p.x))


def bordered_hessian(
    f: Scalar, constraints: Sequence[Scalar], x: ArrayLike, multipliers: ArrayLike
) -> Array:
    """Return ``[[0, J], [Jᵀ, H]]``, shape (m + n, m + n), with H of ``f - Σ λ_i g_i``."""
    point, factors = as_point(x), as_point(multipliers, "multipliers")
    J = jacobian(_together(constraints), point)

    def lagrangian(p: Any) -> Any:  # noqa: ANN401 - floats or dual numbers
        return f(p) - sum(k * g(p) for k, g in zip(factors, constraints, strict=True))

    H = hessian(lagrangian, point)
    return np.block([[np.zeros((len(J), len(J))), J], [J.T, H]])


def kind_on_constraints(eigenvalues: Array, m: int) -> Kind:
    """Return what a point is, by the eigenvalues of its bordered Hessian with m constraints.

    m of them are positive and m negative because of the border; the others have the signs of the
    curvatures along the constraints.
    """
    limit = FLAT * float(np.abs(eigenvalues).max())
    up = int(np.sum(eigenvalues > limit)) - m
    down = int(np.sum(eigenvalues < -limit)) - m
    if up > 0 and down > 0:
        return "saddle"
    if up + down < len(eigenvalues) - 2 * m:
        return "degenerate"
    return "minimum" if up > 0 else "maximum"


def _solve(f: Scalar, rules: Sequence[Scalar], start: Array) -> ConstrainedPoint:
    n, m = len(start), len(rules)
    G = _together(rules)

    def conditions(z: Any) -> Any:  # noqa: ANN401 - floats or dual numbers
        x, factors = z[:n], z[n:]
        return np.concatenate([gradient(f, x) - factors @ jacobian(G, x), np.asarray(G(x))])

    def bordered(z: Array) -> Array:
        B = bordered_hessian(f, rules, z[:n], z[n:])
        top = np.hstack([B[m:, m:], -B[m:, :m]])
        return np.vstack([top, np.hstack([B[:m, m:], np.zeros((m, m))])])

    guess = lstsq(jacobian(G, start).T, gradient(f, start)).x
    z = root(conditions, np.concatenate([start, guess]), derivative=bordered)
    x, factors = z[:n], z[n:]
    if lstsq(jacobian(G, x), np.zeros(m), rcond=FLAT).rank < m:
        raise SingularError(
            f"the gradients of the constraints depend on each other at {words(x)}; "
            "multipliers need them independent"
        )
    values = eigvalsh(bordered_hessian(f, rules, x, factors))
    with quietly():
        value = float(number(f(x), x))
    return ConstrainedPoint(x, value, factors, kind_on_constraints(values, m), values)


def _together(rules: Sequence[Scalar]) -> Callable[[Any], list[Any]]:
    return lambda p: [number(g(p), p, f"constraint {i}") for i, g in enumerate(rules)]


def _rows(starts: ArrayLike) -> Array:
    rows = np.asarray(starts, dtype=float)
    if rows.ndim not in (1, 2) or not rows.size:
        raise ShapeError(f"starts has shape {rows.shape}; expected (n,) or (k, n)")
    return np.atleast_2d(rows)


def _close(a: Array, b: Array) -> bool:
    return bool(np.sqrt((a - b) @ (a - b)) <= 1e-7 * (1.0 + np.sqrt(a @ a)))
