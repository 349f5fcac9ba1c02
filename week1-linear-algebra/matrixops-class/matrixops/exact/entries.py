"""Entries: nested lists, arrays and tables, read number by number into a field."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from typing import Any, TypeAlias

import numpy as np

from matrixops.errors import EntryError, NotFiniteError, ShapeError
from matrixops.exact.fields import Field, Number

Rows: TypeAlias = tuple[tuple[Number, ...], ...]


def read_rows(a: object, field: Field, name: str = "a") -> tuple[Rows, int]:
    """Return the rows of *a* as elements of *field*, and the number of columns.

    Args:
        a: A nested list, an array, or anything whose ``__array__`` has two dimensions. The entries
            are read one by one: integers of any length, fractions, decimals, texts, floats.
        field: Reads the entries.
        name: How an error calls the argument.

    Raises:
        ShapeError: If it is not rows of numbers.
        EntryError: If the rows are ragged, or an entry is no number of the field.
        NotFiniteError: If an entry is NaN or infinite; all three say where.
    """
    rows, width = _listed(a, name)
    read = []
    for i, row in enumerate(rows):
        if len(row) != width:
            raise EntryError(
                f"{name} has ragged rows: row {i} has {len(row)} entries, row 0 has {width}"
            )
        read.append(tuple(_entry(x, field, f"{name}[{i}, {j}]") for j, x in enumerate(row)))
    return tuple(read), width


def read_column(b: object, field: Field, name: str = "b") -> tuple[Rows, int]:
    """Return the right side *b* as rows: a vector becomes one column, a matrix stays as it is."""
    if hasattr(b, "__array__"):
        b = np.asarray(b, dtype=object) if not isinstance(b, np.ndarray) else b
        b = b.tolist() if b.ndim > 0 and b.shape[-1:] != (0,) else b
    if isinstance(b, Iterable) and not isinstance(b, str):
        listed = list(b)
        if listed and not any(_is_row(x) for x in listed):
            return read_rows([[x] for x in listed], field, name)
        return read_rows(listed if not isinstance(b, np.ndarray) else b, field, name)
    raise ShapeError(f"{name} is {b!r}; expected a vector or a matrix")


def _listed(a: object, name: str) -> tuple[list[list[Any]], int]:
    if hasattr(a, "__array__"):
        array = np.asarray(a)
        if array.ndim != 2:
            raise ShapeError(f"{name} has shape {array.shape}; expected one matrix (m, n)")
        return [list(row) for row in array], int(array.shape[1])
    if isinstance(a, str) or not isinstance(a, Iterable):
        raise EntryError(f"{name} is {a!r}; expected rows of numbers")
    outer = list(a)
    for i, row in enumerate(outer):
        if not _is_row(row):
            raise ShapeError(f"{name}[{i}] is {row!r}; expected a row, that is a list of numbers")
    rows = [list(row) for row in outer]
    return rows, len(rows[0]) if rows else 0


def _is_row(x: object) -> bool:
    return isinstance(x, Iterable) and isinstance(x, Sized) and not isinstance(x, str)


def _entry(x: object, field: Field, place: str) -> Number:
    try:
        return field.element(x)
    except NotFiniteError as exc:
        raise NotFiniteError(f"{place}: {exc}") from exc
    except EntryError as exc:
        raise EntryError(f"{place}: {exc}") from exc
