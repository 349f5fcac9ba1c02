"""Derivatives by steps: the central difference, and the complex step.

A difference ``f(x + h) - f(x - h)`` cancels digits when h is small and misses curvature when it is
large: the best h leaves about ten digits. A step into the complex plane subtracts nothing, so h may
be 1e-200. Sources: Squire & Trapp, SIAM Review 40 (1998) 110; Press et al., Numerical Recipes, 3rd
ed., section 5.7; Dennis & Schnabel, section 5.4.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from matrixops.calculus.points import quietly
from matrixops.errors import ArgumentError, EntryError
from matrixops.inputs import Array

EPS = 2.0**-52
TINY = 1e-200  # its square is zero beside any number, so that the result does not depend on it


def complex_step(f: Callable[[Any], Any], x: float, h: float = TINY) -> Array:
    """Return f'(x) as ``Im f(x + ih) / h``, in the shape of f's answer.

    Args:
        f: A real analytic function of one number; it must pass complex numbers through.
        x: Where.
        h: The step; nothing is subtracted, so it cannot be too small.

    Raises:
        EntryError: If f answers with real numbers: it dropped the imaginary part.

    Bad at functions with a kink: abs, max and comparisons ignore the imaginary part. Cost: one call
    of f, in complex arithmetic.
    """
    with quietly():
        try:
            answer = np.asarray(f(complex(x, h)))
        except TypeError as exc:
            raise EntryError(f"f does not take the complex number {complex(x, h)}: {exc}") from exc
    if answer.dtype.kind != "c":
        raise EntryError(
            f"f({x} + {h}i) came back with entries of type {answer.dtype}; the complex step needs "
            "a function that passes complex numbers through (no abs, max, float or math.sin)"
        )
    return np.asarray(answer.imag / h)


def central_difference(f: Callable[[Any], Any], x: float, h: float | None = None) -> Array:
    """Return ``(f(x + h) - f(x - h)) / 2h``, in the shape of f's answer.

    Args:
        f: A function of one number, three times differentiable.
        x: Where.
        h: The step; by default the one that makes rounding and truncation equal, `best_step`.

    Raises:
        ArgumentError: If *h* is not a positive number that changes x.

    Bad at noisy functions, and exact to ten digits at the best. Cost: two calls of f, four more for
    the step.
    """
    step = best_step(f, x) if h is None else h
    high, low = x + step, x - step
    if not (step > 0 and low < x < high):
        raise ArgumentError(f"h is {step}; expected a positive step that changes x = {x}")
    with quietly():
        return np.asarray(np.asarray(f(high)) - np.asarray(f(low))) / (high - low)


def forward_difference(f: Callable[[Any], Any], x: float, h: float) -> Array:
    """Return ``(f(x + h) - f(x)) / h``: the definition of the derivative, one digit in two lost."""
    high = x + h
    with quietly():
        return np.asarray(np.asarray(f(high)) - np.asarray(f(x))) / (high - x)


def best_step(f: Callable[[Any], Any], x: float) -> float:
    """Return the h of `central_difference` at which its two errors are equal.

    Rounding costs ``eps |f| / h`` and truncation ``h² |f'''| / 6``; the sum is smallest at
    ``h³ = 3 eps |f| / |f'''|``. The third derivative comes from four more calls; where it seems to
    vanish, x's own size decides.
    """
    size = max(abs(x), 1e-3)
    wide = 0.02 * size
    with quietly():
        far, near = (np.asarray(f(x + k * wide)) - np.asarray(f(x - k * wide)) for k in (2.0, 1.0))
        third = float(np.max(np.abs(far - 2.0 * near), initial=0.0)) / (2.0 * wide**3)
        value = float(np.max(np.abs(f(x)), initial=0.0))
    usual: float = EPS ** (1 / 3) * size
    if not np.isfinite(third) or third == 0.0 or value == 0.0:
        return usual
    return float(np.clip((3.0 * EPS * value / third) ** (1 / 3), usual / 50.0, usual * 50.0))
