"""Parse: raw cells to the canonical frame, by a schema; training and new rows go the same way.

Number → float64, boolean → 1.0/0.0, date-time → datetime64[us] (UTC, no zone), words → ``str``;
missing is NaN or NaT. The different texts of a column are parsed once each, so that a column and
its cells one by one cannot disagree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sprintml.ingestion.cells import Cells, encode
from sprintml.ingestion.dates import parse_dates
from sprintml.ingestion.errors import CellError
from sprintml.ingestion.markers import DOUBTFUL, ENDLESS, SURE
from sprintml.ingestion.nearest import nearest
from sprintml.ingestion.numerals import NumberStyle, parse_numbers
from sprintml.ingestion.schema import Column, Kind, Schema

OnMisfit = Literal["raise", "missing"]

_WORDS = frozenset({Kind.CATEGORY, Kind.TEXT, Kind.IDENTIFIER, Kind.CONSTANT})
_NEVER_VALUES = SURE | DOUBTFUL | ENDLESS
_EXPECTED = {
    Kind.NUMBER: "a number",
    Kind.BOOLEAN: "one of the words for true and false",
    Kind.DATETIME: "a date",
}


@dataclass(frozen=True)
class Parsed:
    """One column in canonical form, and the rows whose cells did not fit (read as missing)."""

    column: pd.Series[Any]
    misfits: NDArray[np.int64]


def parse_column(raw: pd.Series[Any] | Cells, column: Column) -> Parsed:
    """Parse one raw column (n cells of any type) as *column* says; nothing is raised.

    Cost: O(n), plus the parsing of each different text once.
    """
    cells = raw if isinstance(raw, Cells) else encode(raw)
    unwanted = _are_markers(cells.texts, column)
    cells = cells.without(unwanted)
    if column.kind in _WORDS:
        return Parsed(cells.series(column.name), np.empty(0, dtype=np.int64))
    values, fits = _values(cells.texts, column)
    misfits = np.flatnonzero(cells.spread(~fits, missing=False))
    missing = np.datetime64("NaT") if column.kind is Kind.DATETIME else np.nan
    return Parsed(pd.Series(cells.spread(values, missing), name=column.name), misfits)


def _are_markers(texts: pa.Array, column: Column) -> NDArray[np.bool_]:
    markers = pa.array(column.missing_markers, type=texts.type)
    found = pc.is_in(texts, value_set=markers)
    if column.kind not in _WORDS:  # there, no such text can be a value
        never = pa.array(sorted(_NEVER_VALUES), type=texts.type)
        found = pc.or_(found, pc.is_in(pc.utf8_lower(texts), value_set=never))
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def _values(texts: pa.Array, column: Column) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    if column.kind is Kind.DATETIME:
        instants = parse_dates(texts, column.date_format or "ISO8601")
        return instants, ~np.isnat(instants)
    if column.kind is Kind.BOOLEAN:
        numbers = _booleans(texts, column)
    else:
        numbers = parse_numbers(texts, NumberStyle(column.decimal, column.thousands))
    return numbers, np.isfinite(numbers)


def _booleans(texts: pa.Array, column: Column) -> NDArray[np.float64]:
    lower = pc.utf8_lower(texts)
    true = pa.array({*column.true_labels, "true"} - {*column.false_labels}, type=lower.type)
    false = pa.array({*column.false_labels, "false"} - {*column.true_labels}, type=lower.type)
    is_true = pc.is_in(lower, value_set=true).to_numpy(zero_copy_only=False)
    is_false = pc.is_in(lower, value_set=false).to_numpy(zero_copy_only=False)
    return np.where(is_true, 1.0, np.where(is_false, 0.0, np.nan))


def parse_rows(
    raw: pd.DataFrame,
    schema: Schema,
    *,
    on_misfit: OnMisfit = "raise",
    lines: Sequence[int] | NDArray[np.int64] | None = None,
) -> pd.DataFrame:
    """Return new rows as a canonical frame, read as the training rows were.

    Args:
        raw: n rows of texts or typed cells. Columns that the schema does not know are left out;
            a nullable feature that is absent is missing in every row.
        schema: As made by `read_table`. The target is parsed when it is there.
        on_misfit: Whether a cell that does not fit its column's kind is an error or missing.
        lines: For each row its line in the file, for the error's sake.

    Raises:
        CellError: If a cell does not fit, with its row (or line) and column; or if a feature that
            was never missing in training is absent.
    """
    made: dict[str, pd.Series[Any]] = {}
    features = {column.name for column in schema.features}
    for column in schema.columns:
        if column.name in raw.columns:
            parsed = parse_column(raw[column.name].reset_index(drop=True), column)
            if len(parsed.misfits) and on_misfit == "raise":
                raise _misfit(raw, column, int(parsed.misfits[0]), lines)
            made[column.name] = parsed.column
        elif column.name in features:
            made[column.name] = _absent(raw, column)
    frame = pd.DataFrame(made, index=pd.RangeIndex(len(raw)))
    return frame.set_axis(raw.index, axis=0)


def _misfit(
    raw: pd.DataFrame, column: Column, row: int, lines: Sequence[int] | NDArray[np.int64] | None
) -> CellError:
    text = str(raw[column.name].iloc[row])
    shown = repr(text if len(text) <= 40 else text[:39] + "…")
    expected = _EXPECTED[column.kind]
    if column.kind is Kind.BOOLEAN:
        expected = " or ".join((*column.true_labels, *column.false_labels))
    if column.kind is Kind.DATETIME:
        expected = f"a date written {(column.date_format or '').replace('|', ' or ')}"
    where = "" if lines is not None else f"row {row + 1}: "
    return CellError(
        f"{where}{shown} is not {expected}.",
        line=None if lines is None else int(lines[row]),
        column=column.name,
        fix="Mend the cell or leave it empty.",
    )


def _absent(raw: pd.DataFrame, column: Column) -> pd.Series[Any]:
    if not column.nullable:
        names = [str(name) for name in raw.columns]
        raise CellError(
            f"the column {column.name!r} is not in the rows, and was never missing in training.",
            column=column.name,
            fix=f"Add it{nearest(column.name, names)}.",
        )
    dtype = {Kind.DATETIME: "datetime64[us]", Kind.NUMBER: "float64", Kind.BOOLEAN: "float64"}
    return pd.Series(
        pd.array([None] * len(raw), dtype="str")
        if column.kind in _WORDS
        else np.full(len(raw), np.nan).astype(dtype[column.kind]),
        name=column.name,
    )
