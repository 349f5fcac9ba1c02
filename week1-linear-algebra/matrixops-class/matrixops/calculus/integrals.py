"""Integrals along curves, over surfaces and through volumes, given by what traces them.

A curve is a function of t, a surface of (u, v), a solid of as many parameters as it has dimensions;
their tangents come from dual numbers. Source: Marsden & Tromba, Vector Calculus, 6th ed., ch. 7-8.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from matrixops.calculus.derivatives import derivative, jacobian
from matrixops.calculus.points import Field, Scalar, number, vector
from matrixops.calculus.quadrature import Interval, integrate
from matrixops.calculus.rules import Real
from matrixops.errors import ShapeError
from matrixops.inputs import Array
from matrixops.linear.determinant import det

Curve: TypeAlias = Callable[[Any], Any]
"""Takes a number t, returns a point (n,)."""
Surface: TypeAlias = Callable[[Any, Any], Any]
"""Takes numbers u and v, returns a point (3,)."""


def line_integral(
    f: Scalar | Field, curve: Curve, between: Interval, *, tol: float = 1e-10
) -> float:
    """Return ``∫ f ds`` of a scalar field, or the work ``∫ F · dr`` of a vector field.

    Args:
        f: Takes a point (n,). If it returns one number, length counts; if a vector (n,), direction.
        curve: Takes t, returns a point (n,) as a list or an array; smooth.
        between: The first and the last t.
        tol: As for `integrate`, whose errors this raises.

    Raises:
        ShapeError: If f answers with another number of components than the curve has.

    >>> circle = lambda t: [np.cos(t), np.sin(t)]
    >>> round(line_integral(lambda p: [-p[1], p[0]], circle, (0.0, 2 * np.pi)), 9)
    6.283185307
    """

    def slice_of(t: float) -> Real:
        point, tangent = vector(curve(t), t, "the curve"), derivative(curve, t)
        value = f(point)
        if not np.ndim(value):
            return number(value, point) * np.sqrt(tangent @ tangent)
        return _matching(value, point) @ tangent

    return integrate(slice_of, [between], tol=tol)


def surface_integral(
    f: Scalar, surface: Surface, u: Interval, v: Interval, *, tol: float = 1e-10
) -> float:
    """Return ``∬ f dS``: with f = 1 the area.

    Args:
        f: Takes a point (3,), returns one number.
        surface: Takes u and v, returns a point (3,); smooth.
        u: The range of u.
        v: The range of v.
        tol: As for `integrate`, whose errors this raises.

    >>> globe = lambda u, v: [np.sin(u) * np.cos(v), np.sin(u) * np.sin(v), np.cos(u)]
    >>> area = surface_integral(lambda p: 1.0, globe, (0, np.pi), (0, 2 * np.pi))
    >>> round(area / np.pi, 9)
    4.0
    """

    def patch(a: float, b: float) -> Real:
        point, normal = _patch(surface, a, b)
        return number(f(point), point) * np.sqrt(normal @ normal)

    return integrate(patch, [u, v], tol=tol)


def flux(F: Field, surface: Surface, u: Interval, v: Interval, *, tol: float = 1e-10) -> float:
    """Return ``∬ F · dS``: how much of *F* passes a surface, counted along ``∂r/∂u × ∂r/∂v``.

    Arguments and errors as for `surface_integral`; F returns a vector (3,).
    """

    def patch(a: float, b: float) -> Real:
        point, normal = _patch(surface, a, b)
        return _matching(F(point), point) @ normal

    return integrate(patch, [u, v], tol=tol)


def volume_integral(
    f: Scalar, solid: Field, ranges: Sequence[Interval], *, tol: float = 1e-10
) -> float:
    """Return the integral of *f* over the image of a box, by the change of variables.

    Args:
        f: Takes a point (n,), returns one number.
        solid: Takes n parameters as a vector, returns a point (n,); also for areas in the plane.
        ranges: n pairs (from, to), one for each parameter.
        tol: As for `integrate`, whose errors this raises.

    >>> disc = lambda q: [q[0] * np.cos(q[1]), q[0] * np.sin(q[1])]
    >>> area = volume_integral(lambda p: 1.0, disc, [(0.0, 1.0), (0.0, 2 * np.pi)])
    >>> round(area / np.pi, 9)
    1.0
    """

    def cell(*parameters: float) -> Real:
        q = np.array(parameters)
        point = vector(solid(q), q, "the solid")
        if len(point) != len(q):
            raise ShapeError(f"the solid returned {len(point)} coordinates for {len(q)} parameters")
        return number(f(point), point) * abs(float(det(jacobian(solid, q))))

    return integrate(cell, ranges, tol=tol)


def _patch(surface: Surface, a: float, b: float) -> tuple[Array, Array]:
    """Return a point of the surface, and the normal whose length is the patch's area."""
    at = np.array([a, b])
    point = vector(surface(a, b), at, "the surface")
    if len(point) != 3:
        raise ShapeError(f"the surface returned {len(point)} coordinates; expected 3")
    J = jacobian(lambda q: surface(q[0], q[1]), at)
    return point, np.cross(J[:, 0], J[:, 1])


def _matching(value: Any, point: Array) -> Array:  # noqa: ANN401 - checked by `vector`
    answer = vector(value, point)
    if len(answer) != len(point):
        raise ShapeError(f"F returned {len(answer)} components in {len(point)} dimensions")
    return answer
