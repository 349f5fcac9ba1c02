"""The row vector: a row of JSON or a typed table, checked and turned into floats in one pass.

Every column has one float: numbers as they are, booleans 0 or 1, date-times in microseconds since
1970 UTC, categories a code (0 missing, then the levels by their place, the last for an unseen
one). A text has one float per word of each vocabulary instead. Missing is NaN, but for categories.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sprintml.ingestion.schema import Column, Kind
from sprintml.models.errors import RowError

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Cell = float | str
"""A checked cell: a float; of a text column the text (empty if missing)."""

NAN = math.nan
MISSING_LEVEL = 0
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - typed tables hold naive UTC
EXPECTED = {
    Kind.NUMBER: "a number",
    Kind.BOOLEAN: "true or false",
    Kind.CATEGORY: "a text, one of its levels",
    Kind.TEXT: "a text",
    Kind.DATETIME: 'a date-time as ISO 8601 text, such as "2024-05-01T12:30:00"',
}


class Cells:
    """Checks the cells of one column and turns them into floats.

    Args:
        column: What the schema says.
        levels: Of a category: every level that any part of the model knows.
    """

    def __init__(self, column: Column, levels: Sequence[str] = ()) -> None:
        self.column = column
        self.name = column.name
        self.levels = tuple(levels)
        self.codes: dict[str | None, float] = {
            level: float(i) for i, level in enumerate(self.levels, start=MISSING_LEVEL + 1)
        }
        self.unseen = float(len(self.levels) + 1)
        self.read = self._reader()

    def _reader(self) -> Callable[[Any], Cell]:
        readers: dict[Kind, Callable[[Any], Cell]] = {
            Kind.NUMBER: self._number,
            Kind.BOOLEAN: self._boolean,
            Kind.CATEGORY: self._category,
            Kind.TEXT: self._text,
            Kind.DATETIME: self._datetime,
        }
        return readers[self.column.kind]

    def _number(self, value: Any) -> float:  # noqa: ANN401 - a cell of somebody's JSON
        if type(value) is float:
            if value - value == 0.0:  # false for NaN and the infinities
                return value
        elif type(value) is int:
            return self._integer(value)
        elif value is None:
            return self._missing()
        elif isinstance(value, np.floating | np.integer):
            return self._number(value.item())
        raise self.wrong(value)

    def _integer(self, value: int) -> float:
        try:
            return float(value)
        except OverflowError:
            raise RowError(
                self.name, "expected a number that fits a double, got a longer one"
            ) from None

    def _boolean(self, value: Any) -> float:  # noqa: ANN401 - as above
        if value is True:
            return 1.0
        if value is False:
            return 0.0
        if value is None:
            return self._missing()
        if isinstance(value, np.bool_):
            return float(value)
        raise self.wrong(value)

    def _category(self, value: Any) -> float:  # noqa: ANN401 - as above
        if isinstance(value, str):
            return self.codes.get(value, self.unseen)
        if value is None:
            self._missing()
            return float(MISSING_LEVEL)
        raise self.wrong(value)

    def _text(self, value: Any) -> str:  # noqa: ANN401 - as above
        if isinstance(value, str):
            return value
        if value is None:
            self._missing()
            return ""
        raise self.wrong(value)

    def _datetime(self, value: Any) -> float:  # noqa: ANN401 - as above
        if value is None:
            return self._missing()
        if isinstance(value, str):
            try:
                return microseconds(datetime.fromisoformat(value))
            except ValueError:
                raise self.wrong(value) from None
        if isinstance(value, datetime):
            return microseconds(value)
        if isinstance(value, date):
            return microseconds(datetime(value.year, value.month, value.day))  # noqa: DTZ001 - naive
        raise self.wrong(value)

    def _missing(self) -> float:
        if self.column.nullable:
            return NAN
        raise RowError(
            self.name,
            f"expected {EXPECTED[self.column.kind]}, got nothing: no missing value was "
            "seen in training",
        )

    def wrong(self, value: object) -> RowError:
        """Return the error for a value that is not as the schema says."""
        return RowError(self.name, f"expected {EXPECTED[self.column.kind]}, got {shown(value)}")

    def read_series(self, series: pd.Series) -> Floats:
        """Turn a column of a typed table into floats (n,); not for texts.

        Raises:
            RowError: At the first cell that is not as the schema says.
        """
        kind = self.column.kind
        if kind is Kind.CATEGORY:
            floats = self._code_floats(series)
            missing = floats == MISSING_LEVEL
        else:
            floats = _date_floats(series) if kind is Kind.DATETIME else _plain_floats(self, series)
            missing = np.isnan(floats)
            self._refuse(np.isinf(floats), "infinity")
        if not self.column.nullable:
            self._refuse(missing, "nothing: no missing value was seen in training")
        return floats

    def _code_floats(self, series: pd.Series) -> Floats:
        """Return the code of each cell: by Arrow where the texts are Arrow's, else one by one."""
        if getattr(series.dtype, "storage", None) == "pyarrow":
            return self._arrow_codes(series)
        cells = series.to_numpy(dtype=object).tolist()
        get, unseen = self.codes.get, self.unseen
        floats = np.array([get(cell, unseen) for cell in cells], dtype=np.float64)
        floats[series.isna().to_numpy()] = MISSING_LEVEL
        return floats

    def _arrow_codes(self, series: pd.Series) -> Floats:
        import pyarrow as pa  # noqa: PLC0415 - rows of JSON need neither pandas nor Arrow
        from pyarrow.compute import index_in  # noqa: PLC0415 - as above

        texts = pa.array(series.array)
        levels = pa.array(self.levels, type=texts.type)
        places = index_in(texts, value_set=levels).fill_null(len(self.levels))
        floats = np.asarray(places).astype(np.float64) + (MISSING_LEVEL + 1)
        if texts.null_count:
            floats[np.asarray(texts.is_null())] = MISSING_LEVEL
        return floats

    def _refuse(self, bad: NDArray[np.bool_], what: str) -> None:
        if bad.any():
            place = int(bad.argmax())
            raise RowError(self.name, f"expected {EXPECTED[self.column.kind]}, got {what}", place)

    def read_texts(self, series: pd.Series) -> list[str]:
        """Return the texts of a column, empty where missing."""
        missing = series.isna().to_numpy()
        if not self.column.nullable:
            self._refuse(missing, "nothing: no missing value was seen in training")
        return [
            "" if m else str(t) for t, m in zip(series.to_numpy(dtype=object), missing, strict=True)
        ]


