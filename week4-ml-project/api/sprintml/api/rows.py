"""Typed rows: the request model of *this* schema, and the answer model of *this* task.

Column names may be anything, so fields are called ``f_0``, ``f_1`` … with the name itself as alias;
types are strict (no "3" for 3), a missing value is allowed where training had some, unseen levels
and numbers out of range are allowed and flagged in the answer. Ranges and levels stand in the
OpenAPI as descriptions and examples.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AllowInfNan,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    create_model,
)

from sprintml.api.documents import Answer
from sprintml.ingestion.schema import Column, Kind, Schema, Value
from sprintml.models.tasks import Task

MAX_TEXT = 10_000
"""Longest text, in characters, that a cell of a request may hold."""

_LARGEST = 1.7976931348623157e308
_SHOWN_LEVELS = 30
_DATE = (
    r"((?:(?!0000)[0-9]{4})-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|"
    r"(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|"
    r"(?:(?!0000)(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|"
    r"(?:[02468][048]|[13579][26])00))-02-29)"
)
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?"
_ZONE = r"(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])"
DATETIME_PATTERN = f"^{_DATE}(?:[T ]{_TIME}{_ZONE}?)?$"
"""ISO 8601, calendar-true: a date, or a date and a time, with or without an offset."""
_DATETIME = re.compile(DATETIME_PATTERN[:-1] + r"\Z")

Row = dict[str, Any]
RowOf = Callable[[BaseModel], Row]
"""Turns a validated request into column name → value."""


def row_model(schema: Schema, name: str = "Row") -> tuple[type[BaseModel], RowOf]:
    """Return the request model of one row of *schema*, and what turns it into a row."""
    features = schema.features
    fields: dict[str, Any] = {f"f_{i}": _field(column) for i, column in enumerate(features)}
    config = ConfigDict(
        strict=True,
        extra="forbid",
        title=name,
        json_schema_extra={"examples": [typical_row(schema)]},
    )
    model = create_model(name, __config__=config, __doc__="One row: column → value.", **fields)
    pairs = tuple((f"f_{i}", column.name) for i, column in enumerate(features))

    def row_of(body: BaseModel) -> Row:
        values = body.__dict__
        return {name: values[field] for field, name in pairs}

    return model, row_of


def typical_row(schema: Schema) -> Row:
    """Return the row of medians and most frequent values."""
    return {column.name: typical(column) for column in schema.features}


def typical(column: Column) -> Value:
    """Return a usual value of *column* in the form that a request has.

    >>> typical(Column(name="born", kind=Kind.DATETIME, low=0.0, high=86400.0))
    '1970-01-01T12:00:00'
    """
    value = column.typical
    if column.kind is Kind.DATETIME and not isinstance(value, str):
        middle = ((column.low or 0.0) + (column.high or 0.0)) / 2
        return datetime.fromtimestamp(middle, UTC).replace(tzinfo=None).isoformat()
    if column.kind is Kind.BOOLEAN:
        return bool(value) if value is not None else True
    if column.kind is Kind.NUMBER:
        return value if value is not None else column.low or 0.0
    return value if isinstance(value, str) else (column.levels or ("",))[0]


def answer_model(task: Task, name: str = "Answer") -> type[BaseModel]:
    """Return the answer model of *task*: its classes by name, or a number."""
    if not task.classes:
        return create_model(name, __base__=Answer, prediction=(float, ...))
    classes = list(task.classes)
    probabilities = {
        "type": "object",
        "properties": {c: {"type": "number", "minimum": 0, "maximum": 1} for c in classes},
        "required": classes,
        "additionalProperties": False,
    }
    one_class = {"type": "string", "enum": classes}
    return create_model(
        name,
        __base__=Answer,
        prediction=(Annotated[str, WithJsonSchema(one_class)], ...),
        probabilities=(Annotated[dict[str, float], WithJsonSchema(probabilities)], ...),
    )


def _field(column: Column) -> tuple[Any, Any]:
    annotation = _TYPES[column.kind](column)
    default: Any = ...
    if column.nullable:
        annotation, default = annotation | None, None
    info = Field(
        default=default,
        alias=column.name,
        title=column.name,
        description=_describe(column),
        examples=_examples(column),
    )
    return annotation, info


_Form = Any
"""An annotation for Pydantic."""


def _number(_: Column) -> _Form:
    bounds = {"type": "number", "minimum": -_LARGEST, "maximum": _LARGEST}
    return Annotated[float, AllowInfNan(allow_inf_nan=False), WithJsonSchema(bounds)]


def _boolean(_: Column) -> _Form:
    return bool


def _text(_: Column) -> _Form:
    return Annotated[str, StringConstraints(max_length=MAX_TEXT)]


def _datetime(_: Column) -> _Form:
    shape = {"type": "string", "pattern": DATETIME_PATTERN, "maxLength": 40}
    return Annotated[str, AfterValidator(_check_datetime), WithJsonSchema(shape)]


_TYPES: Mapping[Kind, Callable[[Column], _Form]] = {
    Kind.NUMBER: _number,
    Kind.BOOLEAN: _boolean,
    Kind.CATEGORY: _text,
    Kind.TEXT: _text,
    Kind.IDENTIFIER: _text,
    Kind.CONSTANT: _text,
    Kind.DATETIME: _datetime,
}


def _check_datetime(value: str) -> str:
    if _DATETIME.match(value) is None:
        raise ValueError("a date or date-time in ISO 8601 is expected, such as 2024-05-31T14:30:00")
    return value


def _describe(column: Column) -> str:
    parts = [column.kind.value]
    if column.kind is Kind.NUMBER and column.low is not None and column.high is not None:
        whole = "whole numbers " if column.integer else ""
        parts.append(f"{whole}from {column.low:g} to {column.high:g} were seen")
    if column.levels:
        shown = ", ".join(column.levels[:_SHOWN_LEVELS])
        more = len(column.levels) - _SHOWN_LEVELS
        parts.append(f"levels seen: {shown}" + (f" and {more} more" if more > 0 else ""))
    if column.nullable:
        parts.append("may be missing")
    return "; ".join(parts)


def _examples(column: Column) -> list[Value]:
    if column.kind in {Kind.CATEGORY, Kind.TEXT} and column.levels:
        return list(column.levels[:_SHOWN_LEVELS])
    return [typical(column)]
