"""Rows of a CSV, predicted in chunks: every row and column of the file comes back, with answers.

Memory holds one chunk, whatever the file's size. Encoding, delimiter and quotes are found by
ingestion, cells are read by the schema of training; what does not fit is named by line and column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from sprintml.ingestion.errors import CellError, ShapeError
from sprintml.ingestion.parse import parse_rows
from sprintml.ingestion.places.local import Local
from sprintml.ingestion.raw import Raw, ReadOptions
from sprintml.ingestion.schema import Schema
from sprintml.ingestion.text.delimited import header_names, sample_dialect
from sprintml.ingestion.text.dialects import Dialect
from sprintml.ingestion.text.encodings import Encoding
from sprintml.ingestion.text.lines import open_lines
from sprintml.ingestion.text.rows import Chunk, Feed, Repairs, row_chunks
from sprintml.ingestion.text.textfile import choose_encoding
from sprintml.models.errors import RowError
from sprintml.models.serve.predictor import Predictor

DEFAULT_OPTIONS = ReadOptions()
_ROWS = 20_000


@dataclass(frozen=True)
class CsvRows:
    """A CSV file whose dialect is known."""

    local: Local
    options: ReadOptions
    encoding: Encoding
    dialect: Dialect

    def chunks(self) -> Iterator[tuple[list[str], Chunk]]:
        """Yield the column names with some thousand rows, again and again."""
        with open_lines(self.local.path, self.encoding, self.options.bounds) as (lines, _):
            chunks = row_chunks(Feed(lines, self.dialect.skip_lines), self.dialect)
            first = next(chunks, None)
            if first is None:
                return
            names, _notes = header_names(first.rows[0], self.dialect, self.options)
            repairs = Repairs(len(names), self.options)
            yield names, repairs.square(Chunk(first.rows[1:], first.lines[1:]))
            for chunk in chunks:
                yield names, repairs.square(chunk)


def open_csv(path: Path, name: str, options: ReadOptions = DEFAULT_OPTIONS) -> CsvRows:
    """Find out how the CSV at *path* is written.

    Args:
        path: The file.
        name: What messages call it.
        options: What is known about it.

    Raises:
        IngestionError: If it is no text, has no rows, or no header.
    """
    options = replace(options, ragged="error")  # each row gets an answer
    local = Local(path, name, name)
    encoding, _ = choose_encoding(local, options)
    dialect = sample_dialect(local, encoding, options)
    if not dialect.header:
        raise ShapeError("The first line must name the columns.", source=name, line=1)
    return CsvRows(local, options, encoding, dialect)


@dataclass(frozen=True)
class RawRows:
    """Rows of any other source, read whole."""

    raw: Raw

    def chunks(self) -> Iterator[tuple[list[str], Chunk]]:
        """Yield the column names with some thousand rows, again and again."""
        frame = self.raw.frame
        names = [str(name) for name in frame.columns]
        lines = np.arange(1, len(frame) + 1) if self.raw.lines is None else self.raw.lines
        for start in range(0, len(frame), _ROWS):
            part = frame.iloc[start : start + _ROWS].astype(object)
            rows = part.where(part.notna(), "").to_numpy().tolist()
            yield names, Chunk(rows, lines[start : start + _ROWS])


@dataclass(frozen=True)
class AnsweredChunk:
    """Some rows as they came, and their predictions."""

    names: list[str]
    rows: list[list[str]]
    answers: pd.DataFrame


def check(rows: CsvRows, schema: Schema) -> int:
    """Read every cell as *schema* says and return the number of rows.

    Raises:
        IngestionError: For the first cell, row or column that does not fit, with line and column.
    """
    total = 0
    for names, chunk in rows.chunks():
        frame_of(names, chunk, schema)
        total += len(chunk.rows)
    return total


def answered(rows: CsvRows | RawRows, predictor: Predictor) -> Iterator[AnsweredChunk]:
    """Yield *rows* with their predictions, in their order.

    Raises:
        IngestionError: For the first cell, row or column that does not fit, with line and column.
    """
    for names, chunk in rows.chunks():
        frame = frame_of(names, chunk, predictor.schema)
        try:
            answers = predictor.predict_frame(frame)
        except RowError as exc:
            raise _at_line(exc, chunk) from exc
        yield AnsweredChunk(names, chunk.rows, answers)


def as_csv(chunks: Iterable[AnsweredChunk]) -> Iterator[str]:
    """Yield the text of a CSV: the columns as they came, then the predictions."""
    head = True
    for chunk in chunks:
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        if head:
            writer.writerow([*chunk.names, *_free(chunk.names, list(chunk.answers.columns))])
        columns = [chunk.answers[name].tolist() for name in chunk.answers.columns]
        for row, added in zip(chunk.rows, zip(*columns, strict=True), strict=True):
            writer.writerow([*row, *added])
        yield buffer.getvalue()
        head = False


def frame_of(names: Sequence[str], chunk: Chunk, schema: Schema) -> pd.DataFrame:
    """Return the canonical frame of a chunk.

    Raises:
        CellError: If a cell does not fit, or is missing where training had none.
    """
    cells = {name: [row[i] or None for row in chunk.rows] for i, name in enumerate(names)}
    wanted = {column.name for column in schema.features}
    raw = pd.DataFrame({n: pd.Series(c, dtype="str") for n, c in cells.items() if n in wanted})
    raw = raw.reindex(range(len(chunk.rows)))
    frame = parse_rows(raw, schema, lines=chunk.lines)
    for column in schema.features:
        if column.nullable:
            continue
        missing = frame[column.name].isna().to_numpy()
        if missing.any():
            raise CellError(
                "The cell is empty; this column was never missing in training.",
                line=int(chunk.lines[int(missing.argmax())]),
                column=column.name,
                fix="Fill it in.",
            )
    return frame


def _at_line(error: RowError, chunk: Chunk) -> CellError:
    line = None if error.row is None else int(chunk.lines[error.row])
    return CellError(error.reason, line=line, column=error.column)


def _free(names: Sequence[str], added: Sequence[str]) -> list[str]:
    """Return the names of the added columns, changed where the file has the same.

    >>> _free(["age", "prediction"], ["prediction", "low"])
    ['prediction.2', 'low']
    """
    taken, free = set(names), []
    for name in added:
        number, candidate = 1, name
        while candidate in taken:
            number += 1
            candidate = f"{name}.{number}"
        taken.add(candidate)
        free.append(candidate)
    return free
