"""Shapes of the plane that the pictures send through a matrix: a grid, a circle, a square."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from matrixops.errors import EntryError, ShapeError
from matrixops.inputs import Array, as_matrices


def as_plane_map(a: ArrayLike) -> Array:
    """Return *a* as a real matrix of shape (2, 2): a linear map of the plane.

    Raises:
        ShapeError: If it has another shape.
        EntryError: If it is complex: the plane has no room for it.
    """
    array = as_matrices(a)
    if array.shape != (2, 2):
        raise ShapeError(f"a has shape {array.shape}; expected (2, 2), a map of the plane")
    if array.dtype.kind == "c":
        raise EntryError("a is complex; expected real entries, the plane has no room for others")
    return np.asarray(array, dtype=np.float64)


def grid(reach: int, step: float = 1.0) -> Array:
    """Return the lines of a square grid, shape (lines, 2, 2): first upright, then level."""
    along = np.array([-reach, reach], dtype=np.float64)
    at = np.arange(-reach, reach + step / 2, step)
    x, t = np.meshgrid(at, along, indexing="ij")
    return np.concatenate([np.stack([x, t], axis=-1), np.stack([t, x], axis=-1)])


def circle(points: int = 361) -> Array:
    """Return the unit circle, closed, as the columns of shape (2, points)."""
    angle = np.linspace(0.0, 2.0 * np.pi, points)
    return np.array([np.cos(angle), np.sin(angle)])


def square() -> Array:
    """Return the corners of the unit square, closed, as columns, shape (2, 5)."""
    return np.array([[0.0, 1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0, 0.0]])


def reach_of(*points: Array, least: float = 1.0) -> float:
    """Return how far an axis must reach to hold all *points*, each of shape (2, k)."""
    far = max((float(np.abs(p).max()) for p in points if p.size), default=0.0)
    return 1.12 * max(far, least)


def window(*points: Array) -> tuple[float, Array]:
    """Return reach and centre (2,) of a square that holds the origin and *points*, each (2, k)."""
    every = np.concatenate([np.zeros((2, 1)), *points], axis=1)
    low, high = every.min(axis=1), every.max(axis=1)
    return 0.6 * max(float((high - low).max()), 1e-9), (low + high) / 2


def number(x: float) -> str:
    """Return *x* in at most three digits, with a true minus sign.

    >>> number(-2.0), number(1 / 3)
    ('−2', '0.333')
    """
    text = f"{x:.3g}"
    return ("0" if text in {"0", "-0"} else text).replace("-", "−")
