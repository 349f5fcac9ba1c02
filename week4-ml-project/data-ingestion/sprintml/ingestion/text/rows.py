"""Rows of text: from lines to rows with line numbers, made rectangular, kept as Arrow columns."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sprintml.ingestion.errors import BoundError, QuoteError, RaggedRowError
from sprintml.ingestion.raw import ReadOptions
from sprintml.ingestion.sampling import RowSample
from sprintml.ingestion.text.dialects import Dialect

LINE = "line"
"""The extra column of a chunk: on which line each row begins."""
_CHUNK_ROWS = 20_000
_END = "\uf8ffend-of-the-table\uf8ff"
"""A last line of our own: it stands alone, unless a quote is still open and swallows it."""
_MANY_LONG_ROWS = 0.01


class Feed:
    """The lines below the titles, without a mark, and a last line of our own.

    Args:
        lines: Of the file.
        skip: How many of them are titles.
        mended: Whether to look for zero bytes in every line and take them out.

    Attributes:
        skipped: Lines above the first that is fed.
        zeros: The first lines with zero bytes.
    """

    def __init__(self, lines: Iterable[str], skip: int, *, mended: bool = True) -> None:
        self._lines = iter(lines)
        self.skipped = sum(1 for _ in islice(self._lines, skip))
        self.zeros: list[int] = []
        self._mended = mended

    def __iter__(self) -> Iterator[str]:
        """Yield the lines."""
        first = [line.removeprefix("\ufeff") for line in islice(self._lines, 1)]
        lines = chain(first, self._lines)
        return chain(self._without_zeros(lines) if self._mended else lines, [_END])

    def _without_zeros(self, lines: Iterable[str]) -> Iterator[str]:
        for number, line in enumerate(lines, start=self.skipped + 1):
            if "\0" in line:
                self.zeros.append(number)
                yield line.replace("\0", "") or "\n"
            else:
                yield line


@dataclass(slots=True)
class Chunk:
    """Some rows, and the line on which each begins."""

    rows: list[list[str]]
    lines: NDArray[np.int64]


def row_chunks(feed: Feed, dialect: Dialect) -> Iterator[Chunk]:
    """Yield the rows that are not blank, some thousands at a time.

    Raises:
        QuoteError: If a quote is never closed.
        BoundError: If a cell is larger than the bound.
    """
    reader = dialect.reader(feed)
    while True:
        first = feed.skipped + reader.line_num + 1
        rows: list[list[str]] = []
        try:
            rows.extend(islice(reader, _CHUNK_ROWS))
        except csv.Error as exc:
            raise _cell_error(first + sum(map(_height, rows)), exc) from exc
        if not rows:
            return
        simple = feed.skipped + reader.line_num + 1 - first == len(rows)
        heights = np.ones(len(rows), np.int64) if simple else np.array([_height(r) for r in rows])
        lines = first + np.cumsum(heights) - heights
        if rows[-1] and rows[-1][-1].endswith(_END):
            _check_end(rows.pop(), int(lines[-1]))
            lines = lines[:-1]
        full = [i for i, row in enumerate(rows) if row]
        if full:
            yield (
                Chunk([rows[i] for i in full], lines[full])
                if len(full) < len(rows)
                else Chunk(rows, lines)
            )


def _check_end(row: list[str], line: int) -> None:
    if row != [_END]:
        raise QuoteError(
            "A quote that opens here is never closed.",
            line=line,
            column=len(row),
            fix="Close it, or read quotes as ordinary characters (--quote '').",
        )


def _height(row: list[str]) -> int:
    """Return how many lines a row takes: one more than there are line ends in its cells."""
    return 1 + sum(
        cell.count("\n") + cell.count("\r") - cell.count("\r\n")
        for cell in row
        if "\n" in cell or "\r" in cell
    )


def _cell_error(line: int, exc: csv.Error) -> BoundError:
    return BoundError(
        f"A cell is too large ({exc}); perhaps a quote is never closed.",
        line=line,
        fix="Close the quote, or read quotes as ordinary characters (--quote '').",
    )


@dataclass(slots=True)
class Repairs:
    """Makes rows rectangular, and remembers what it mended."""

    width: int
    options: ReadOptions
    short: list[int] = field(default_factory=list)
    long: list[int] = field(default_factory=list)
    n_rows: int = 0

    def square(self, chunk: Chunk) -> Chunk:
        """Return *chunk* with every row of the right width.

        Short rows are filled up; long ones are cut if their rest is empty, else left out.

        Raises:
            RaggedRowError: If long rows are not allowed, or are the most.
        """
        self.n_rows += len(chunk.rows)
        if set(map(len, chunk.rows)) == {self.width}:
            return chunk
        stay = [i for i, row in enumerate(chunk.rows) if self._fits(row, int(chunk.lines[i]))]
        if len(self.long) > 100 and len(self.long) * 2 > self.n_rows:
            self.check()
        return Chunk([chunk.rows[i] for i in stay], chunk.lines[stay])

    def _fits(self, row: list[str], line: int) -> bool:
        """Mend *row* in place; return whether it may stay."""
        gap = self.width - len(row)
        if gap > 0:
            self.short.append(line)
            row.extend([""] * gap)
        elif gap < 0:
            if any(cell.strip() for cell in row[self.width :]):
                self.long.append(line)
                if self.options.ragged == "error":
                    self.check()
                return False
            del row[self.width :]
        return True

    def check(self) -> None:
        """Refuse long rows that are too many to be left out.

        Raises:
            RaggedRowError: With the first of them.
        """
        few = len(self.long) <= self.n_rows * _MANY_LONG_ROWS
        if (
            not self.long
            or self.options.ragged == "skip"
            or (few and self.options.ragged == "auto")
        ):
            return
        raise RaggedRowError(
            f"{len(self.long):,} row(s) have more than the {self.width:,} cells of the header.",
            line=self.long[0],
            column=self.width + 1,
            fix="Quote cells that hold the delimiter, name the delimiter (--delimiter), "
            "or leave such rows out (--ragged skip).",
        )

    def notes(self) -> list[str]:
        """Return what was mended, in plain words."""
        notes = []
        if self.short:
            notes.append(
                f"{len(self.short):,} row(s) with fewer cells than the header were filled up with "
                f"missing cells ({places(self.short)})."
            )
        if self.long:
            notes.append(
                f"{len(self.long):,} row(s) with more cells than the header were left out "
                f"({places(self.long)})."
            )
        return notes


def places(lines: Sequence[int]) -> str:
    """Return the first few line numbers as text.

    >>> places([3, 9]), places([4])
    ('lines 3, 9', 'line 4')
    """
    shown = ", ".join(f"{line:,}" for line in lines[:5])
    return f"line{'s' if len(lines) > 1 else ''} {shown}{' …' if len(lines) > 5 else ''}"


def keep(chunk: Chunk, width: int, sample: RowSample) -> None:
    """Add the rows of *chunk* to *sample*, as columns; empty cells become missing."""
    chosen = sample.choose(len(chunk.rows))
    rows = chunk.rows if chosen is None else [chunk.rows[i] for i in chosen]
    lines = chunk.lines if chosen is None else chunk.lines[chosen]
    columns = zip(*rows, strict=True) if rows else [()] * width
    texts = [as_texts(column) for column in columns]
    sample.add(pa.Table.from_arrays([*texts, pa.array(lines)], [*map(str, range(width)), LINE]))


def as_texts(cells: Sequence[str | None]) -> pa.Array:
    """Return a column of texts; empty ones are null, halves of characters are replaced."""
    try:
        column = pa.array(cells, pa.large_string())
    except UnicodeEncodeError:  # lone surrogates: an escape or UTF-16 cut in two
        whole = [None if c is None else c.encode("utf-8", "replace").decode() for c in cells]
        column = pa.array(whole, pa.large_string())
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.large_string()), column)
