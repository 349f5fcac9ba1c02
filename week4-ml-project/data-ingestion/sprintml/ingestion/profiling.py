"""Profiling: from a source or a table to its profile, in memory that does not grow with the file.

Small sources are read whole and counted exactly. A large delimited file is scanned once by DuckDB
(`scan`): counts, missing cells, ranges, means are of all rows; kinds, histograms, quantiles and top
values come from rows picked all over the file, and the profile says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from sprintml.ingestion.errors import IngestionError
from sprintml.ingestion.findings import Finding
from sprintml.ingestion.overrides import Overrides
from sprintml.ingestion.profile import Profile, document
from sprintml.ingestion.raw import Progress, ReadOptions, ignore_progress
from sprintml.ingestion.reading import is_local, open_source, read_opened, read_raw

if TYPE_CHECKING:
    from sprintml.ingestion.table import Table

DEFAULT_OPTIONS = ReadOptions()
SCAN_BYTES = 48_000_000
"""A delimited file from this size on is scanned instead of read into memory."""
_MAX_ROWS = 200_000
"""Rows kept of any other source."""


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
    from sprintml.ingestion.distribution import describe_column  # noqa: PLC0415  (pandas)

    columns = [
        describe_column(table.frame[column.name], column, _of_column(table.findings, column.name))
        for column in table.schema.columns
    ]
    return document(
        table.origin, columns, table.findings, target=table.schema.target, n=len(table.frame)
    )


def _of_column(findings: Sequence[Finding], name: str) -> list[Finding]:
    return [finding for finding in findings if finding.column == name]
