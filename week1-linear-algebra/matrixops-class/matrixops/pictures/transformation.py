"""What a matrix does to the plane: the grid, the unit circle, and the area of the unit square."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from numpy.typing import ArrayLike

from matrixops.inputs import Array
from matrixops.linear.determinant import det
from matrixops.pictures.shapes import as_plane_map, circle, grid, number, reach_of, square
from matrixops.pictures.style import (
    AMBER,
    BLUE,
    FAINT,
    GREEN,
    MUTED,
    SKY,
    VERMILLION,
    Picture,
    arrow,
    look,
    plane,
    sheet,
)

FLAT = 1e-12  # a determinant this small beside the columns is rounding, not area


@look()
def transformation(a: ArrayLike) -> Picture:
    """Draw the plane before and after *a*, shape (2, 2): grid, circle, square and its area.

    The columns of *a* are where the two unit vectors land, and the determinant is the area of what
    the unit square becomes, negative when the plane is turned over.
    Source: Strang, Introduction to Linear Algebra, 5.3; the drawing follows 3Blue1Brown's idea.

    Raises:
        ShapeError: If *a* is not 2 by 2.
    """
    A = as_plane_map(a)
    picture = sheet(
        _finding(A),
        note="Left: the grid, the unit circle, the unit square with area 1. "
        "Right: the same after A; its columns are where the two arrows land.",
        size=(8.0, 4.7),
    )
    before, after = picture.subplots(1, 2)
    reach = reach_of(A @ circle(), A @ square(), least=1.6)
    _draw(before, np.eye(2), reach, "before")
    _draw(after, A, reach, "after")
    return picture


def _finding(A: Array) -> str:
    area = float(det(A))
    if abs(area) <= FLAT * float(np.abs(A).max()) ** 2:
        return "The plane is flattened: every area becomes 0, and no way leads back: det\u00a0A = 0"
    times = f"Every area becomes {number(abs(area))} times as large"
    if np.isclose(abs(area), 1.0):
        times = "Every area stays as it was"
    turned = ", and the plane is turned over" if area < 0 else ""
    return f"{times}{turned}: det\u00a0A\u00a0=\u00a0{number(area)}"


def _draw(axes: Axes, A: Array, reach: float, name: str) -> None:
    plane(axes, reach)
    lines = grid(int(np.ceil(2 * reach)) + 2, 0.5) @ A.T
    axes.add_collection(
        LineCollection(list(grid(int(reach) + 1, 0.5)), colors=FAINT, linewidths=0.6)
    )
    axes.add_collection(
        LineCollection(list(lines), colors=SKY, linewidths=0.7, alpha=0.75, gid=f"grid {name}")
    )
    axes.fill(*(A @ square()), color=AMBER, alpha=0.3, linewidth=0, gid=f"square {name}", zorder=2)
    axes.plot(*(A @ circle()), color=MUTED, linewidth=1.2, gid=f"circle {name}", zorder=3)
    arrow(axes, A[:, 0], color=VERMILLION, label="Ae₁" if name == "after" else "e₁")
    arrow(axes, A[:, 1], color=GREEN, label="Ae₂" if name == "after" else "e₂")
    x, y = A @ [0.5, 0.5]
    area = number(abs(float(det(A)))) if name == "after" else "1"
    axes.text(x, y, area, color=BLUE, ha="center", va="center", weight="bold", zorder=5)
