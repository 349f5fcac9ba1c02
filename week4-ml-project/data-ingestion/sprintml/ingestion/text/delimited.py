"""Delimited text: CSV, TSV and their many cousins, read once in bounded memory."""

from __future__ import annotations

from functools import partial
from itertools import islice

import numpy as np

from sprintml.ingestion.errors import BoundError, EmptyTableError, IngestionError
from sprintml.ingestion.names import unique_names
from sprintml.ingestion.places.local import Local
from sprintml.ingestion.raw import Origin, Progress, Raw, ReadOptions
from sprintml.ingestion.sampling import RowSample
from sprintml.ingestion.text.dialects import NAMES, Dialect, find_dialect
from sprintml.ingestion.text.encodings import Encoding
from sprintml.ingestion.text.lines import GuardedFile, ZeroBytes, open_lines
from sprintml.ingestion.text.rows import LINE, Chunk, Feed, Repairs, keep, places, row_chunks
from sprintml.ingestion.text.textfile import read_text

_SAMPLE_LINES = 500
_SAMPLE_CHARS = 4_000_000


def read_delimited(
    local: Local, options: ReadOptions, *, max_rows: int, seed: int, progress: Progress
) -> Raw:
    """Read a delimited text file; of more than *max_rows* rows a sample is kept.

    Raises:
        EncodingError: If bytes are no text in the encoding given.
        RaggedRowError: If more than a few rows have more cells than the header.
        QuoteError: If a quote is never closed.
        BoundError: If a line, a cell or the number of columns is too large.
        EmptyTableError: If there are no rows.
    """
    read = partial(
        _read, local=local, options=options, max_rows=max_rows, seed=seed, progress=progress
    )
    return read_text(local, options, read)


def _read(
    encoding: Encoding,
    notes: list[str],
    *,
    local: Local,
    options: ReadOptions,
    max_rows: int,
    seed: int,
    progress: Progress,
) -> Raw:
    try:
        dialect = sample_dialect(local, encoding, options)
        try:
            sample = RowSample(max_rows, seed)
            wide = encoding.name.startswith(("utf-16", "utf-32"))
            names, more = _collect(local, encoding, dialect, options, sample, progress, mended=wide)
        except ZeroBytes:
            sample = RowSample(max_rows, seed)
            names, more = _collect(local, encoding, dialect, options, sample, progress, mended=True)
    except IngestionError as exc:
        raise exc.at(local.source) from exc.__cause__
    table = sample.table()
    if table is None or table.num_rows == 0:
        raise EmptyTableError(
            f"There is a header with {len(names):,} column(s), but no rows below it.",
            source=local.source,
            fix="Give a file with rows, or say that it has no header (--no-header).",
        )
    origin = Origin(
        source=local.source,
        format="csv",
        encoding=encoding.name,
        delimiter=dialect.delimiter or None,
        header=dialect.header,
        n_rows_total=sample.seen,
        sampled=sample.sampled,
        notes=(*local.notes, *notes, *dialect_notes(dialect), *more),
    )
    frame = table.drop_columns([LINE]).rename_columns(names).to_pandas()
    return Raw(frame, origin, {}, table[LINE].to_numpy())


def sample_dialect(local: Local, encoding: Encoding, options: ReadOptions) -> Dialect:
    """Return the dialect of a file, from its first lines."""
    sample: list[str] = []
    with open_lines(local.path, encoding, options.bounds) as (lines, _):
        size = 0
        for line in islice(lines, _SAMPLE_LINES):
            sample.append(line.replace("\0", ""))
            size += len(line)
            if size > _SAMPLE_CHARS:
                break
    if sample:
        sample[0] = sample[0].removeprefix("\ufeff")
    if not any(line.strip() for line in sample):
        raise EmptyTableError("There are only blank lines.", fix="Give a file with rows.")
    return find_dialect(sample, options)


def dialect_notes(dialect: Dialect) -> list[str]:
    """Return what is unusual about a dialect, in plain words."""
    notes = []
    if dialect.skip_lines:
        notes.append(f"{dialect.skip_lines} line(s) above the table were left out.")
    if dialect.comment:
        notes.append(f"Lines that begin with {dialect.comment} were left out.")
    if dialect.wrapped:
        notes.append("Each line was in quotes as a whole; they were taken off.")
    if dialect.delimiter not in (",", "\t", ""):
        named = NAMES.get(dialect.delimiter, repr(dialect.delimiter))
        notes.append(f"The delimiter is a {named}.")
    if not dialect.header:
        notes.append("There is no header: columns are called column_1, column_2 …")
    if dialect.row_names:
        notes.append(
            "The header has one name fewer than the rows: the first column is without one."
        )
    return notes


def _collect(
    local: Local,
    encoding: Encoding,
    dialect: Dialect,
    options: ReadOptions,
    sample: RowSample,
    progress: Progress,
    *,
    mended: bool,
) -> tuple[list[str], list[str]]:
    """Feed every row to *sample*; return the columns' names and notes on what was mended."""
    with open_lines(local.path, encoding, options.bounds, zeros=mended) as (lines, file):
        feed = Feed(lines, dialect.skip_lines, mended=mended)
        return _feed_rows(feed, file, dialect, options, sample, progress)


def _feed_rows(
    feed: Feed,
    file: GuardedFile,
    dialect: Dialect,
    options: ReadOptions,
    sample: RowSample,
    progress: Progress,
) -> tuple[list[str], list[str]]:
    chunks = row_chunks(feed, dialect)
    first = next(chunks, Chunk([[]], np.ones(1, np.int64)))
    names, notes = header_names(first.rows[0], dialect, options)
    if dialect.header:
        first = Chunk(first.rows[1:], first.lines[1:])
    repairs = Repairs(len(names), options)
    chunk: Chunk | None = first
    while chunk is not None:
        if chunk.rows:
            keep(repairs.square(chunk), len(names), sample)
        progress(file.done, file.size)
        chunk = next(chunks, None)
    repairs.check()
    notes += repairs.notes()
    if feed.zeros:
        notes.append(f"Zero bytes were taken out ({places(feed.zeros)}).")
    return names, notes


def header_row(
    local: Local, encoding: Encoding, dialect: Dialect, options: ReadOptions
) -> tuple[list[str], list[str]]:
    """Return the columns' names of a file, without reading on, and notes on them."""
    with open_lines(local.path, encoding, options.bounds) as (lines, _):
        feed = Feed(islice(lines, dialect.skip_lines + _SAMPLE_LINES), dialect.skip_lines)
        reader = dialect.reader(feed)
        row = next((row for row in reader if row), [])
    return header_names(row, dialect, options)


def header_names(
    row: list[str], dialect: Dialect, options: ReadOptions
) -> tuple[list[str], list[str]]:
    """Return the columns' names from the first row, and notes on those that had to change."""
    if not dialect.header:
        width = max(dialect.width, len(row))
        if width > options.bounds.columns:
            raise BoundError(
                f"There are {width:,} columns; at most {options.bounds.columns:,} are read."
            )
        return [f"column_{place}" for place in range(1, width + 1)], []
    return unique_names([""] * dialect.row_names + row, options.bounds)
