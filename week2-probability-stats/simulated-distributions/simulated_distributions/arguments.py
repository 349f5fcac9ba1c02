"""What a law's functions are given: points, probabilities, sizes, and arrays to fill, checked."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulated_distributions.errors import PointError, SizeError
from simulated_distributions.vocabulary import Real


def points(x: Real) -> Real:
    """Return *x* as float64, or say that it is no number."""
    try:
        return np.asarray(x, dtype=np.float64)
    except (TypeError, ValueError) as exc:
        raise PointError(f"points must be numbers, found {x!r}") from exc


def probabilities(p: Real) -> Real:
    """Return *p* as float64 in [0, 1] (NaN passes), or say which lies outside."""
    p = points(p)
    outside = (p < 0) | (p > 1)
    if np.any(outside):
        raise PointError(f"a probability must be in [0, 1], found {p[outside].flat[0]:.17g}")
    return p


def fillable(out: Any, shape: tuple[int, ...], dtype: type) -> Real:  # noqa: ANN401  as below
    """Return *out*, or say why draws of this shape and type cannot be written into it."""
    wanted = f"a writeable C-contiguous {np.dtype(dtype)} array of shape {shape}"
    if not isinstance(out, np.ndarray):
        raise SizeError(f"out must be {wanted}, found {out!r}")
    if (out.shape, out.dtype) != (shape, np.dtype(dtype)):
        raise SizeError(f"out must be {wanted}, found {out.dtype} of shape {out.shape}")
    if not (out.flags.c_contiguous and out.flags.writeable):
        raise SizeError(
            f"out must be {wanted}, found strides {out.strides}, {out.flags.writeable=}"
        )
    return out


def draw_shape(size: Any) -> tuple[int, ...]:  # noqa: ANN401  what a caller may get wrong
    """Return a size as a shape, or say that it is none."""
    sizes = size if isinstance(size, tuple) else (size,)
    for one in sizes:
        if isinstance(one, bool) or not isinstance(one, (int, np.integer)) or one < 0:
            raise SizeError(f"size must be a count or a tuple of counts, found {size!r}")
    return tuple(int(one) for one in sizes)
