"""Rows of JSON and typed tables, turned into each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sprintml.ingestion.schema import Column, Kind
from sprintml.models.fastpath.vector import Cells

if TYPE_CHECKING:
    import pandas as pd


def typed_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> pd.DataFrame:
    """Return checked rows of JSON as a typed table; a missing key is a missing cell."""
    import pandas as pd  # noqa: PLC0415 - the fast path needs none

    return pd.DataFrame({c.name: _series([r.get(c.name) for r in rows], c) for c in columns})


def _series(cells: list[Any], column: Column) -> pd.Series:
    import pandas as pd  # noqa: PLC0415 - as above

    if column.kind not in (Kind.NUMBER, Kind.BOOLEAN, Kind.DATETIME):
        return pd.Series(cells, dtype="str")
    read = Cells(column).read
    floats = np.array([np.nan if c is None else read(c) for c in cells], dtype=np.float64)
    if column.kind is not Kind.DATETIME:
        return pd.Series(floats)
    stamps = np.where(np.isnan(floats), 0.0, floats).astype("int64").astype("datetime64[us]")
    return pd.Series(stamps).mask(np.isnan(floats))


def json_rows(frame: pd.DataFrame, columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Return the rows of a typed table as `Predictor.predict_row` takes them."""
    cells = {c.name: _json_cells(frame[c.name], c.kind) for c in columns}
    return [dict(zip(cells, values, strict=True)) for values in zip(*cells.values(), strict=True)]


def _json_cells(series: pd.Series, kind: Kind) -> list[Any]:
    turns: dict[Kind, Callable[[Any], Any]] = {
        Kind.NUMBER: float,
        Kind.BOOLEAN: bool,
        Kind.DATETIME: lambda stamp: stamp.isoformat(),
    }
    turn = turns.get(kind, str)
    cells = zip(series, series.isna().tolist(), strict=True)
    return [None if missing else turn(cell) for cell, missing in cells]
