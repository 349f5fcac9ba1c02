"""A projection: the nearest point on a line, and the right angle that makes it the nearest."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from matrixops.errors import ShapeError
from matrixops.inputs import Array, as_numbers, check_finite
from matrixops.orthogonal.projection import distance, project
from matrixops.pictures.shapes import circle, number, window
from matrixops.pictures.style import (
    AMBER,
    BLUE,
    GREEN,
    INK,
    MUTED,
    VERMILLION,
    Picture,
    arrow,
    look,
    plane,
    sheet,
)


@look()
def projection(v: ArrayLike, *, onto: ArrayLike) -> Picture:
    """Draw the projection of *v* on the line along *onto*, both of shape (2,).

    The circle around *v* through the projection touches the line there and nowhere else: every
    other point of the line is farther away. Source: Trefethen & Bau, lecture 6; Strang, 4.2.

    Raises:
        ShapeError: If one is not a vector of the plane.
    """
    point, line = _vector(v, "v"), _vector(onto, "onto")
    foot = project(point, onto=line)
    rest = point - foot
    far = float(distance(point, to=line))
    picture = sheet(
        f"The nearest point of the line lies at a right angle: {number(far)} away",
        note="v is the sum of its projection p and a rest that is orthogonal to the line. The "
        "circle around v touches the line in p alone.",
        size=(5.6, 5.4),
    )
    axes = picture.subplots()
    around = point[:, None] + far * circle()
    plane(axes, *window(around, foot[:, None]))
    axes.axline((0.0, 0.0), (line[0], line[1]), color=MUTED, linewidth=1.0, gid="line")
    axes.plot(*around, color=AMBER, linewidth=1.0, linestyle=(0, (4, 3)), gid="circle")
    axes.plot(*_corner(foot, line, rest), color=INK, linewidth=0.9, gid="right angle")
    arrow(axes, point, color=BLUE, label="v")
    arrow(axes, foot, color=GREEN, label="p")
    arrow(axes, point, foot, color=VERMILLION)
    x, y = foot + 0.5 * rest
    axes.text(x, y, "  v − p", color=VERMILLION, weight="bold")
    return picture


def _vector(v: ArrayLike, name: str) -> Array:
    array = as_numbers(v, name)
    if array.shape != (2,):
        raise ShapeError(f"{name} has shape {array.shape}; expected (2,), a vector of the plane")
    check_finite(array, name)
    return np.asarray(array, dtype=np.float64)


def _corner(foot: Array, line: Array, rest: Array, size: float = 0.14) -> Array:
    """Return the little square that says "right angle", as columns (2, 3)."""
    along = -size * line / np.hypot(*line)
    up = size * rest / max(float(np.hypot(*rest)), 1e-300)
    return np.array([foot + along, foot + along + up, foot + up]).T
