"""Critical points: where a function is flat, and what it does around there.

Source: Marsden & Tromba, Vector Calculus, 6th ed., section 3.3 (second-derivative test).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from matrixops.calculus.derivatives import gradient, hessian
from matrixops.calculus.points import Field, Scalar, as_point, number, quietly, words
from matrixops.calculus.quadrature import Interval
from matrixops.calculus.roots import root
from matrixops.errors import ArgumentError, MatrixError, ShapeError
from matrixops.inputs import Array, as_squares
from matrixops.spectral.eigh import eigh

Kind: TypeAlias = Literal["minimum", "maximum", "saddle", "degenerate"]
FLAT = 1e-6
"""An eigenvalue this small beside the largest says nothing: higher derivatives decide."""


@dataclass(frozen=True)
class CriticalPoint:
    """A place where the gradient vanishes.

    Attributes:
        x: Shape (n,).
        value: f there.
        kind: "minimum", "maximum" or "saddle"; "degenerate" where the Hessian cannot tell.
        eigenvalues: Shape (n,): the curvatures, ascending.
        directions: Shape (n, n): the direction of each, one a column.
    """

    x: Array
    value: float
    kind: Kind
    eigenvalues: Array
    directions: Array

    def __str__(self) -> str:
        curves = words(self.eigenvalues)
        return f"{self.kind} at {words(self.x)}, f = {self.value:.6g}, curves by {curves}"


def classify(eigenvalues: ArrayLike, *, scale: float = 0.0) -> Kind:
    """Return what a critical point is, by the eigenvalues of its Hessian.

    Args:
        eigenvalues: Shape (n,).
        scale: How large curvatures usually are; what is tiny beside it says nothing either.

    >>> classify([1.0, 2.0]), classify([-1.0, 2.0]), classify([0.0, 2.0])
    ('minimum', 'saddle', 'degenerate')
    """
    values = as_point(eigenvalues, "eigenvalues")
    limit = FLAT * max(scale, float(np.abs(values).max()))
    up, down = int(np.sum(values > limit)), int(np.sum(values < -limit))
    if up and down:
        return "saddle"  # whatever the flat directions do
    if up + down < len(values):
        return "degenerate"
    return "minimum" if up else "maximum"


def critical_points(
    f: Scalar,
    box: Sequence[Interval],
    *,
    starts: int = 100,
    rng: np.random.Generator | None = None,
) -> list[CriticalPoint]:
    """Return the critical points of *f* in a box, lowest first.

    Newton's method on ``∇f = 0`` from many starts; equal ends are counted once.

    Args:
        f: Takes a vector (n,), returns one number; written with NumPy, twice differentiable.
        box: n pairs (from, to).
        starts: How many starts; they spread more evenly than random points would.
        rng: Shifts them all; seed 0 by default, so that answers repeat.

    Raises:
        ArgumentError: If the box is no n pairs (from, to) with from < to, or *starts* is not
            positive.
        MatrixError: If f fails at every start, then the first failure.

    Bad at finding all: there is no proof that none was missed, and of a curve of critical points
    only some are listed, as degenerate. Cost: starts × about ten Hessians.

    >>> wave = lambda p: p[0] ** 3 - 3 * p[0] + p[1] ** 2
    >>> for found in critical_points(wave, [(-2, 2), (-2, 2)]):
    ...     print(found.kind, found.x.round(9) + 0.0)
    minimum [1. 0.]
    saddle [-1.  0.]
    """
    low, high = _box(box)
    if starts < 1:
        raise ArgumentError(f"starts is {starts}; expected a positive number")
    generator = np.random.default_rng(0) if rng is None else rng
    ends: list[Array] = []
    failure: MatrixError | None = None
    tried = 0
    for start in low + (high - low) * _spread(starts, len(low), generator):
        try:
            end = root(lambda p: gradient(f, p), start, derivative=lambda p: hessian(f, p))
        except MatrixError as exc:
            failure = failure or exc
            continue
        tried += 1
        slack = 1e-9 * (high - low)
        inside = bool(np.all((low - slack <= end) & (end <= high + slack)))
        if inside and not any(_same(end, other, high - low) for other in ends):
            ends.append(end)
    if failure is not None and not tried and not isinstance(failure, ArgumentError):
        _raise_if_no_function(f, 0.5 * (low + high), failure)
    if not ends:
        return []
    around = generator.uniform(low, high, (8, len(low)))
    scale = float(np.median([_curvature(f, p) for p in around]))
    return sorted((_describe(f, end, scale) for end in ends), key=lambda c: (c.value, *c.x))


def hessian_kind(H: ArrayLike) -> Kind:
    """Return what a critical point with the Hessian *H* (n, n) is."""
    square = as_squares(H, "H")
    if square.ndim != 2:
        raise ShapeError(f"H has shape {square.shape}; expected one matrix (n, n)")
    return classify(eigh(square).eigenvalues)


def _spread(count: int, n: int, rng: np.random.Generator) -> Array:
    """Return *count* points of the unit cube (count, n): multiples of an irrational step, modulo 1.

    Source: Niederreiter, Random Number Generation and Quasi-Monte Carlo Methods, section 3.1; the
    step is made of powers of the root of ``r^(n + 1) = r + 1``, the golden ratio for n = 1.
    """
    ratio = 1.0
    for _ in range(64):
        ratio = (1.0 + ratio) ** (1.0 / (n + 1))
    steps = ratio ** -np.arange(1.0, n + 1)
    return np.asarray((rng.uniform(size=n) + np.outer(np.arange(count), steps)) % 1.0)


def _curvature(f: Scalar, x: Array) -> float:
    """Return the largest second derivative; 0 where there is none."""
    try:
        return float(np.abs(hessian(f, x)).max())
    except MatrixError:
        return 0.0


def _describe(f: Scalar, x: Array, scale: float) -> CriticalPoint:
    values, vectors = eigh(hessian(f, x))
    with quietly():
        value = float(number(f(x), x))
    return CriticalPoint(x, value, classify(values, scale=scale), values, vectors)


def _same(a: Array, b: Array, widths: Array) -> bool:
    return bool(np.all(np.abs(a - b) <= 1e-6 * widths))


def _raise_if_no_function(f: Scalar | Field, middle: Array, failure: MatrixError) -> None:
    """Raise what is wrong with f itself; that Newton found nothing is no error."""
    try:
        gradient(f, middle)
    except MatrixError:
        raise failure from None


def _box(box: Sequence[Interval]) -> tuple[Array, Array]:
    bounds = np.asarray(box, dtype=float)
    if bounds.ndim != 2 or bounds.shape[1] != 2 or not bounds.size:
        raise ArgumentError(f"box is {box!r}; expected pairs (from, to), one for each coordinate")
    low, high = bounds.T
    if not np.isfinite(bounds).all() or not np.all(low < high):
        raise ArgumentError(f"box is {box!r}; expected finite pairs with from < to")
    return low, high
