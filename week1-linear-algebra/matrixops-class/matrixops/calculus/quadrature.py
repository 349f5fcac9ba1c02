"""Integrals by Gauss's rule, with more points until two rules agree.

The points of the rule are the eigenvalues of a tridiagonal matrix (Golub & Welsch, Mathematics of
Computation 23 (1969) 221): linear algebra gives calculus its best quadrature.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np

from matrixops.calculus.points import number, quietly, words
from matrixops.errors import ArgumentError, ConvergenceError
from matrixops.inputs import Array
from matrixops.spectral.eigh import eigh

Interval = tuple[float, float]
ORDERS = (4, 6, 9, 13, 19, 28, 42, 63, 94, 141, 211)
MOST = 20_000
"""Evaluations that one rule may take."""


@lru_cache(maxsize=32)
def gauss_legendre(order: int) -> tuple[Array, Array]:
    """Return points and weights (order,) on [-1, 1], exact for degrees below ``2 * order``.

    Source: Golub & Welsch 1969; Trefethen & Bau, lecture 37.
    """
    k = np.arange(1.0, order)
    off = k / np.sqrt(4.0 * k * k - 1.0)
    values, vectors = eigh(np.diag(off, -1) + np.diag(off, 1))
    points = 0.5 * (values - values[::-1])  # the rule is symmetric; so are its points now
    weights = vectors[0] ** 2
    return points, weights + weights[::-1]


def integrate(g: Callable[..., Any], ranges: Sequence[Interval], *, tol: float = 1e-10) -> float:
    """Return the integral of *g* over a box.

    Args:
        g: Takes d numbers, returns one; smooth.
        ranges: d pairs (from, to), none of them infinite; the signs follow their order.
        tol: Rules of rising order are tried until two neighbours differ by at most this, relative
            to the integral of ``|g|``.

    Raises:
        ArgumentError: If the ranges are no pairs of finite numbers.
        ConvergenceError: If no two rules agree: g has a kink, a pole or too many waves. Split the
            range there.
        NotFiniteError: If g is not finite somewhere; the message names the point.

    Cost: (number of points)^d calls. Bad at more than about four dimensions, where random points
    win. Source: Davis & Rabinowitz, Methods of Numerical Integration, section 2.7.

    >>> round(integrate(lambda x, y: x * y, [(0.0, 1.0), (0.0, 2.0)]), 12)
    1.0
    """
    bounds = _bounds(ranges)
    previous = last = np.nan
    for order in ORDERS:
        if order ** len(bounds) > MOST:
            break
        total, size = _rule(g, bounds, order)
        if abs(total - previous) <= tol * size:
            return total
        previous, last = total, abs(total - previous)
    raise ConvergenceError(
        f"the integral over {words(bounds)} did not settle: the last rule gave {previous:.10g}, "
        f"{last:.1e} off the one before; split the ranges at kinks and poles"
    )


def _rule(g: Callable[..., Any], bounds: Array, order: int) -> tuple[float, float]:
    """Return the integral of g, and that of |g|, by one product rule."""
    points, weights = gauss_legendre(order)
    middle, half = bounds.mean(axis=1), 0.5 * (bounds[:, 1] - bounds[:, 0])
    total = size = 0.0
    with quietly():
        for place in product(range(order), repeat=len(bounds)):
            index = np.array(place)
            at = middle + half * points[index]
            weight = float(np.prod(half * weights[index]))
            value = float(number(g(*at), at, "the integrand"))
            total += weight * value
            size += abs(weight * value)
    return total, size


def _bounds(ranges: Sequence[Interval]) -> Array:
    try:
        bounds = np.array(ranges, dtype=float)
    except (TypeError, ValueError) as exc:
        raise ArgumentError(f"ranges is {ranges!r}; expected pairs (from, to)") from exc
    if bounds.ndim != 2 or bounds.shape[1] != 2 or not bounds.size or not np.isfinite(bounds).all():
        raise ArgumentError(f"ranges is {ranges!r}; expected pairs (from, to) of finite numbers")
    return bounds
