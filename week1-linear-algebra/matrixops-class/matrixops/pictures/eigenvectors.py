"""Eigenvectors: the directions that a matrix stretches without turning them."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from numpy.typing import ArrayLike

from matrixops.inputs import Array
from matrixops.pictures.shapes import as_plane_map, circle, number, reach_of
from matrixops.pictures.style import (
    BLUE,
    FAINT,
    MUTED,
    SKY,
    VERMILLION,
    Picture,
    arrow,
    look,
    plane,
    sheet,
)
from matrixops.spectral.eig import eig

SPOKES = 48


@look()
def eigenvectors(a: ArrayLike) -> Picture:
    """Draw where *a*, shape (2, 2), sends every direction, and which directions it keeps.

    Each thin line leads from a point x of the unit circle to Ax. Along an eigenvector it lies on
    the ray through the origin. Source: Strang, 6.1; Trefethen & Bau, lecture 24.

    Raises:
        ShapeError: If *a* is not 2 by 2.
    """
    A = as_plane_map(a)
    values, vectors = eig(A)
    picture = sheet(
        _finding(A, values, vectors),
        note="From each point x of the circle a line leads to Ax. Along an eigenvector it does not "
        "leave the line through the origin.",
        size=(5.8, 5.8),
    )
    axes = picture.subplots()
    plane(axes, reach_of(A @ circle(), least=1.3))
    starts = circle(SPOKES + 1)[:, :-1]
    ways = np.stack([starts.T, (A @ starts).T], axis=1)
    axes.add_collection(LineCollection(list(ways), colors=SKY, linewidths=0.8, gid="ways"))
    axes.plot(*circle(), color=MUTED, linewidth=1.0)
    axes.plot(*(A @ circle()), color=BLUE, linewidth=1.6, gid="image")
    if not np.iscomplexobj(values):
        for value, vector in zip(values, vectors.T, strict=True):
            _keep(axes, float(value), vector)
    return picture


def _keep(axes: Axes, value: float, vector: Array) -> None:
    axes.axline((0.0, 0.0), (vector[0], vector[1]), color=FAINT, linewidth=3.0, zorder=0.8)
    for sign in (1.0, -1.0):
        arrow(axes, sign * value * vector, color=VERMILLION, width=1.4)
    arrow(axes, value * vector, color=VERMILLION, label=f"λ = {number(value)}")


def _finding(A: Array, values: Array, vectors: Array) -> str:
    if np.iscomplexobj(values):
        angle = np.degrees(abs(np.angle(values[0])))
        size = number(abs(values[0]))
        return f"No direction is kept: in its own frame A turns by {angle:.0f}°, times {size}"
    first, second = (number(float(v)) for v in values)
    if np.array_equal(A, A[0, 0] * np.eye(2)):
        return f"Every direction is kept: A stretches all of them by {first}"
    across = abs(float(vectors[0, 0] * vectors[1, 1] - vectors[1, 0] * vectors[0, 1]))
    if across < 1e-7:
        return f"Only one direction is kept, twice the eigenvalue {first}: A is defective"
    return f"Two directions are kept: they are stretched by {first} and by {second}"
