"""Exhibit: a named matrix with its exact entries and its truth, and the list of all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import update_wrapper
from math import inf, isqrt
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeAlias

import numpy as np

from matrixops.errors import ArgumentError
from matrixops.gallery.truth import Truth
from matrixops.inputs import Array

P = ParamSpec("P")
Rows: TypeAlias = tuple[tuple[Fraction, ...], ...]
Rule: TypeAlias = Callable[[int, int], "Fraction | int"]


@dataclass(frozen=True, slots=True, eq=False)
class Exhibit:
    """A named matrix. NumPy takes it for its float array: `np.asarray(exhibit)`.

    Attributes:
        name: As in `NAMES`.
        matrix: Shape (m, n), float64: the entries, each rounded once; read-only.
        truth: What is known of the matrix before it was rounded.
        exact: The entries as fractions, as `MatrixOps.exact` takes them; None for irrational ones.
    """

    name: str
    matrix: Array
    truth: Truth
    exact: Rows | None = None

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:  # noqa: ANN401, FBT001 - NumPy's protocol
        return np.array(self.matrix, dtype=dtype, copy=copy)

    def __str__(self) -> str:
        """Return the name, the shape, and what the matrix teaches."""
        rows, columns = self.matrix.shape
        return f"{self.name} ({rows} × {columns}): {self.truth.teaches} {self.truth.source}"


class Orders(NamedTuple):
    """The orders for which a matrix exists, and how to say so."""

    holds: Callable[[int], bool]
    words: str


def _is_square(n: int) -> bool:
    return isqrt(n) ** 2 == n


POSITIVE = Orders(lambda n: n >= 1, "1 or more")
AT_LEAST_2 = Orders(lambda n: n >= 2, "2 or more")
AT_LEAST_3 = Orders(lambda n: n >= 3, "3 or more")
EVEN = Orders(lambda n: n >= 2 and n % 2 == 0, "even")
ODD = Orders(lambda n: n >= 3 and n % 2 == 1, "odd, and 3 or more")
POWERS_OF_TWO = Orders(lambda n: n >= 1 and n & (n - 1) == 0, "a power of two")
MULTIPLES_OF_FOUR = Orders(lambda n: n >= 4 and n % 4 == 0, "a multiple of four")
GRIDS = Orders(lambda n: n >= 4 and _is_square(n), "a square k², k ≥ 2: a grid of k × k points")
EIGHT = Orders(lambda n: n == 8, "8")

Maker: TypeAlias = Callable[..., Exhibit]
LISTED: dict[str, tuple[Maker, Orders]] = {}


def exhibit(
    orders: Orders = POSITIVE,
) -> Callable[
    [Callable[Concatenate[int, P], tuple[Rows | Array, Truth]]],
    Callable[Concatenate[int, P], Exhibit],
]:
    """List a matrix under the name of the function that makes it, and check its order."""

    def listed(
        make: Callable[Concatenate[int, P], tuple[Rows | Array, Truth]],
    ) -> Callable[Concatenate[int, P], Exhibit]:
        name = make.__name__

        def made(n: int, /, *args: P.args, **kwargs: P.kwargs) -> Exhibit:
            if not orders.holds(n):
                raise ArgumentError(f"{name} has no order {n}; expected {orders.words}")
            entries, truth = make(n, *args, **kwargs)
            exact = entries if isinstance(entries, tuple) else None
            matrix = rounded(entries) if isinstance(entries, tuple) else entries
            if not np.isfinite(matrix).all():
                raise ArgumentError(f"{name} of order {n} has entries beyond the largest float")
            matrix.flags.writeable = False
            return Exhibit(name, matrix, truth, exact)

        update_wrapper(made, make)
        LISTED[name] = (made, orders)
        return made

    return listed


def entries(n: int, rule: Rule, *, rows: int | None = None) -> Rows:
    """Return ``rule(i, j)`` for i = 1 … rows (n if not given) and j = 1 … n, as textbooks count."""
    count = n if rows is None else rows
    return tuple(tuple(Fraction(rule(i, j)) for j in range(1, n + 1)) for i in range(1, count + 1))


def rounded(rows: Rows) -> Array:
    """Return fractions as the nearest doubles; infinite beyond the largest."""
    return np.array([[_nearest(x) for x in row] for row in rows], dtype=np.float64)


def _nearest(x: Fraction) -> float:
    try:
        return float(x)
    except OverflowError:
        return inf if x > 0 else -inf


def alternating(k: int) -> int:
    """Return ``(-1)^k``."""
    return -1 if k % 2 else 1


def ascending(values: Any) -> Array:  # noqa: ANN401 - any sequence of numbers
    """Return numbers sorted by their real, then their imaginary parts."""
    return np.sort(np.asarray(values))


def descending_sizes(values: Any) -> Array:  # noqa: ANN401 - any sequence of numbers
    """Return the absolute values, the largest first: the singular values of a normal matrix."""
    return np.sort(np.abs(np.asarray(values)))[::-1].copy()
