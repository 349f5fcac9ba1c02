"""Labels: the names of rows and columns, carried along where they keep their meaning."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np

Names: TypeAlias = tuple[Any, ...] | None


class Labels(NamedTuple):
    """Names of the rows and of the columns; None where there are none."""

    rows: Names = None
    columns: Names = None

    @property
    def turned(self) -> Labels:
        """The labels of the transpose, and of the inverse."""
        return Labels(self.columns, self.rows)

    def times(self, other: Labels) -> Labels:
        """Return the labels of a product: rows of the left, columns of the right."""
        return Labels(self.rows, other.columns)

    def part(self, key: Any) -> Labels:  # noqa: ANN401 - any of NumPy's indices
        """Return the labels of what *key* picks, as far as it picks whole rows and columns."""
        rows, columns = key if isinstance(key, tuple) and len(key) == 2 else (key, slice(None))
        return Labels(_picked(self.rows, rows), _picked(self.columns, columns))


def labels_of(entries: object) -> Labels:
    """Return the labels of a table (whatever has an index and columns), or none."""
    given = getattr(entries, "labels", None)
    if isinstance(given, Labels):
        return given
    columns, index = getattr(entries, "columns", None), getattr(entries, "index", None)
    if columns is None or index is None or callable(index):
        return Labels()
    return Labels(tuple(index), tuple(columns))


def _picked(names: Names, key: Any) -> Names:  # noqa: ANN401
    if names is None:
        return None
    array = np.empty(len(names), dtype=object)
    array[:] = names
    try:
        picked = array[key]
    except IndexError:
        return None
    return tuple(picked) if isinstance(picked, np.ndarray) and picked.ndim == 1 else None