def _plain_floats(cells: Cells, series: pd.Series) -> Floats:
    try:
        return series.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        first = next(v for v in series if not isinstance(v, int | float))
        raise cells.wrong(first) from None


def _date_floats(series: pd.Series) -> Floats:
    stamps = series.to_numpy(dtype="datetime64[us]")
    floats = stamps.astype(np.int64).astype(np.float64)
    floats[np.isnat(stamps)] = np.nan
    return floats


def microseconds(when: datetime) -> float:
    """Return microseconds since 1970 UTC; a date-time without a zone is taken as UTC."""
    if when.tzinfo is not None:
        when = when.astimezone(UTC).replace(tzinfo=None)
    passed = when - EPOCH
    return float((passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds)


def shown(value: object) -> str:
    """Return a value for a message: its JSON type, and the value itself if it is short."""
    names = {str: "the text", bool: "the boolean", int: "the number", float: "the number"}
    text = repr(value)
    known = names.get(type(value), f"a value of type {type(value).__name__}")
    return f"{known} {text if len(text) <= 60 else text[:57] + '...'}"


def read_row(cells: Sequence[Cells], row: Mapping[str, Any]) -> list[Cell]:
    """Check a row, column by column; a missing key is a missing value.

    Raises:
        RowError: Naming the first column that is not as the schema says.
    """
    get = row.get
    return [c.read(get(c.name)) for c in cells]
