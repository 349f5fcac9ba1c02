"""The catalogue: every matrix of the gallery by its name, and the orders it exists for."""

from __future__ import annotations

from matrixops.errors import ArgumentError
from matrixops.gallery import (  # noqa: F401 - each lists its matrices when it is imported
    growth,
    ill_conditioned,
    patterned,
    reciprocals,
    sparse_inverses,
    spectra,
)
from matrixops.gallery.exhibit import LISTED, Exhibit, Maker, Orders

NAMES: tuple[str, ...] = tuple(sorted(LISTED))


def make(name: str, n: int) -> Exhibit:
    """Return the matrix called *name*, with n columns.

    Raises:
        ArgumentError: If there is no such name, or no such order of it.

    >>> make("hilb", 2).truth.det
    Fraction(1, 12)
    """
    maker, _ = _find(name)
    return maker(n)


def orders(name: str, *, most: int) -> list[int]:
    """Return all orders up to *most* for which the matrix exists.

    Raises:
        ArgumentError: If there is no such name.

    >>> orders("hadamard", most=10)
    [1, 2, 4, 8]
    """
    _, exists = _find(name)
    return [n for n in range(1, most + 1) if exists.holds(n)]


def _find(name: str) -> tuple[Maker, Orders]:
    if name not in LISTED:
        raise ArgumentError(f"name is {name!r}; expected one of {', '.join(NAMES)}")
    return LISTED[name]
