"""Overrides: what the user fixes of the guesses, by flags or in a ``schema.toml``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from sprintml.ingestion.dates import check_date_format
from sprintml.ingestion.errors import OverrideError
from sprintml.ingestion.nearest import nearest
from sprintml.ingestion.schema import Kind


class ColumnOverride(BaseModel):
    """What is fixed of one column; the rest is guessed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind | None = None
    missing: tuple[str, ...] = ()
    """Cell texts to read as missing, besides those found."""
    keep: tuple[str, ...] = ()
    """Cell texts that look like markers and are values."""
    decimal: Literal[".", ","] | None = None
    thousands: Literal["", ",", ".", " ", "'"] | None = None
    date_format: str | None = None
    """strptime patterns, ``ISO8601``, ``epoch-s`` or ``epoch-ms``; alternatives joined by ``|``."""

    @field_validator("missing", "keep", mode="before")
    @classmethod
    def _as_texts(cls, value: Any) -> Any:  # noqa: ANN401 (whatever stands in the file)
        """Let ``-999`` and ``["-999"]`` mean the same."""
        several = value if isinstance(value, list | tuple) else (value,)
        return tuple(str(v) if isinstance(v, int | float) else v for v in several)

    @field_validator("date_format")
    @classmethod
    def _is_pattern(cls, value: str | None) -> str | None:
        if value is not None:
            check_date_format(value)
        return value


NO_OVERRIDE = ColumnOverride()


class Overrides(BaseModel):
    """What the user fixes of a schema."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    target: str | None = None
    drop: tuple[str, ...] = ()
    columns: dict[str, ColumnOverride] = Field(default_factory=dict)

    @classmethod
    def from_flags(
        cls,
        *,
        target: str | None = None,
        drop: Sequence[str] = (),
        kind: Sequence[str] = (),
        missing: Sequence[str] = (),
        keep: Sequence[str] = (),
        decimal: Sequence[str] = (),
        date: Sequence[str] = (),
    ) -> Overrides:
        """Return the overrides of a command line; each flag but *target* and *drop* is NAME=VALUE.

        Raises:
            OverrideError: If a flag has no ``=`` or a value that does not exist.

        >>> Overrides.from_flags(kind=["age=number"], missing=["age=-999", "age=0"]).columns["age"]
        ColumnOverride(kind=<Kind.NUMBER: 'number'>, missing=('-999', '0'), keep=(), decimal=None, \
thousands=None, date_format=None)
        """
        fields: dict[str, dict[str, Any]] = {}
        _gather(fields, "kind", kind, _replace)
        _gather(fields, "missing", missing, _extend)
        _gather(fields, "keep", keep, _extend)
        _gather(fields, "decimal", decimal, _replace)
        _gather(fields, "date_format", date, _replace)
        return make_overrides({"target": target, "drop": tuple(drop), "columns": fields})

    def merged_with(self, other: Overrides) -> Overrides:
        """Return these overrides with those of *other* laid over them, field by field."""
        columns = dict(self.columns)
        for name, override in other.columns.items():
            mine = columns.get(name, NO_OVERRIDE).model_dump(exclude_defaults=True)
            columns[name] = ColumnOverride(**{**mine, **override.model_dump(exclude_defaults=True)})
        return Overrides(
            target=other.target or self.target,
            drop=tuple(dict.fromkeys((*self.drop, *other.drop))),
            columns=columns,
        )

    def check_names(self, names: Sequence[str]) -> None:
        """Do nothing if every column named here is among *names*.

        Raises:
            OverrideError: If one is not, naming the nearest.
        """
        for name in (*self.drop, *self.columns, *([self.target] if self.target else [])):
            if name not in names:
                raise OverrideError(
                    f"the override names a column {name!r} that is not in the table"
                    f"{nearest(name, list(names))}.",
                    column=name,
                    fix="Mend the name; it is spelled as in the file.",
                )


def make_overrides(fields: dict[str, Any], *, source: str | None = None) -> Overrides:
    """Return the overrides that these *fields* mean.

    Raises:
        OverrideError: If a field or a value is not one, naming it and what there is.
    """
    try:
        return Overrides(**fields)
    except ValidationError as exc:
        first = exc.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        said = str(first.get("ctx", {}).get("error") or first["msg"])
        if first["type"] == "extra_forbidden":
            said = "there is no such field"
        raise OverrideError(
            f"{place} = {first['input']!r}: {said[0].lower()}{said[1:]}.",
            source=source,
            fix=_allowed(str(first["loc"][-1]), first["type"]),
        ) from exc


def _allowed(field: str, problem: str) -> str:
    if problem == "extra_forbidden":
        known = [*Overrides.model_fields, *ColumnOverride.model_fields]
        return f"There are {', '.join(known)}{nearest(field, known)}."
    if field == "kind":
        return f"The kinds are {', '.join(Kind)}."
    return "Mend it, or leave it out."


Put = Callable[[dict[str, Any], str, str], None]


def _gather(fields: dict[str, dict[str, Any]], field: str, flags: Sequence[str], put: Put) -> None:
    for flag in flags:
        name, equals, value = flag.rpartition("=")
        if not equals or not name:
            raise OverrideError(
                f"{flag!r} is not NAME=VALUE.", fix=f"Write for instance {_example(field)}."
            )
        put(fields.setdefault(name, {}), field, value)


def _replace(column: dict[str, Any], field: str, value: str) -> None:
    column[field] = value


def _extend(column: dict[str, Any], field: str, value: str) -> None:
    column[field] = (*column.get(field, ()), value)


def _example(field: str) -> str:
    return {
        "kind": "--kind zip=category",
        "missing": "--missing age=-999",
        "keep": "--keep country=NA",
        "decimal": "--decimal price=,",
        "date_format": "--date born=%d/%m/%Y",
    }[field]
