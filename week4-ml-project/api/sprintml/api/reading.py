"""How a table was read, written down so that `verify` reads it again in the same way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec

from sprintml.ingestion.overrides import Overrides
from sprintml.ingestion.raw import ReadOptions
from sprintml.ingestion.table import Table, read_table


@dataclass(frozen=True)
class Reading:
    """A source and everything that decides what is read from it."""

    source: str
    target: str | None = None
    options: ReadOptions = field(default_factory=ReadOptions)
    overrides: Overrides = field(default_factory=Overrides)
    max_rows: int = 1_000_000
    seed: int = 0

    def read(self) -> Table:
        """Read the table.

        Raises:
            IngestionError: If it cannot be read or the target cannot be predicted.
        """
        return read_table(
            self.source,
            target=self.target,
            options=self.options,
            overrides=self.overrides,
            max_rows=self.max_rows,
            seed=self.seed,
        )

    def as_recipe(self) -> dict[str, Any]:
        """Return it as plain data."""
        plain = msgspec.to_builtins(self.options)
        return {
            "source": self.source,
            "target": self.target,
            "options": plain,
            "overrides": self.overrides.model_dump(mode="json"),
            "max_rows": self.max_rows,
            "seed": self.seed,
        }

    @classmethod
    def from_recipe(cls, recipe: dict[str, Any]) -> Reading:
        """Return what `as_recipe` wrote down."""
        return cls(
            source=recipe["source"],
            target=recipe["target"],
            options=msgspec.convert(recipe["options"], ReadOptions),
            overrides=Overrides.model_validate(recipe["overrides"]),
            max_rows=recipe["max_rows"],
            seed=recipe["seed"],
        )
