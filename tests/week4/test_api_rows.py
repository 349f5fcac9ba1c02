"""The typed request model says what training said, whatever the columns are called."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError
from week4.hostile_names import HOSTILE_NAMES

from sprintml.api.rows import DATETIME_PATTERN, answer_model, row_model, typical_row
from sprintml.ingestion.schema import Column, Kind, Schema
from sprintml.models.tasks import Task, TaskKind

SCHEMA = Schema(
    target="y",
    columns=(
        Column(name="age", kind=Kind.NUMBER, low=0, high=80, typical=30.0, nullable=True),
        Column(name="sex", kind=Kind.CATEGORY, levels=("m", "f"), typical="m"),
        Column(name="born", kind=Kind.DATETIME, low=0.0, high=1e9, nullable=True),
        Column(name="ok", kind=Kind.BOOLEAN),
        Column(name="note", kind=Kind.TEXT, nullable=True),
        Column(name="id", kind=Kind.IDENTIFIER),
        Column(name="y", kind=Kind.CATEGORY, levels=("no", "yes")),
    ),
)
ROW = {"age": 3, "sex": "m", "born": "2020-02-29", "ok": True, "note": "hi"}


def test_only_features_are_asked_for() -> None:
    """Neither the target nor identifiers are part of a request."""
    model, _ = row_model(SCHEMA)

    assert set(model.model_json_schema()["properties"]) == {"age", "sex", "born", "ok", "note"}


def test_a_valid_row_keeps_its_values() -> None:
    """Validation changes nothing; a missing nullable column is None."""
    model, row_of = row_model(SCHEMA)
    short = {"sex": "unseen", "ok": False}

    assert row_of(model.model_validate(ROW)) == ROW
    assert row_of(model.model_validate(short)) == {**dict.fromkeys(ROW), **short}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("age", "3"),
        ("age", True),
        ("age", float("inf")),
        ("age", float("nan")),
        ("age", [3]),
        ("sex", None),
        ("sex", 1),
        ("sex", "x" * 10_001),
        ("ok", 1),
        ("ok", "true"),
        ("born", "yesterday"),
        ("born", "2021-02-29"),
        ("born", 0),
        ("nonsense", 1),
    ],
)
def test_a_wrong_value_is_refused_by_its_own_name(column: str, value: object) -> None:
    """Types are strict, and the error is about the column as the file calls it."""
    model, _ = row_model(SCHEMA)

    with pytest.raises(ValidationError) as caught:
        model.model_validate({**ROW, column: value})
    assert caught.value.errors()[0]["loc"][0] == column


def test_the_json_schema_accepts_what_the_model_accepts() -> None:
    """Validated by an independent JSON Schema validator: good rows pass, bad ones do not."""
    model, _ = row_model(SCHEMA)
    validator = Draft202012Validator(model.model_json_schema())

    assert validator.is_valid(ROW)
    assert validator.is_valid(typical_row(SCHEMA))
    for bad in ({"age": "3"}, {"sex": None}, {"born": "2021-02-29"}, {"zz": 1}, {"ok": 0}):
        assert not validator.is_valid({**ROW, **bad})


@given(st.datetimes())
def test_every_date_time_python_can_write_is_a_date_time(moment: dt.datetime) -> None:
    """Both forms that `datetime.isoformat` has are accepted, and so is the date alone."""
    pattern = re.compile(DATETIME_PATTERN)

    assert pattern.match(moment.isoformat())
    assert pattern.match(moment.isoformat(sep=" "))
    assert pattern.match(moment.date().isoformat())


@given(st.integers(1, 9999), st.integers(0, 99), st.integers(0, 99))
def test_the_pattern_knows_the_calendar(year: int, month: int, day: int) -> None:
    """A date matches exactly if Python can make it."""
    text = f"{year:04}-{month:02}-{day:02}"
    try:
        dt.date(year, month, day)
        real = True
    except ValueError:
        real = False

    assert bool(re.match(DATETIME_PATTERN, text)) == real


def test_hostile_names_round_trip() -> None:
    """500 names nobody should use are fields like any other: in, out, and in the JSON schema."""
    columns = [Column(name=name, kind=Kind.NUMBER, nullable=True) for name in HOSTILE_NAMES]
    schema = Schema(
        columns=(*columns, Column(name="the target", kind=Kind.NUMBER)), target="the target"
    )
    model, row_of = row_model(schema)
    row: dict[str, Any] = {name: float(i) for i, name in enumerate(HOSTILE_NAMES)}

    assert row_of(model.model_validate(row)) == row
    assert list(model.model_json_schema()["properties"]) == list(HOSTILE_NAMES)


def test_the_answer_of_a_classification_names_its_classes() -> None:
    """The response model allows the classes of this task only."""
    task = Task(kind=TaskKind.BINARY, target="y", classes=("no", "yes"), metric="roc_auc")
    properties = answer_model(task).model_json_schema()["properties"]

    assert properties["prediction"]["enum"] == ["no", "yes"]
    assert properties["probabilities"]["required"] == ["no", "yes"]
