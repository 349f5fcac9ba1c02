"""Rows of typed values (workbooks, databases, JSON) to columns of text, with the types they had."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Iterable, Sequence
from itertools import islice

import numpy as np
import pyarrow as pa

from sprintml.ingestion.cells import text_of
from sprintml.ingestion.raw import Hint
from sprintml.ingestion.sampling import RowSample
from sprintml.ingestion.text.rows import LINE, as_texts

_CHUNK_ROWS = 20_000
_HINTS: dict[type, Hint] = {
    bool: "boolean",
    int: "number",
    float: "number",
    decimal.Decimal: "number",
    dt.datetime: "datetime",
    dt.date: "datetime",
    str: "text",
}


class Values:
    """Collects rows of values as text, and which types each column had.

    Args:
        names: The columns' names, unique.
        sample: Takes the rows.
    """

    def __init__(self, names: Sequence[str], sample: RowSample) -> None:
        self.names = list(names)
        self._sample = sample
        self._types: list[set[type]] = [set() for _ in names]

    def add_all(self, rows: Iterable[Sequence[object]], *, first_line: int) -> None:
        """Add *rows*, each as long as there are names; they are numbered from *first_line*."""
        remaining = iter(rows)
        line = first_line
        while chunk := list(islice(remaining, _CHUNK_ROWS)):
            self.add(chunk, np.arange(line, line + len(chunk)))
            line += len(chunk)

    def add(self, rows: Sequence[Sequence[object]], lines: np.typing.NDArray[np.int64]) -> None:
        """Add *rows* that begin on *lines*."""
        chosen = self._sample.choose(len(rows))
        if chosen is not None:
            rows, lines = [rows[i] for i in chosen], lines[chosen]
        columns = zip(*rows, strict=True) if rows else [()] * len(self.names)
        arrays = [self._column(place, cells) for place, cells in enumerate(columns)]
        keys = [*map(str, range(len(self.names))), LINE]
        self._sample.add(pa.Table.from_arrays([*arrays, pa.array(lines)], keys))

    def _column(self, place: int, cells: Sequence[object]) -> pa.Array:
        self._types[place].update(map(type, cells))
        return column_texts(cells)

    def hints(self) -> dict[str, Hint]:
        """Return the type of each column that had one only."""
        found = zip(self.names, map(hint_of_types, self._types), strict=True)
        return {name: hint for name, hint in found if hint is not None}


def column_texts(cells: Sequence[object]) -> pa.Array:
    """Return values of any type as a column of texts."""
    if set(map(type, cells)) <= {str, type(None)}:
        return as_texts(cells)  # type: ignore[arg-type]  # checked in the line above
    return as_texts([text_of(cell) for cell in cells])


def hint_of_types(types: Iterable[type]) -> Hint | None:
    """Return what cells of these types hold, None if they differ or say nothing.

    >>> hint_of_types({int, float, type(None)}), hint_of_types({int, str})
    ('number', None)
    """
    hints = {_HINTS.get(kind) for kind in types if kind is not type(None)}
    return hints.pop() if len(hints) == 1 else None
