"""The raw table: every cell as text, exactly as read, with where it came from.

Nothing is guessed about types here: `inference` decides from the texts. Sources that have
types of their own (Parquet, SQL, Excel, JSON) hand them on as hints.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sprintml.ingestion.bounds import Bounds

Hint = Literal["number", "boolean", "datetime", "text"]
"""A source's own type of a column. For ``text`` the content may still be numbers or dates."""

Progress = Callable[[int, int | None], None]
"""Called now and then with what is done and what there is (None: unknown), in bytes or rows."""


def ignore_progress(done: int, total: int | None) -> None:
    """Do nothing: the progress callback of those who do not want one."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a source is read; None means: find out."""

    format: str | None = None
    """``csv``, ``excel``, ``parquet``, ``feather``, ``json``, ``ndjson``, ``sqlite``."""
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    """The quoting character; the empty string means that quotes are ordinary characters."""
    header: bool | None = None
    comment: str | None = None
    """Lines that begin with this are left out."""
    skip_lines: int | None = None
    """Lines above the header that are left out."""
    ragged: Literal["auto", "error", "skip"] = "auto"
    """Rows with more cells than the header: left out with a note while they are few (``auto``),
    always (``skip``), or refused (``error``). Short rows are filled up with missing cells."""
    member: str | None = None
    """The file inside a zip."""
    sheet: str | None = None
    """The sheet of a workbook, by name or by place (``1`` is the first)."""
    table: str | None = None
    """The table of a database, or the key of a JSON document."""
    query: str | None = None
    """A SELECT for a database."""
    allow_private_addresses: bool = False
    """Whether a URL may lead to this machine or its network."""
    bounds: Bounds = field(default_factory=Bounds)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a table came from and how it was read."""

    source: str
    """As the user gave it; passwords in URLs are masked."""
    format: str
    encoding: str | None = None
    delimiter: str | None = None
    header: bool = True
    """Whether the names come from the source."""
    n_rows_total: int | None = None
    """Rows in the source, also when only a sample was kept."""
    sampled: bool = False
    size_bytes: int | None = None
    sha256: str | None = None
    """Of the file as it lies on disk; None for databases and for large files that were sampled."""
    notes: tuple[str, ...] = ()
    """What was repaired or assumed, in plain words, with line numbers."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A table of texts.

    Attributes:
        frame: Every column of pandas' ``str`` dtype; a missing or empty cell is NaN, never ``""``.
            Numbers of typed sources are their shortest text (``3``, ``0.1``), booleans ``true`` and
            ``false``, date-times ISO 8601. Labels are unique, never empty.
        origin: Where it came from.
        hints: Types that the source itself knows, by column name.
        lines: For each row the line (or the sheet's row) on which it begins, counted from 1;
            None where a source has no lines.
    """

    frame: pd.DataFrame
    origin: Origin
    hints: dict[str, Hint] = field(default_factory=dict)
    lines: NDArray[np.int64] | None = None

    def line_of(self, row: int) -> int | None:
        """Return the line of row *row* (counted from 0), where the source has lines."""
        return None if self.lines is None else int(self.lines[row])
