"""Outside: values of a row that are unlike everything the model has seen.

The answer stands, and is less sure there: trees keep the answer of the nearest range, a linear
model goes on in a straight line, a level never seen counts for nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sprintml.ingestion.schema import Column, Kind
from sprintml.models.fastpath.vector import EPOCH, microseconds
from sprintml.models.serve.answers import Outside, OutsideReason, Value

if TYPE_CHECKING:
    import pandas as pd

Mask = NDArray[np.bool_]


class Watch:
    """Compares rows with what was seen. Safe to share among threads: it never changes.

    Args:
        columns: The features, in the schema's order.
        levels: Every level known of a category; where a column is not named here its own levels
            count, unless the schema says that there were more of them than it lists.
    """

    def __init__(
        self, columns: Sequence[Column], levels: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        self._columns = tuple(columns)
        self._place = {c.name: i for i, c in enumerate(columns)}
        self._numbers = [(c.name, *_range(c)) for c in columns if c.kind is Kind.NUMBER]
        self._dates = [(c.name, *_range(c)) for c in columns if c.kind is Kind.DATETIME]
        self._levels = _levels_of(columns, levels or {})
        self._categories = [
            (c.name, self._levels[c.name] | ({None} if c.nullable else set()))
            for c in columns
            if c.name in self._levels
        ]
        checked = (Kind.NUMBER, Kind.DATETIME)
        self._required = [
            c.name
            for c in columns
            if not c.nullable and c.kind not in checked and c.name not in self._levels
        ]

    def row(self, row: Mapping[str, Any]) -> tuple[Outside, ...]:
        """Return what lies outside in a row of JSON that fits the schema; a missing key is null.

        Cost: some 50 ns per column where nothing does.
        """
        get = row.get
        odd: list[str] = []
        for name, low, high in self._numbers:
            number = get(name)
            if number is None or not low <= number <= high:
                odd.append(name)
        for name, low, high in self._dates:
            when = get(name)
            if when is None or not low <= _micros(when) <= high:
                odd.append(name)
        odd += [name for name, levels in self._categories if get(name) not in levels]
        odd += [name for name in self._required if get(name) is None]
        return self._judged(row, odd) if odd else ()

    def frame(self, frame: pd.DataFrame) -> list[tuple[Outside, ...]]:
        """Return the same for every row of a typed table."""
        found: list[list[Outside]] = [[] for _ in range(len(frame))]
        for column in self._columns:
            cells = frame[column.name] if column.name in frame.columns else None
            odd = self._odd(column, cells, len(frame))
            for place in np.flatnonzero(odd):
                cell = None if cells is None else _cell(column, cells.iloc[int(place)])
                found[place].append(self._outside(column, cell))
        return [tuple(each) for each in found]

    def texts(self, frame: pd.DataFrame) -> list[str]:
        """Return the messages of every row, joined by semicolons; empty where all is as seen."""
        return ["; ".join(o.message for o in each) for each in self.frame(frame)]

    def _judged(self, row: Mapping[str, Any], odd: list[str]) -> tuple[Outside, ...]:
        """Explain the odd columns of a row, in the schema's order; a null may be allowed."""
        columns = [self._columns[place] for place in sorted(self._place[name] for name in odd)]
        cells = [(c, _cell(c, row.get(c.name))) for c in columns]
        return tuple(self._outside(c, v) for c, v in cells if v is not None or not c.nullable)

    def _odd(self, column: Column, cells: pd.Series | None, n: int) -> Mask:
        if cells is None:
            return np.full(n, not column.nullable)
        missing = cells.isna().to_numpy(dtype=bool)
        odd = np.zeros(n, dtype=bool)
        if column.kind is Kind.NUMBER:
            odd = _beyond(cells.to_numpy(dtype=np.float64, na_value=np.nan), column)
        elif column.kind is Kind.DATETIME:
            odd = _beyond(cells.to_numpy(dtype="datetime64[us]").astype(np.int64), column)
        elif column.name in self._levels:
            odd = ~cells.isin(list(self._levels[column.name])).to_numpy(dtype=bool)
        return np.where(missing, not column.nullable, odd)

    def _outside(self, column: Column, cell: float | str | None) -> Outside:
        """Say what is odd about a cell of which something is."""
        name = column.name
        if cell is None:
            return Outside(name, None, "missing", f"{name} is missing, and never was in training")
        if isinstance(cell, str):
            n = len(self._levels[name])
            return Outside(
                name, cell, "unseen-level", f"{name} {_short(cell)} is none of the {n} levels seen"
            )
        low, high = _range(column)
        return _out_of_range(column, cell, low, high)


def _out_of_range(column: Column, cell: float, low: float, high: float) -> Outside:
    below, bound = cell < low, low if cell < low else high
    if column.kind is Kind.DATETIME:
        reason: OutsideReason = "before" if below else "after"
        value: Value = _iso(cell)
        edge = f"{_iso(bound)}, the {'earliest' if below else 'latest'} date seen"
    else:
        reason, value = "below" if below else "above", cell
        edge = f"{bound:.10g}, the {'smallest' if below else 'largest'} value seen"
    shown = value if isinstance(value, str) else f"{cell:.10g}"
    return Outside(column.name, value, reason, f"{column.name} {shown} is {reason} {edge}")


def _range(column: Column) -> tuple[float, float]:
    """Return the range seen; date-times in whole microseconds, of which the schema has seconds."""
    low = -math.inf if column.low is None else column.low
    high = math.inf if column.high is None else column.high
    if column.kind is Kind.DATETIME:
        return _whole(low * 1e6), _whole(high * 1e6)
    return low, high


def _whole(number: float) -> float:
    return float(round(number)) if math.isfinite(number) else number


def _levels_of(
    columns: Sequence[Column], known: Mapping[str, Sequence[str]]
) -> dict[str, frozenset[str | None]]:
    """Return the levels of every category of which all are known."""
    return {
        c.name: frozenset(known.get(c.name, c.levels))
        for c in columns
        if c.kind is Kind.CATEGORY and (c.name in known or c.n_unique <= len(c.levels))
    }


def _beyond(numbers: NDArray[Any], column: Column) -> Mask:
    low, high = _range(column)
    return np.asarray((numbers < low) | (numbers > high))


def _micros(value: str | datetime | date) -> float:
    if isinstance(value, str):
        return microseconds(datetime.fromisoformat(value))
    if isinstance(value, datetime):
        return microseconds(value)
    return microseconds(datetime(value.year, value.month, value.day))  # noqa: DTZ001 - naive UTC


def _cell(column: Column, value: Any) -> float | str | None:  # noqa: ANN401 - a cell of any kind
    """Return a cell of a row or of a table in one form: float, text, or None where missing."""
    if value is None or value != value:  # noqa: PLR0124 - NaN and NaT differ from themselves
        return None
    if column.kind is Kind.DATETIME:
        return _micros(value)
    return value if isinstance(value, str) else float(value)


def _iso(micros: float) -> str:
    try:
        return (EPOCH + timedelta(microseconds=micros)).isoformat()
    except OverflowError:  # typed tables reach further than the calendar of datetime
        return str(np.datetime64(int(micros), "us"))


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
