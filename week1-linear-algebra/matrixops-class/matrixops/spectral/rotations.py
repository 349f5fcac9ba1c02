"""Plane rotations, applied to pairs of rows: what the implicit QL and QR sweeps are made of.

Source: Golub & Van Loan, 4th ed., section 5.1.8.
"""

from __future__ import annotations

import math

from matrixops.inputs import Array
from matrixops.jit import fast_kernel, kernel
from matrixops.spectral.reflections import NEGLIGIBLE


@kernel
def length(f: float, g: float) -> float:
    """Return the length of (f, g): by a square root where that is safe, else by `hypot`."""
    total = f * f + g * g
    if NEGLIGIBLE < total < 1.0 / NEGLIGIBLE:
        return math.sqrt(total)
    return math.hypot(f, g)


@kernel
def rotation(f: float, g: float) -> tuple[float, float, float]:
    """Return c, s, r with ``c f + s g = r`` and ``c g - s f = 0``."""
    r = length(f, g)
    if r == 0.0:
        return 1.0, 0.0, 0.0
    return f / r, g / r, r


@fast_kernel
def rotate(rows: Array, i: int, k: int, c: float, s: float) -> None:
    """Change rows *i* and *k*, (x, y), to ``(c x + s y, c y - s x)``."""
    first, second = rows[i], rows[k]
    for j in range(len(first)):
        x, y = first[j], second[j]
        first[j] = c * x + s * y
        second[j] = c * y - s * x


@kernel
def swap(rows: Array, i: int, k: int) -> None:
    """Exchange rows *i* and *k*."""
    for j in range(rows.shape[1]):
        rows[i, j], rows[k, j] = rows[k, j], rows[i, j]
