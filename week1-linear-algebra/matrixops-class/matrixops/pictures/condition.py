"""The condition number drawn: a small circle of errors in b becomes a long ellipse in x."""

from __future__ import annotations

from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from matrixops.errors import ArgumentError
from matrixops.inputs import Array
from matrixops.linear.inverse import inv
from matrixops.linear.solve import solve
from matrixops.pictures.shapes import as_plane_map, circle, number, window
from matrixops.pictures.style import (
    AMBER,
    BLUE,
    VERMILLION,
    Picture,
    arrow,
    look,
    plane,
    sheet,
)
from matrixops.spectral.norms import cond
from matrixops.spectral.svd import svd


@look()
def condition_ellipse(a: ArrayLike, *, error: float = 0.05) -> Picture:
    """Draw what an error of relative size *error* in b does to the solution of ``A x = b``.

    b is the right side that fares worst: along the first left singular vector, so that x is as
    short as it can be while the error ellipse is as long as ever.
    Source: Trefethen & Bau, lecture 12; Higham, Accuracy and Stability, 7.1.

    Raises:
        ShapeError: If *a* is not 2 by 2.
        SingularError: If it has no inverse.
        ArgumentError: If *error* is not between 0 and 1.
    """
    A = as_plane_map(a)
    if not 0 < error < 1:
        raise ArgumentError(f"error is {error}; expected a share between 0 and 1")
    b = svd(A)[0][:, 0]
    b = b if b[0] > 0 else -b
    x = solve(A, b)
    kappa = float(cond(A))
    picture = sheet(
        f"An error of {number(100 * error)} % in b becomes up to {number(100 * error * kappa)} % "
        f"in x: the condition number is {number(kappa)}",
        note="Left: the right side b and all errors of that size. Right: the solution x and what "
        "becomes of it; Ax = b.",
        size=(8.4, 4.6),
    )
    left, right = picture.subplots(1, 2)
    errors = error * circle()
    _cloud(left, b, errors, ("right side", "b"))
    _cloud(right, x, inv(A) @ errors, ("solution", "x"))
    return picture


def _cloud(axes: Axes, centre: Array, errors: Array, words: tuple[str, str]) -> None:
    title, name = words
    around = centre[:, None] + errors
    plane(axes, *window(around))
    axes.fill(*around, color=AMBER, alpha=0.35, linewidth=0, zorder=2)
    axes.plot(*around, color=VERMILLION, linewidth=1.0, gid=f"errors of {name}", zorder=3)
    arrow(axes, centre, color=BLUE, label=name)
    axes.set_title(title)
