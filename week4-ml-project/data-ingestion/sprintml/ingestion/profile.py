"""The profile: what each column of a table holds, in memory that does not grow with the file.

Small sources are read whole and counted exactly. A large delimited file is scanned once by DuckDB
(`scan`): counts, missing cells, ranges, means are of all rows; kinds, histograms, quantiles and top
values come from rows picked all over the file, and the profile says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from sprintml.ingestion.errors import IngestionError
from sprintml.ingestion.findings import Finding
from sprintml.ingestion.overrides import Overrides
from sprintml.ingestion.raw import Origin, Progress, ReadOptions, ignore_progress
from sprintml.ingestion.reading import is_local, open_source, read_opened, read_raw
from sprintml.ingestion.schema import Kind

if TYPE_CHECKING:
    from sprintml.ingestion.table import Table

DEFAULT_OPTIONS = ReadOptions()
SCAN_BYTES = 48_000_000
"""A delimited file from this size on is scanned instead of read into memory."""
_MAX_ROWS = 200_000
"""Rows kept of any other source."""


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


def profile_source(
    source: str,
    *,
    target: str | None = None,
    options: ReadOptions = DEFAULT_OPTIONS,
    overrides: Overrides | None = None,
    threads: int = 2,
    progress: Progress = ignore_progress,
) -> Profile:
    """Return the profile of any source, in bounded memory.

    Args:
        source: As for `read_raw`.
        target: The column to predict, if findings about it are wanted.
        options: How the source is read.
        overrides: What is fixed of the guesses.
        threads: Of the scan of a large file; each takes some 40 MB.
        progress: Called with the bytes done and their number.

    Raises:
        IngestionError: If the source cannot be read.

    Cost: one pass over the file.
    """
    from sprintml.ingestion.table import type_table  # noqa: PLC0415  (pandas' half second)

    target = _wanted_target(source, target, overrides)
    if not is_local(source):
        raw = read_raw(source, options, max_rows=_MAX_ROWS, progress=progress)
        return profile_table(type_table(raw, target=target, overrides=overrides))
    with ExitStack() as stack:
        opened = open_source(source, options, stack, progress)
        if opened.local.size_bytes >= SCAN_BYTES:
            from sprintml.ingestion.scan.scanned import scan_profile  # noqa: PLC0415  (DuckDB)

            try:
                found = scan_profile(opened, target, overrides, threads, progress)
            except IngestionError as exc:
                raise exc.at(source) from exc.__cause__
            if found is not None:
                return found
        raw = read_opened(source, opened, max_rows=_MAX_ROWS, seed=0, progress=progress)
    return profile_table(type_table(raw, target=target, overrides=overrides))


def _wanted_target(source: str, target: str | None, overrides: Overrides | None) -> str | None:
    from sprintml.ingestion.bundled import default_target  # noqa: PLC0415

    return target or (overrides.target if overrides else None) or default_target(source)


def profile_table(table: Table) -> Profile:
    """Return the profile of a table that is in memory; of a sampled one, what the sample shows."""
    from sprintml.ingestion.distribution import describe_column  # noqa: PLC0415

    columns = [
        describe_column(table.frame[column.name], column, _of_column(table.findings, column.name))
        for column in table.schema.columns
    ]
    return document(
        table.origin, columns, table.findings, target=table.schema.target, n=len(table.frame)
    )


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


def _of_column(findings: Sequence[Finding], name: str) -> list[Finding]:
    return [finding for finding in findings if finding.column == name]
