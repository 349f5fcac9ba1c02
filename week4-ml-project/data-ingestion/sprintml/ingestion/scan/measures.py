"""Measures: for each column the SQL type it is read as, and the expressions that sum it up."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sprintml.ingestion.schema import Column, Kind

Reading = Literal["DOUBLE", "BIGINT", "BOOLEAN", "DATE", "TIMESTAMP", "VARCHAR"]
_WHOLE = re.compile(r"-?[1-9]\d{0,17}|0")
"""Whole numbers whose text is unique: no leading zeros or signs that a number would lose."""
FAR = 8
"""A mean more deviations from zero than this costs the sum of squares two digits."""
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,6})?")
_STRPTIME = re.compile(r"(%[dmyYHMSfbBpIzj]|[^%'])*")


@dataclass(frozen=True, slots=True)
class Measure:
    """How column number *place* is read and summed up.

    A column read as a number or date by DuckDB's own parser is fast but refuses cells that do not
    fit; read as text, each cell is tried, so that those that do not fit can be counted.

    Attributes:
        squares: Whether the deviation comes from the sum of squares. That takes half the time of
            Welford's update with its division per cell, and holds while the mean is not `FAR`
            from zero: a sample suggests it, and the sums of all rows are checked for it.
    """

    place: int
    column: Column
    reading: Reading
    squares: bool = False

    @property
    def cell(self) -> str:
        """The name of the column in SQL; the file's own names never get there."""
        return f"c{self.place}"

    @property
    def as_text(self) -> Measure:
        """The same column, read as text."""
        return Measure(self.place, self.column, "VARCHAR")

    @property
    def careful(self) -> Measure:
        """The same column, its deviation found without cancellation."""
        return Measure(self.place, self.column, self.reading)

    def expressions(self) -> list[str]:
        """Return seven expressions: filled, fitting, different, low, high, mean, sd."""
        cell = self.cell
        filled = f"count({cell})"
        value = cell
        if self.reading == "VARCHAR":
            filled, value = self._tried()
        different = f"approx_count_distinct({value})"
        match self.column.kind:
            case Kind.NUMBER:
                spread = [f"{f}({value})" for f in ("min", "max", "avg")]
                spread.append(_deviation(value) if self.squares else f"stddev_samp({value})")
            case Kind.DATETIME:
                ends = [f"CAST(epoch({f}({value})) AS DOUBLE)" for f in ("min", "max")]
                spread = [*ends, "NULL", "NULL"]
            case Kind.BOOLEAN:
                share = f"avg({value})"
                if self.reading == "BOOLEAN":
                    share = f"avg(CAST({value} AS TINYINT))"
                different = f"CASE WHEN {share} IN (0, 1) THEN 1 WHEN {share} > 0 THEN 2 ELSE 0 END"
                spread = ["NULL", "NULL", share, "NULL"]
            case _:
                spread = ["NULL"] * 4
        return [filled, f"count({value})", different, *spread]

    def misfit_example(self) -> str:
        """Return the expression of some cell that does not fit."""
        _, value = self._tried()
        return f"any_value({self._text()}) FILTER ({self._text()} IS NOT NULL AND {value} IS NULL)"

    def _text(self) -> str:
        """Return the cell's text, NULL where it means missing."""
        text = f"nullif(trim({self.cell}), '')"
        markers = self.column.missing_markers
        return (
            f"CASE WHEN {text} NOT IN ({_literals(markers)}) THEN {text} END" if markers else text
        )

    def _tried(self) -> tuple[str, str]:
        """Return the count of filled cells and the value of a cell, NULL if it does not fit."""
        words = self.column.kind in (Kind.CATEGORY, Kind.TEXT, Kind.IDENTIFIER, Kind.CONSTANT)
        if words and not self.column.missing_markers:
            return f"count({self.cell})", self.cell
        text = self._text()
        if words:
            return f"count({text})", text
        match self.column.kind:
            case Kind.NUMBER:
                value = _number(text, self.column)
            case Kind.BOOLEAN:
                value = _boolean(text, self.column)
            case _:
                value = _moment(text, self.column)
        return f"count({text})", value


