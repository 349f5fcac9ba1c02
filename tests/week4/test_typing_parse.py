"""Parsing: a column and its cells one by one mean the same; numbers and dates against Python's."""

# ruff: noqa: DTZ001, DTZ007 (the texts that are read here have no zone)

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprintml.ingestion.cells import encode, text_of
from sprintml.ingestion.dates import find_dates, parse_dates, patterns_of
from sprintml.ingestion.errors import CellError
from sprintml.ingestion.inference import infer_column
from sprintml.ingestion.numerals import STYLES, NumberStyle, parse_numbers
from sprintml.ingestion.parse import parse_column, parse_rows
from sprintml.ingestion.raw import Origin, Raw
from sprintml.ingestion.schema import Column, Kind, Schema
from sprintml.ingestion.table import type_table

CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        ["", " ", "NA", "?", "-", "None", "nan", "inf", "yes", "no", "TRUE", "f", "-999"]
    ),
    st.integers(-(10**9), 10**9).map(str),
    st.floats(allow_nan=True, allow_infinity=True).map(repr),
    st.floats(-1e6, 1e6).map(lambda v: f"{v:,.2f}"),
    st.floats(-1e6, 1e6).map(lambda v: f"{v:.2f}".replace(".", ",")),
    st.dates().map(str),
    st.datetimes().map(lambda v: v.strftime("%d/%m/%Y %H:%M")),
    st.text(max_size=12),
)


def texts_of(cells: list[Any]) -> pd.Series[Any]:
    """Return raw cells as they come from a source."""
    return pd.Series(pd.array(cells, dtype="str"))


def same(one: Any, other: Any) -> bool:
    """Return whether two parsed cells are the same, missing ones too."""
    return bool(one == other) or (pd.isna(one) and pd.isna(other))


@given(st.lists(CELLS, min_size=1, max_size=30), st.lists(CELLS, min_size=1, max_size=10))
@settings(max_examples=150, deadline=None)
def test_a_column_means_what_its_cells_mean(seen: list[Any], new: list[Any]) -> None:
    """Whatever kind was inferred, parsing new cells together or one at a time gives the same."""
    column = infer_column("x", texts_of(seen)).column

    together = parse_column(texts_of(new), column).column
    alone = [parse_column(texts_of([cell]), column).column.iloc[0] for cell in new]

    assert all(same(a, b) for a, b in zip(together, alone, strict=True))


@given(st.lists(CELLS, min_size=1, max_size=40))
@settings(max_examples=150, deadline=None)
def test_new_rows_are_read_as_the_training_rows_were(cells: list[Any]) -> None:
    """`parse_rows` of the very rows that made a schema gives the training frame, and no misfit."""
    raw = Raw(pd.DataFrame({"x": texts_of(cells)}), Origin("memory", "csv"))
    table = type_table(raw)

    again = parse_rows(raw.frame, table.schema)

    pd.testing.assert_frame_equal(again, table.frame)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_plain_number_is_what_python_reads(value: float) -> None:
    """The shortest text of a double comes back as that double, to the last bit."""
    parsed = parse_numbers(pa.array([repr(value)], pa.large_string()), NumberStyle())[0]

    assert parsed == value


@given(st.integers(-(10**12), 10**12), st.integers(0, 99), st.sampled_from(STYLES))
def test_a_dressed_number_is_the_number_under_its_dress(
    whole: int, cents: int, style: NumberStyle
) -> None:
    """Thousands and the decimal sign of each style are read as they were written."""
    written = f"{whole:,}".replace(",", style.thousands) + f"{style.decimal}{cents:02d}"
    sign = -1 if whole < 0 else 1

    parsed = parse_numbers(pa.array([written], pa.large_string()), style)[0]

    assert parsed == pytest.approx(whole + sign * cents / 100, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$1,234.50", 1234.5),
        ("12 €", 12),
        ("45 %", 45),
        ("(5)", -5),
        ("\u22127", -7),
        ("-$3", -3),
        ("+.5e-3", 0.0005),
        ("1 000", math.nan),
        ("0x10", math.nan),
        ("1_000", math.nan),
        ("1e999", math.nan),
        ("١٢", math.nan),
        ("12abc", math.nan),
        ("1,23,4", math.nan),
    ],
)
def test_signs_around_a_number_go_and_nothing_else_does(text: str, value: float) -> None:
    """Currency, percent, brackets and the long minus are understood; junk is not a number."""
    parsed = parse_numbers(pa.array([text], pa.large_string()), NumberStyle(".", ","))[0]

    assert parsed == value or (math.isnan(parsed) and math.isnan(value))


FORMATS = ["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%y", "%d-%b-%Y", "%B %d, %Y", "%a, %d %b %Y %H:%M:%S"]
FORMATS += ["%Y/%m/%d %H:%M", "%m/%d/%Y %I:%M %p", "%d %B %Y", "%Y-%m-%d %H:%M:%S.%f", "%b %Y"]


