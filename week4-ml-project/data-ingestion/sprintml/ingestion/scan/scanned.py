"""The profile of a large delimited file: a sample for shapes, one scan for sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from sprintml.ingestion.distribution import (
    describe_column,
    histogram_of,
    quantiles_of,
    seconds_of,
    top_values,
)
from sprintml.ingestion.errors import EmptyTableError, RaggedRowError
from sprintml.ingestion.findings import Finding, Severity
from sprintml.ingestion.formats import find_format
from sprintml.ingestion.overrides import Overrides
from sprintml.ingestion.places.masking import mask_password
from sprintml.ingestion.profile import ColumnProfile, Profile, document
from sprintml.ingestion.raw import Progress
from sprintml.ingestion.reading import Opened
from sprintml.ingestion.scan.blocks import sample_blocks
from sprintml.ingestion.scan.measures import is_measurable, plan_measures
from sprintml.ingestion.scan.select import Scanned, Sums, Unscannable, scan_file
from sprintml.ingestion.schema import Column, Kind
from sprintml.ingestion.table import type_table
from sprintml.ingestion.text.delimited import dialect_notes, header_row, sample_dialect
from sprintml.ingestion.text.textfile import choose_encoding

_MANY_LEFT_OUT = 0.01


def scan_profile(
    opened: Opened,
    target: str | None,
    overrides: Overrides | None,
    threads: int,
    progress: Progress,
) -> Profile | None:
    """Return the profile of a delimited UTF-8 file, None if it has to be read another way.

    Raises:
        IngestionError: If there is no table in it.
    """
    local, options = opened.local, opened.options
    if (options.format or find_format(local)) != "csv":
        return None
    encoding, _ = choose_encoding(local, options)
    dialect = sample_dialect(local, encoding, options)
    plain = encoding.name in ("utf-8", "utf-8-sig", "ascii") and dialect.delimiter
    if (
        not plain
        or dialect.wrapped
        or dialect.comment
        or dialect.row_names
        or dialect.delimiter == " "
    ):
        return None
    names, notes = header_row(local, encoding, dialect, options)
    raw = sample_blocks(local, dialect, names, encoding.name)
    table = type_table(raw, target=target, overrides=overrides)
    columns = table.schema.columns
    if not all(map(is_measurable, columns)):
        return None
    texts = [raw.frame[name].dropna().head(5_000).str.strip().tolist() for name in names]
    try:
        scanned = scan_file(local.path, dialect, plan_measures(columns, texts), threads)
    except Unscannable:
        return None
    progress(local.size_bytes, local.size_bytes)
    _check_rows(scanned, opened)
    notes = [*local.notes, *dialect_notes(dialect), *notes, *_notes(scanned, len(raw.frame))]
    origin = replace(
        raw.origin,
        source=mask_password(opened.source),
        n_rows_total=scanned.n_rows,
        size_bytes=opened.given.size_bytes,
        notes=tuple(notes),
    )
    profiles = [
        merged(table.frame[c.name], c, sums, scanned.n_rows, table.findings)
        for c, sums in zip(columns, scanned.columns, strict=True)
    ]
    return document(
        origin, profiles, table.findings, target=table.schema.target, n=len(table.frame)
    )


def _check_rows(scanned: Scanned, opened: Opened) -> None:
    if not scanned.n_rows:
        raise EmptyTableError("There are no rows that can be read.")
    few = scanned.n_left_out <= _MANY_LEFT_OUT * scanned.n_rows
    allowed = opened.options.ragged == "skip" or (few and opened.options.ragged == "auto")
    if scanned.n_left_out and not allowed:
        raise RaggedRowError(
            f"{scanned.n_left_out:,} row(s) have more cells than the header, or cannot be read.",
            line=scanned.first_left_out,
            fix="Quote cells that hold the delimiter, or leave such rows out (--ragged skip).",
        )


def _notes(scanned: Scanned, n_sampled: int) -> list[str]:
    whole = f"Counts, missing cells, ranges and means are of all {scanned.n_rows:,} rows"
    shapes = f"histograms, quantiles and top values come from {n_sampled:,} rows all over the file"
    notes = [f"{whole}; kinds, {shapes}."]
    if scanned.n_left_out:
        notes.append(
            f"{scanned.n_left_out:,} row(s) that are no rows of this table were left out "
            f"(first on line {scanned.first_left_out:,})."
        )
    return notes


def merged(
    values: pd.Series[Any], column: Column, sums: Sums, n_rows: int, findings: Sequence[Finding]
) -> ColumnProfile:
    """Return a column's profile: sums of all rows, shapes from the sample *values*, scaled."""
    misfits = sums.n_filled - sums.n_fitting
    own = [finding for finding in findings if finding.column == column.name]
    if misfits:
        own.append(_mixed(column, misfits, sums))
    sampled = describe_column(values, column, own)
    exact = {
        "n": sums.n_fitting,
        "n_missing": n_rows - sums.n_filled,
        "missing_share": 1 - sums.n_filled / n_rows,
        "n_misfit": misfits,
        "n_unique": sums.n_unique,
        "n_unique_approximate": True,
        "approximate": True,
        "low": sums.low,
        "high": sums.high,
        "mean": sums.mean,
        "sd": sums.sd,
    }
    return sampled.model_copy(update=exact | _scaled(values, column, sums))


def _scaled(values: pd.Series[Any], column: Column, sums: Sums) -> dict[str, Any]:
    """Return the sample's shapes, with edges from the true range and counts for all rows."""
    filled = values.dropna()
    if not len(filled):
        return {}
    if (
        column.kind in (Kind.NUMBER, Kind.DATETIME)
        and sums.low is not None
        and sums.high is not None
    ):
        dates = column.kind is Kind.DATETIME
        numbers = seconds_of(filled) if dates else filled.to_numpy(float)
        whole = column.integer and not dates
        bins = histogram_of(numbers, sums.low, sums.high, integer=whole, total=sums.n_fitting)
        return {"histogram": bins, "quantiles": quantiles_of(numbers)}
    if column.kind in (Kind.IDENTIFIER, Kind.TEXT):
        return {"top": []}  # one row of the sample says nothing about their counts
    words = filled.map({1.0: "true", 0.0: "false"}) if column.kind is Kind.BOOLEAN else filled
    return {"top": top_values(words, sums.n_fitting / len(filled))}


def _mixed(column: Column, misfits: int, sums: Sums) -> Finding:
    example = "" if sums.misfit is None else f", such as {sums.misfit[:40]!r}"
    return Finding(
        code="mixed-types",
        severity=Severity.WARNING,
        column=column.name,
        message=f"{misfits:,} cells of {column.name!r} are no {column.kind.value}{example}; "
        "they count as missing.",
        fix=f"If they mean missing: --missing {column.name}=TEXT; if the kind is wrong: "
        f"--kind {column.name}=category.",
    )
