"""The profile: what each column of a table holds, and the table as a whole; a document."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from sprintml.ingestion.findings import Finding
from sprintml.ingestion.raw import Origin
from sprintml.ingestion.schema import Kind


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Histogram(_Document):
    """Counts between edges; one more edge than counts. Date-times in seconds since 1970 UTC."""

    edges: list[float]
    counts: list[int]


class ValueCount(_Document):
    """A value and how often it occurs."""

    value: str
    count: int


class ColumnProfile(_Document):
    """What one column holds."""

    name: str
    kind: Kind
    why: str
    n: int
    """Cells that are not missing and fit the kind."""
    n_missing: int
    missing_share: float
    n_misfit: int = 0
    """Cells that do not fit the kind; they are read as missing."""
    n_unique: int
    n_unique_approximate: bool = False
    histogram: Histogram | None = None
    top: list[ValueCount] = []
    low: float | None = None
    high: float | None = None
    mean: float | None = None
    """Of a boolean column: the share of true."""
    sd: float | None = None
    quantiles: dict[str, float] | None = None
    """p01, p25, p50, p75, p99."""
    approximate: bool = False
    """Whether histogram, top values and quantiles come from a sample, scaled to all rows."""
    examples: list[str] = []
    findings: list[Finding] = []


class Profile(_Document):
    """What a table holds, column by column."""

    source: str
    format: str
    encoding: str | None = None
    delimiter: str | None = None
    target: str | None = None
    n_rows: int
    n_columns: int
    size_bytes: int | None = None
    sampled: bool = False
    """Whether kinds and distributions come from a sample of the rows."""
    n_rows_sampled: int | None = None
    notes: list[str] = []
    """What was repaired or assumed on reading."""
    columns: list[ColumnProfile]
    findings: list[Finding] = []
    """Of the table as a whole; a column's own are in the column."""


def document(
    origin: Origin,
    columns: Sequence[ColumnProfile],
    findings: Sequence[Finding],
    *,
    target: str | None,
    n: int,
) -> Profile:
    """Return the profile of a source: its origin, its *columns*, the findings on the whole."""
    return Profile(
        source=origin.source,
        format=origin.format,
        encoding=origin.encoding,
        delimiter=origin.delimiter,
        target=target,
        n_rows=n if origin.n_rows_total is None else origin.n_rows_total,
        n_columns=len(columns),
        size_bytes=origin.size_bytes,
        sampled=origin.sampled,
        n_rows_sampled=n if origin.sampled else None,
        notes=list(origin.notes),
        columns=list(columns),
        findings=[finding for finding in findings if finding.column is None],
    )
