"""The row vector: what is accepted, what is refused, and that rows and tables agree."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprintml.ingestion.schema import Column, Kind
from sprintml.models.errors import RowError
from sprintml.models.fastpath.inputs import Inputs
from sprintml.models.rows import json_rows, typed_rows

LEVELS = ("red", "green", "it's \N{SNOWMAN}")
COLUMNS = [
    Column(name="amount", kind=Kind.NUMBER, nullable=True),
    Column(name="sure", kind=Kind.BOOLEAN, nullable=True),
    Column(name="class", kind=Kind.CATEGORY, nullable=True, levels=LEVELS),
    Column(name="when", kind=Kind.DATETIME, nullable=True),
]
REQUIRED = [c.model_copy(update={"nullable": False}) for c in COLUMNS]
GOOD = {"amount": 1.5, "sure": True, "class": "red", "when": "2024-05-01T12:30:00"}


def inputs(columns: list[Column] | None = None) -> Inputs:
    """The inputs of four columns."""
    return Inputs(columns or COLUMNS, {"class": LEVELS})


rows = st.fixed_dictionaries(
    {},
    optional={
        "amount": st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-9, 9),
        "sure": st.none() | st.booleans(),
        "class": st.none() | st.sampled_from(LEVELS) | st.text(),
        "when": st.none() | st.datetimes().map(datetime.isoformat),
    },
)


@given(st.lists(rows, min_size=1, max_size=5))
def test_a_table_has_the_vectors_of_its_rows(some: list[dict[str, Any]]) -> None:
    """Reading rows one by one equals reading them as a typed table, and back again."""
    one_by_one = np.array([inputs().row(row) for row in some])
    table = typed_rows(some, COLUMNS)

    np.testing.assert_array_equal(inputs().frame(table), one_by_one)
    np.testing.assert_array_equal(inputs().rows(json_rows(table, COLUMNS)), one_by_one)


@given(st.datetimes(), st.integers(-14 * 60, 14 * 60))
def test_dates_with_a_zone_are_taken_as_utc(moment: datetime, minutes: int) -> None:
    """The same moment gives the same number, whatever the zone it is written in."""
    moment = moment.replace(year=min(max(moment.year, 2), 9998), tzinfo=UTC)
    there = moment.astimezone(timezone(timedelta(minutes=minutes)))

    vectors = [inputs().row({"when": m.isoformat()}) for m in (moment, there)]

    assert vectors[0][3] == vectors[1][3]
    assert vectors[0][3] == (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def test_each_kind_has_its_float() -> None:
    """Numbers as they are, flags 0 or 1, codes from 1 on, microseconds."""
    assert inputs().row(GOOD).tolist() == [1.5, 1.0, 1.0, 1_714_566_600_000_000.0]


def test_missing_and_unseen_have_codes_of_their_own() -> None:
    """A category is 0 if missing and one past its levels if unseen; the rest is NaN."""
    missing = inputs().row({})
    unseen = inputs().row({"class": "blue"})

    assert missing[2] == 0.0
    assert unseen[2] == len(LEVELS) + 1
    assert np.isnan(missing[[0, 1, 3]]).all()


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("amount", "1.5", ["a number", "the text '1.5'"]),
        ("amount", True, ["a number", "the boolean True"]),
        ("amount", math.nan, ["a number", "nan"]),
        ("amount", -math.inf, ["a number", "inf"]),
        ("amount", [1], ["a number", "type list"]),
        ("amount", 10**400, ["fits a double"]),
        ("sure", "true", ["true or false", "'true'"]),
        ("sure", 2, ["true or false", "2"]),
        ("class", 3, ["a text", "the number 3"]),
        ("class", {}, ["a text", "type dict"]),
        ("when", "yesterday", ["ISO 8601", "'yesterday'"]),
        ("when", 20240501, ["ISO 8601", "20240501"]),
        ("when", "x" * 500, ["ISO 8601", "..."]),
    ],
)
def test_a_wrong_cell_is_refused(column: str, value: object, words: list[str]) -> None:
    """The error names the column, what was expected and what came."""
    with pytest.raises(RowError) as caught:
        inputs().row({**GOOD, column: value})

    assert caught.value.column == column
    assert all(word in caught.value.reason for word in words)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("name", list(GOOD))
def test_null_is_refused_where_nothing_was_ever_missing(name: str) -> None:
    """Null and a missing key alike, in a row and in a table, with the row's place."""
    without = {k: v for k, v in GOOD.items() if k != name}

    for row in (without, {**GOOD, name: None}):
        with pytest.raises(RowError, match="got nothing") as caught:
            inputs(REQUIRED).row(row)
        assert caught.value.column == name
    with pytest.raises(RowError) as caught:
        inputs(REQUIRED).frame(typed_rows([GOOD, without], COLUMNS))
    assert (caught.value.column, caught.value.row) == (name, 1)


def test_a_batch_names_the_row_that_is_wrong() -> None:
    """The place in the batch comes with the error."""
    with pytest.raises(RowError, match="row 2") as caught:
        inputs().rows([GOOD, GOOD, {**GOOD, "amount": "many"}])

    assert caught.value.row == 2


def test_infinity_in_a_table_is_refused() -> None:
    """Not only rows are checked."""
    table = typed_rows([GOOD, GOOD], COLUMNS).assign(amount=[1.0, math.inf])

    with pytest.raises(RowError, match="infinity"):
        inputs().frame(table)


def test_a_column_that_is_missing_from_a_table_is_missing() -> None:
    """Allowed where missing values are, refused elsewhere; other columns are left unread."""
    table = typed_rows([GOOD, GOOD], COLUMNS).drop(columns="class").assign(other=1)

    assert (inputs().frame(table)[:, 2] == 0.0).all()
    with pytest.raises(RowError, match="no such column"):
        inputs(REQUIRED).frame(table)


def test_texts_in_a_column_of_numbers_are_refused() -> None:
    """A table that was not typed gives an error that names the first bad cell."""
    table = pd.DataFrame({"amount": pd.Series(["one", "two"], dtype="str")})

    with pytest.raises(RowError, match="'one'"):
        inputs().frame(table)
