"""What lies outside of what was seen: one row of JSON and a typed table say the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprintml.ingestion.schema import Column, Kind
from sprintml.models.serve.outside import Watch

SECOND = 1_700_000_000.123457
COLUMNS = (
    Column(name="age", kind=Kind.NUMBER, low=0.42, high=80.0),
    Column(name="fare", kind=Kind.NUMBER, low=0.0, high=1_234_567.5, nullable=True),
    Column(name="alone", kind=Kind.BOOLEAN, low=0.0, high=1.0),
    Column(name="deck", kind=Kind.CATEGORY, levels=("A", "B"), n_unique=2, nullable=True),
    Column(name="port", kind=Kind.CATEGORY, levels=("S", "C", "Q"), n_unique=3),
    Column(name="code", kind=Kind.CATEGORY, levels=("x", "y"), n_unique=5_000),
    Column(name="born", kind=Kind.DATETIME, low=SECOND, high=SECOND + 1e6),
    Column(name="note", kind=Kind.TEXT),
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST = (EPOCH + timedelta(microseconds=round(SECOND * 1e6))).replace(tzinfo=None)
SEEN: dict[str, Any] = {
    "age": 30, "fare": 7.25, "alone": True, "deck": None, "port": "S", "code": "z",
    "born": EARLIEST.isoformat(), "note": "any words at all",
}  # fmt: skip


def table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Type rows of JSON as ingestion does."""
    frame = pd.DataFrame({c.name: [row.get(c.name) for row in rows] for c in COLUMNS})
    for c in COLUMNS:
        if c.kind in (Kind.NUMBER, Kind.BOOLEAN):
            frame[c.name] = frame[c.name].astype("float64")
        elif c.kind is Kind.DATETIME:
            dates = pd.to_datetime(frame[c.name], format="ISO8601")
            frame[c.name] = dates.astype("datetime64[us]")
        else:
            frame[c.name] = frame[c.name].astype("str")
    return frame


def test_a_row_like_those_seen_has_nothing_outside() -> None:
    """Bounds belong to the range; a null where nulls were seen is no news."""
    assert Watch(COLUMNS).row(SEEN) == ()


@pytest.mark.parametrize(
    ("column", "value", "reason", "message"),
    [
        ("age", 130, "above", "age 130 is above 80, the largest value seen"),
        ("age", 0.1, "below", "age 0.1 is below 0.42, the smallest value seen"),
        ("fare", 1_234_568, "above", "fare 1234568 is above 1234567.5, the largest value seen"),
        ("port", "X", "unseen-level", "port 'X' is none of the 3 levels seen"),
        ("age", None, "missing", "age is missing, and never was in training"),
        ("alone", None, "missing", "alone is missing, and never was in training"),
        ("note", None, "missing", "note is missing, and never was in training"),
        (
            "born", "1999-12-31T23:00:00", "before",
            "born 1999-12-31T23:00:00 is before 2023-11-14T22:13:20.123457, the earliest date seen",
        ),
        (
            "born", "2030-01-01T00:00:00", "after",
            "born 2030-01-01T00:00:00 is after 2023-11-26T12:00:00.123457, the latest date seen",
        ),
    ],
)  # fmt: skip
def test_each_reason_is_said_in_plain_words(
    column: str, value: object, reason: str, message: str
) -> None:
    """Value, bound and direction are in the message."""
    (found,) = Watch(COLUMNS).row({**SEEN, column: value})

    assert (found.column, found.value, found.reason, found.message) == (
        column, value, reason, message,
    )  # fmt: skip


def test_a_date_with_a_zone_is_compared_in_utc() -> None:
    """An hour east of Greenwich, the same clock time is an hour earlier."""
    assert Watch(COLUMNS).row({**SEEN, "born": EARLIEST.isoformat() + "+00:00"}) == ()
    (found,) = Watch(COLUMNS).row({**SEEN, "born": EARLIEST.isoformat() + "+01:00"})

    assert found.reason == "before"


def test_levels_beyond_the_list_of_the_schema_are_not_called_unseen() -> None:
    """A schema lists 1,000 levels at most; where there were more, only a full list can tell."""
    row = {**SEEN, "code": "level 4,999"}

    assert Watch(COLUMNS).row(row) == ()
    assert [o.column for o in Watch(COLUMNS, {"code": ["x", "y"]}).row(row)] == ["code"]


def test_findings_come_in_the_order_of_the_columns() -> None:
    """Whatever the kind, the file's order is kept."""
    row = {"age": -1, "fare": -1, "deck": "Z", "port": "Z"}

    assert [o.column for o in Watch(COLUMNS).row(row)] == [
        "age", "fare", "alone", "deck", "port", "code", "born", "note",
    ]  # fmt: skip


def test_a_table_without_a_column_misses_it_in_every_row() -> None:
    """As a row of JSON without the key."""
    watch = Watch(COLUMNS)
    frame = table([SEEN, SEEN]).drop(columns=["age", "fare", "note"])

    assert [[o.column for o in row] for row in watch.frame(frame)] == [["age", "note"]] * 2


def test_texts_of_a_table_are_empty_where_all_is_as_seen() -> None:
    """The column of a prediction file: messages joined by semicolons."""
    texts = Watch(COLUMNS).texts(table([SEEN, {**SEEN, "age": 81.0, "port": "X"}]))

    assert texts == [
        "",
        "age 81 is above 80, the largest value seen; port 'X' is none of the 3 levels seen",
    ]


def rows() -> st.SearchStrategy[dict[str, Any]]:
    """Draw rows of JSON with values inside, outside and on the bounds."""
    first, last = datetime(1900, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 - naive UTC
    days = st.datetimes(first, last).map(datetime.isoformat)
    return st.fixed_dictionaries(
        {
            "age": st.none() | st.sampled_from([0.42, 80, -1]) | st.floats(-1e9, 1e9),
            "fare": st.none() | st.integers(-5, 2_000_000),
            "alone": st.none() | st.booleans(),
            "deck": st.none() | st.sampled_from(["A", "B", "C", "", "NaN", "None"]),
            "port": st.none() | st.sampled_from(["S", "s", "S "]),
            "code": st.none() | st.text(st.characters(codec="utf-8"), max_size=3),
            "born": st.none() | st.just(SEEN["born"]) | days,
            "note": st.none() | st.just("words"),
        }
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(rows(), min_size=1, max_size=5))
def test_a_row_and_a_table_agree(drawn: list[dict[str, Any]]) -> None:
    """The same columns, values, reasons and messages, in the same order."""
    watch = Watch(COLUMNS)

    assert watch.frame(table(drawn)) == [watch.row(row) for row in drawn]


def test_an_index_of_any_kind_is_only_a_label() -> None:
    """Rows are found by place, not by label."""
    frame = table([SEEN, {**SEEN, "age": 200.0}])
    frame.index = pd.Index(np.array([7, 7]))

    assert [len(row) for row in Watch(COLUMNS).frame(frame)] == [0, 1]