@given(
    st.lists(
        st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2060, 1, 1)), min_size=1, max_size=20
    ),
    st.sampled_from(FORMATS),
)
@settings(deadline=None)
def test_dates_are_what_strptime_reads(moments: list[dt.datetime], pattern: str) -> None:
    """With the right pattern every date comes back as Python's strptime has it."""
    texts = [moment.strftime(pattern) for moment in moments]
    expected = [np.datetime64(dt.datetime.strptime(t, pattern), "us") for t in texts]

    parsed = parse_dates(pa.array(texts, pa.large_string()), pattern)

    assert list(parsed) == expected


@pytest.mark.parametrize("pattern", [p for p in FORMATS if not p.startswith("%Y")])
def test_the_pattern_of_a_date_is_found(pattern: str) -> None:
    """Each way of writing is recognised from one text."""
    text = dt.datetime(2024, 3, 4, 15, 6, 7).strftime(pattern)

    assert pattern in patterns_of(text)


def test_one_cell_settles_day_or_month_first_for_the_column() -> None:
    """25/12 makes the column day-first, 12/25 month-first; without such a cell it is in doubt."""
    day = find_dates(pa.array(["25/12/2023", "01/02/2024"], pa.large_string()))
    month = find_dates(pa.array(["12/25/2023", "01/02/2024"], pa.large_string()))
    open_ = find_dates(pa.array(["03/04/2023", "01/02/2024"], pa.large_string()))

    assert day is not None
    assert day.format == "%d/%m/%Y"
    assert not day.ambiguous
    assert month is not None
    assert month.format == "%m/%d/%Y"
    assert not month.ambiguous
    assert open_ is not None
    assert open_.ambiguous


def test_zones_become_utc() -> None:
    """The same instant in three zones is one instant."""
    texts = ["2024-06-01T12:00:00Z", "2024-06-01T14:00:00+02:00", "2024-06-01 07:00:00-0500"]

    instants = parse_dates(pa.array(texts, pa.large_string()), "ISO8601")

    assert len(set(instants)) == 1


def test_five_styles_in_one_column_are_all_read() -> None:
    """A column that mixes date styles is one of dates, and none is lost."""
    texts = ["2024-01-31", "31/01/2024", "31 Jan 2024", "January 31, 2024", "31.01.2024"]

    guess = infer_column("when", texts_of(texts))

    values = parse_column(guess.cells, guess.column).column
    assert guess.column.kind is Kind.DATETIME
    assert len(set(values)) == 1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.0, "3"),
        (0.1, "0.1"),
        (True, "true"),
        (None, None),
        (math.nan, None),
        (pd.NaT, None),
        (pd.NA, None),
        (dt.date(2024, 1, 2), "2024-01-02"),
        ([1, 2], "[1, 2]"),
        (b"x", "x"),
        (np.float64(2.5), "2.5"),
        (np.int64(7), "7"),
        (np.bool_(1), "true"),
    ],
)
def test_typed_cells_have_one_text(value: object, text: str | None) -> None:
    """Numbers, booleans, dates and objects are read through one text each."""
    assert text_of(value) == text


def test_typed_and_text_cells_are_read_alike() -> None:
    """JSON values and the texts of a CSV make the same canonical column."""
    column = Column(name="x", kind=Kind.BOOLEAN, true_labels=("ja",), false_labels=("nein",))

    typed = parse_column(pd.Series([True, False, None], dtype=object), column).column
    texts = parse_column(texts_of(["Ja", "nein", None]), column).column

    pd.testing.assert_series_equal(typed, texts)


def test_a_misfit_is_named_with_its_row_and_column() -> None:
    """The error says which cell, in which row (or line), and what was expected."""
    schema = Schema(columns=(Column(name="age", kind=Kind.NUMBER),))
    raw = pd.DataFrame({"age": ["1", "two"]})

    with pytest.raises(CellError, match=r"row 2.*'two' is not a number") as caught:
        parse_rows(raw, schema)
    with pytest.raises(CellError) as with_line:
        parse_rows(raw, schema, lines=[2, 17])

    assert caught.value.column == "age"
    assert with_line.value.line == 17
    assert parse_rows(raw, schema, on_misfit="missing")["age"].isna().tolist() == [False, True]


def test_an_absent_feature_is_missing_only_where_that_may_be() -> None:
    """A nullable feature may be absent from new rows; another may not, and the nearest is named."""
    columns = (
        Column(name="age", kind=Kind.NUMBER, nullable=True),
        Column(name="sex", kind=Kind.CATEGORY),
    )
    raw = pd.DataFrame({"sex": ["f"]})

    rows = parse_rows(raw, Schema(columns=columns))

    assert rows["age"].isna().all()
    assert rows["age"].dtype == np.float64
    with pytest.raises(CellError, match="nearest: 'Sex '"):
        parse_rows(pd.DataFrame({"Sex ": ["f"]}), Schema(columns=columns))


@given(st.lists(CELLS, max_size=30))
def test_cells_come_back_in_their_rows(cells: list[Any]) -> None:
    """Encoding keeps each row's stripped text, and makes empty cells missing."""
    coded = encode(texts_of(cells))

    back = [None if pd.isna(cell) else cell for cell in coded.series("x")]
    blanks = " \t\r\n\f\v\u00a0\u2007\u202f\u200b\u200e\u200f\u2060\ufeff"
    assert back == [(cell.strip(blanks) or None) if cell is not None else None for cell in cells]