def plan_measures(columns: Sequence[Column], texts: Sequence[Sequence[str]]) -> list[Measure]:
    """Return the fastest sound way to read each column, by its kind and a sample of its texts."""
    return [
        _planned(place, column, sample)
        for place, (column, sample) in enumerate(zip(columns, texts, strict=True))
    ]


def _planned(place: int, column: Column, texts: Sequence[str]) -> Measure:
    reading = reading_of(column, texts)
    if reading != "DOUBLE" or not texts:
        return Measure(place, column, reading)
    numbers = np.array(texts, dtype=np.float64)
    with np.errstate(over="ignore", invalid="ignore"):  # beyond 1e154 squares are infinite
        mean, deviation = float(numbers.mean()), float(numbers.std())
    near = abs(mean) < FAR / 2 * deviation < math.inf
    return Measure(place, column, reading, squares=near)


def reading_of(column: Column, texts: Sequence[str]) -> Reading:  # noqa: PLR0911  (a list of cases)
    """Return as what DuckDB's own parser may read a column."""
    if column.missing_markers:
        return "VARCHAR"
    if column.kind is Kind.BOOLEAN and {text.lower() for text in texts} <= {"true", "false"}:
        return "BOOLEAN"
    if column.kind is Kind.IDENTIFIER and all(map(_WHOLE.fullmatch, texts)):
        return "BIGINT"
    if column.kind is Kind.NUMBER and column.decimal == "." and not column.thousands:
        return "DOUBLE" if all(map(_PLAIN.fullmatch, texts)) else "VARCHAR"
    if column.kind is Kind.DATETIME and column.date_format == "ISO8601":
        if all(map(_DATE.fullmatch, texts)):
            return "DATE"
        if all(map(_TIME.fullmatch, texts)):
            return "TIMESTAMP"
    return "VARCHAR"


def is_measurable(column: Column) -> bool:
    """Return whether SQL can read the column's cells as `parse` does."""
    if column.kind is not Kind.DATETIME:
        return True
    formats = (column.date_format or "ISO8601").split("|")
    return all(f.startswith("epoch") or f == "ISO8601" or _STRPTIME.fullmatch(f) for f in formats)


def _deviation(value: str) -> str:
    """Return the expression of the standard deviation by the sum of squares."""
    left = f"sum({value} * {value}) - count({value}) * avg({value}) * avg({value})"
    return f"sqrt(greatest({left}, 0) / nullif(count({value}) - 1, 0))"


def _number(text: str, column: Column) -> str:
    plain = text
    if column.thousands:
        plain = f"replace({plain}, {_literals([column.thousands])}, '')"
    if column.decimal == ",":
        plain = f"replace({plain}, ',', '.')"
    plain = f"regexp_replace({plain}, '[\\s$€£¥%\\x{{00a0}}]', '', 'g')"
    value = f"TRY_CAST({plain} AS DOUBLE)"
    return f"CASE WHEN isfinite({value}) THEN {value} END"


def _boolean(text: str, column: Column) -> str:
    true = _literals([label.casefold() for label in column.true_labels])
    false = _literals([label.casefold() for label in column.false_labels])
    return (
        f"CASE WHEN lower({text}) IN ({true}) THEN 1.0 WHEN lower({text}) IN ({false}) THEN 0.0 END"
    )


def _moment(text: str, column: Column) -> str:
    tries = []
    for form in (column.date_format or "ISO8601").split("|"):
        if form == "ISO8601":
            tries.append(f"TRY_CAST({text} AS TIMESTAMP)")
        elif form.startswith("epoch"):
            unit = "1000.0" if form.endswith("ms") else "1.0"
            tries.append(f"to_timestamp(TRY_CAST({text} AS DOUBLE) / {unit})::TIMESTAMP")
        else:
            tries.append(f"TRY_CAST(try_strptime({text}, {_literals([form])}) AS TIMESTAMP)")
    return f"coalesce({', '.join(tries)})"


def _literals(texts: Sequence[str]) -> str:
    """Return texts as SQL literals."""
    return ", ".join("'" + text.replace("'", "''") + "'" for text in texts) or "NULL"
