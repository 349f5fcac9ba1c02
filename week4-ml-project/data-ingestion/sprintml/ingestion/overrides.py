"""Overrides: what the user fixes of the guesses, from flags or from a ``schema.toml``.

.. code-block:: toml

    target = "survived"
    drop = ["alive"]

    [columns.age]
    kind = "number"
    missing = ["-999"]
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

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


NO_OVERRIDE = ColumnOverride()


class Overrides(BaseModel):
    """What the user fixes of a schema."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    target: str | None = None
    drop: tuple[str, ...] = ()
    columns: dict[str, ColumnOverride] = {}

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
