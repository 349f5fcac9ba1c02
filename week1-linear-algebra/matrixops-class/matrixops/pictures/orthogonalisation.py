"""The steps of Gram and Schmidt: shorten to one, take away the shadow, shorten to one."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from matrixops.inputs import Array
from matrixops.orthogonal.gram_schmidt import gram_schmidt
from matrixops.pictures.shapes import as_plane_map, circle, number, window
from matrixops.pictures.style import (
    BLUE,
    FAINT,
    GREEN,
    MUTED,
    VERMILLION,
    Picture,
    arrow,
    look,
    plane,
    sheet,
)


@look()
def gram_schmidt_steps(a: ArrayLike) -> Picture:
    """Draw how the columns of *a*, shape (2, 2), become orthonormal.

    Source: Trefethen & Bau, lecture 8; Strang, 4.4.

    Raises:
        ShapeError: If *a* is not 2 by 2.
        SingularError: If its columns are parallel.
    """
    A = as_plane_map(a)
    Q, R = gram_schmidt(A)[:2]
    shadow = R[0, 1] * Q[:, 0]
    rest = A[:, 1] - shadow
    lost = float(R[0, 1] / np.hypot(*A[:, 1]))
    picture = sheet(
        f"Take away the shadow, and what is left is orthogonal: the shadow was "
        f"{number(abs(lost) * 100)} % of a₂",
        note="A = QR: the lengths and the shadow are the entries of R.",
        size=(9.6, 3.4),
    )
    view = window(A, Q, rest[:, None])
    panels = picture.subplots(1, 4)
    for axes in panels:
        plane(axes, *view)
        axes.plot(*circle(), color=FAINT, linewidth=1.0)
    _two(panels[0], "two columns", A[:, 0], A[:, 1], ("a₁", "a₂"))
    _two(panels[1], f"q₁ = a₁ / {number(R[0, 0])}", Q[:, 0], A[:, 1], ("q₁", "a₂"))
    _two(panels[2], f"minus shadow {number(R[0, 1])} q₁", Q[:, 0], rest, ("q₁", ""))
    arrow(panels[2], A[:, 1], color=MUTED, width=1.0)
    arrow(panels[2], A[:, 1], rest, color=VERMILLION, width=1.2)
    _two(panels[3], f"q₂ = the rest / {number(R[1, 1])}", Q[:, 0], Q[:, 1], ("q₁", "q₂"))
    return picture


def _two(axes: Axes, title: str, first: Array, second: Array, labels: tuple[str, str]) -> None:
    axes.set_title(title)
    arrow(axes, first, color=BLUE, label=labels[0])
    arrow(axes, second, color=GREEN, label=labels[1])
