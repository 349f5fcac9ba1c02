"""The schema: what each column of a table is, in one file that everything else reads.

The request model of the API, the form of the page, the preprocessing and the drift bins
are all made from a `Schema`. It is data only: guessed by `inference`, overridden by flags or a
``schema.toml``, stored as ``schema.json`` in a bundle.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

Value = float | bool | str | None
"""One parsed cell: number, boolean, level or text, date-time (ISO 8601), or missing."""


class Kind(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    BOOLEAN = "boolean"
    CATEGORY = "category"
    DATETIME = "datetime"
    TEXT = "text"
    IDENTIFIER = "identifier"
    CONSTANT = "constant"

    @property
    def usable(self) -> bool:
        """Whether a model may learn from such a column."""
        return self not in (Kind.IDENTIFIER, Kind.CONSTANT)


class Column(BaseModel):
    """One column: its name as in the file, its kind, and how its cells are read and shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    kind: Kind
    why: str = ""
    """Why this kind was chosen, in plain words."""
    integer: bool = False
    nullable: bool = False
    missing_markers: tuple[str, ...] = ()
    """Cell texts read as missing, besides the empty cell."""
    suspected_markers: tuple[str, ...] = ()
    """Cell texts that look like markers (-999) but are kept until the user says so."""
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ",", ".", " ", "'"] = ""
    true_labels: tuple[str, ...] = ()
    false_labels: tuple[str, ...] = ()
    date_format: str | None = None
    """A strptime pattern, or "ISO8601"."""
    levels: tuple[str, ...] = ()
    """Levels of a category, most frequent first (at most 1,000)."""
    low: float | None = None
    """Smallest value seen; date-times in seconds since 1970 UTC."""
    high: float | None = None
    typical: Value = None
    """The median or the most frequent value: what "fill a typical row" fills in."""
    examples: tuple[Value, ...] = ()
    n_unique: int = 0
    missing_share: float = 0.0


class Schema(BaseModel):
    """The columns of a table in file order, which one is to be predicted, which are left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    columns: tuple[Column, ...]
    target: str | None = None
    dropped: dict[str, str] = {}
    """Columns left out by choice, with the reason in plain words."""

    @property
    def features(self) -> tuple[Column, ...]:
        """The columns a model may learn from, in file order."""
        return tuple(
            c
            for c in self.columns
            if c.name != self.target and c.name not in self.dropped and c.kind.usable
        )

    def column(self, name: str) -> Column:
        """Return the column called *name*.

        Raises:
            KeyError: If there is none.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def field_of(self, name: str) -> str:
        """Return the safe Python name of a column: ``f_`` and its place in the file.

        Column names are the file's own and may be anything (keywords, emoji, ``__class__``);
        code that needs an identifier uses this, with the name itself as the alias.
        """
        return f"f_{[c.name for c in self.columns].index(name)}"
