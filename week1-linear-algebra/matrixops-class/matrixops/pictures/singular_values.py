"""The SVD drawn: every matrix rotates, stretches along the axes, and rotates again."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from matrixops.inputs import Array
from matrixops.pictures.shapes import as_plane_map, circle, number, reach_of
from matrixops.pictures.style import (
    BLUE,
    GREEN,
    SKY,
    VERMILLION,
    Picture,
    arrow,
    look,
    plane,
    sheet,
)
from matrixops.spectral.svd import svd


@look()
def rotate_stretch_rotate(a: ArrayLike) -> Picture:
    """Draw the unit circle and its right singular vectors on their way through *a*, shape (2, 2).

    Source: Trefethen & Bau, lecture 4.

    Raises:
        ShapeError: If *a* is not 2 by 2.
    """
    A = as_plane_map(a)
    U, s, Vh = _turned(*svd(A))
    stages = {
        "the circle": np.eye(2),
        f"Vᵀ {_turn(Vh)}": Vh,
        f"Σ stretches by {number(s[0])} and {number(s[1])}": s[:, None] * Vh,
        f"U {_turn(U)}": (U * s) @ Vh,
    }
    picture = sheet(
        f"Rotate, stretch, rotate: the circle becomes an ellipse with half-axes {number(s[0])} "
        f"and {number(s[1])}",
        note="A = U Σ Vᵀ. The arrows are the right singular vectors, the only orthogonal pair that "
        "A leaves orthogonal (if its singular values differ).",
        size=(9.6, 3.6),
    )
    reach = reach_of(A @ circle(), least=1.2)
    for axes, (title, stage) in zip(picture.subplots(1, 4), stages.items(), strict=True):
        plane(axes, max(reach, 1.12 * float(s[0])))
        axes.set_title(title, fontsize=9)
        _draw(axes, stage, Vh)
    return picture


def _draw(axes: Axes, stage: Array, Vh: Array) -> None:
    axes.fill(*(stage @ circle()), color=SKY, alpha=0.25, linewidth=0)
    axes.plot(*(stage @ circle()), color=BLUE, linewidth=1.4, gid="stage")
    arrow(axes, stage @ Vh[0], color=VERMILLION)
    arrow(axes, stage @ Vh[1], color=GREEN)


def _turned(U: Array, s: Array, Vh: Array) -> tuple[Array, Array, Array]:
    """Choose the signs, which are free, so that V^T rotates: only U may have to mirror."""
    first = 1.0 if Vh[0, 0] >= 0 else -1.0
    mirrored = Vh[0, 0] * Vh[1, 1] - Vh[0, 1] * Vh[1, 0] < 0
    signs = np.array([first, -first if mirrored else first])
    return U * signs, s, signs[:, None] * Vh


def _turn(Q: Array) -> str:
    """Say what an orthogonal matrix of the plane does: rotate, or mirror."""
    if Q[0, 0] * Q[1, 1] - Q[0, 1] * Q[1, 0] < 0:
        return "mirrors"
    return f"rotates by {number(float(np.degrees(np.arctan2(Q[1, 0], Q[0, 0]))))}°"
