"""Dialects: from the first lines of a delimited file to its delimiter, quotes and header.

Every candidate reads the same lines; the one wins whose rows have the same number of cells and
whose cells look like something (numbers, dates, plain words). The measure, consistency times type
score, follows van den Burg, Nazabal & Sutton, "Wrangling messy CSV files by detecting row and type
patterns" (2019), much simplified.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Protocol

from sprintml.ingestion.errors import FormatError
from sprintml.ingestion.raw import ReadOptions

DELIMITERS = (",", ";", "\t", "|", "^", "~", "\x1f", "\x01")
WEAK_DELIMITERS = (" ", ":")
"""Part of many texts and times: believed only where they make columns of numbers or dates."""
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "space", ":": "colon"}

_NUMBER = re.compile(r"[+-]?[$€£]? ?(\d[\d.,' ]*|[.,]\d+)([eE][+-]?\d+)? ?%?")
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ].{1,20})?|\d{1,2}:\d{2}(:\d{2})?")
_WORDS = re.compile(r"[^,;\t|^~\"'=]{1,60}")
_LOGICAL = frozenset({"true", "false", "yes", "no", "t", "f", "y", "n"})
_WORDED = frozenset({"true", "false", "yes", "no"})
_MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "?", "-"})


class Reader(Protocol):
    """What `csv.reader` returns: rows, and the number of lines read for them."""

    @property
    def line_num(self) -> int:
        """Lines read so far."""

    def __iter__(self) -> Iterator[list[str]]:
        """Yield the rows."""

    def __next__(self) -> list[str]:
        """Return the next row."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the lines of a file become cells.

    Attributes:
        delimiter: Between cells; the empty string for a single column.
        quote: Around cells, ``""`` if quotes mean nothing.
        escape: Before a quote inside quotes, where it is not doubled.
        wrapped: Whether each line as a whole is in quotes.
        comment: Lines that begin with it are left out.
        skip_lines: Lines above the table.
        width: Cells per row.
        header: Whether the first row holds names.
        row_names: Whether the header lacks the first column's name, as R writes it.
    """

    delimiter: str = ","
    quote: str = '"'
    escape: str | None = None
    wrapped: bool = False
    comment: str | None = None
    skip_lines: int = 0
    width: int = 1
    header: bool = True
    row_names: bool = False

    def reader(self, lines: Iterable[str]) -> Reader:
        """Return a csv reader over *lines*; blank lines give an empty list.

        Raises:
            csv.Error: While iterating, for a cell longer than Python's bound for one.
        """
        return csv.reader(
            _prepare(lines, self),
            delimiter=self.delimiter or "\x1c",  # a file separator: no file has it in its cells
            quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            escapechar=self.escape,
            doublequote=self.escape is None,
        )


def find_dialect(lines: Sequence[str], options: ReadOptions) -> Dialect:
    """Return the dialect of the file that begins with *lines*; what *options* fix stays fixed."""
    if options.delimiter is not None:
        options = replace(options, delimiter=_one_character(options.delimiter, "delimiter"))
    if options.quote:
        options = replace(options, quote=_one_character(options.quote, "quote"))
    dialect = Dialect(comment=_find_comment(lines, options), skip_lines=options.skip_lines or 0)
    body = list(lines[dialect.skip_lines :])
    if body and (told := re.fullmatch(r"\ufeff?sep=(.)\s*", body[0])):  # Excel's own hint
        dialect = replace(dialect, skip_lines=dialect.skip_lines + 1, delimiter=told[1])
        options = replace(options, delimiter=options.delimiter or told[1])
        body = body[1:]
    dialect = _find_cells(body, dialect, options)
    return _find_table(body, dialect, options)


def _one_character(text: str, what: str) -> str:
    r"""Return a delimiter or quote given by its sign, its name or as ``\t``."""
    named = {name: sign for sign, name in NAMES.items()} | {"\\t": "\t"}
    sign = named.get(text.lower(), text)
    if len(sign) != 1 or sign in "\r\n\0":
        raise FormatError(
            f"The {what} {text!r} is not one character.",
            fix=f"Give one, or one of {', '.join(named)}.",
        )
    return sign


def looks_typed(cell: str) -> bool:
    """Return whether a cell is a number, a date, a time or a logical word.

    >>> [looks_typed(c) for c in ("1.234,5", "2024-02-01", "yes", "yes, but")]
    [True, True, True, False]
    """
    text = cell.strip()
    return bool(_NUMBER.fullmatch(text) or _DATE.fullmatch(text) or text.lower() in _LOGICAL)


def _prepare(lines: Iterable[str], dialect: Dialect) -> Iterable[str]:
    """Return *lines* with comments blanked, wrapping quotes taken off, runs of spaces made one."""
    if dialect.comment:
        mark = dialect.comment
        lines = ("\n" if line.startswith(mark) else line for line in lines)
    if dialect.wrapped:
        lines = (_unwrap(line) for line in lines)
    if dialect.delimiter == " ":
        lines = (_squeeze(line) for line in lines)
    return lines


def _unwrap(line: str) -> str:
    body = line.rstrip("\r\n")
    if len(body) > 1 and body[0] == body[-1] == '"':
        return body[1:-1].replace('""', '"') + "\n"
    return line


def _squeeze(line: str) -> str:
    return line if '"' in line else re.sub(r"[ \t]+", " ", line.strip()) + "\n"


def _find_comment(lines: Sequence[str], options: ReadOptions) -> str | None:
    if options.comment is not None:
        return options.comment or None
    for mark in ("#", "%", "//"):
        top = next((i for i, line in enumerate(lines) if not line.startswith(mark)), len(lines))
        # one line alone may be a header that begins with the mark
        if top > 1 or (top == 1 and len(lines) > 1 and _cells(lines[0]) < _cells(lines[1])):
            return mark
    return None


def _cells(line: str) -> int:
    return 1 + max(line.count(d) for d in DELIMITERS)


def _find_cells(lines: Sequence[str], base: Dialect, options: ReadOptions) -> Dialect:
    """Return *base* with delimiter, quote, escape and wrapping found."""
    base = replace(base, quote='"' if options.quote is None else options.quote)
    if options.delimiter is not None:
        return _with_escape(lines, replace(base, delimiter=options.delimiter))
    best = _best(lines, base, options)
    if best is None and _mostly_wrapped(lines):
        best = _best(lines, replace(base, wrapped=True), options)
    return _with_escape(lines, best or replace(base, delimiter=""))


def _best(lines: Sequence[str], base: Dialect, options: ReadOptions) -> Dialect | None:
    quotes = [base.quote]
    if options.quote is None and sum(bool(re.search(r"(^|[,;\t|])'", x)) for x in lines) * 2 > len(
        lines
    ):
        quotes.append("'")
    for delimiters in (DELIMITERS, WEAK_DELIMITERS):
        weak = delimiters is WEAK_DELIMITERS
        tried = [
            (_score(lines, candidate, weak=weak), candidate)
            for delimiter in delimiters
            for candidate in (replace(base, delimiter=delimiter, quote=quote) for quote in quotes)
        ]
        score, best = max(tried, key=lambda pair: pair[0])
        if score > 0:
            return best
    return None


def _score(lines: Sequence[str], dialect: Dialect, *, weak: bool) -> float:
    """Return how well *dialect* reads *lines*: 0 (not at all) to 1."""
    if not any(dialect.delimiter in line for line in lines):
        return 0.0
    rows = _read(lines, dialect)
    widths = Counter(len(row) for row in rows)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
    share = count / max(1, len(rows))
    if width < 2 or share < 0.5 or (weak and (share < 0.9 or len(rows[0]) != width)):
        return 0.0
    cells = [cell for row in rows[:200] if len(row) == width for cell in row]
    typed = sum(looks_typed(cell) for cell in cells) / len(cells)
    if weak and typed < 0.5:
        return 0.0
    clear = sum(map(_is_clear, cells)) / len(cells)
    return share * (width - 1) / width * (0.1 + 0.4 * typed + 0.5 * clear)


def _is_clear(cell: str) -> bool:
    return bool(_WORDS.fullmatch(cell)) or cell.lower() in _MISSING or looks_typed(cell)


def _read(lines: Sequence[str], dialect: Dialect) -> list[list[str]]:
    """Return the rows of the sample that are not blank, without a last one that is cut."""
    rows: list[list[str]] = []
    with suppress(csv.Error):  # a cell that never ends: the rows before it are what there is
        rows.extend(row for row in dialect.reader(lines) if row)
    return rows


def _mostly_wrapped(lines: Sequence[str]) -> bool:
    full = [line.rstrip("\r\n") for line in lines if line.strip()]
    wrapped = sum(len(line) > 1 and line[0] == line[-1] == '"' for line in full)
    return wrapped * 10 > len(full) * 8


def _with_escape(lines: Sequence[str], dialect: Dialect) -> Dialect:
    quote = dialect.quote
    if not quote or not any(f"\\{quote}" in line for line in lines):
        return dialect
    doubled = sum(line.count(quote * 2) for line in lines)
    escaped = sum(line.count(f"\\{quote}") for line in lines)
    # a doubled quote is also an empty cell; a backslash before a closing quote may end a path
    inside = sum(
        bool(re.search(rf"\\{quote}[^{re.escape(dialect.delimiter or ',')}\r\n]", x)) for x in lines
    )
    return replace(dialect, escape="\\") if inside and escaped >= doubled else dialect


def _find_table(lines: Sequence[str], dialect: Dialect, options: ReadOptions) -> Dialect:
    """Return *dialect* with the place of the table, its width and its header found."""
    sized = [(i, row) for i, row in _numbered(lines, dialect) if row]
    if not sized:
        return dialect
    width = Counter(len(row) for _, row in sized[len(sized) // 5 :]).most_common(1)[0][0]
    start = 0 if options.skip_lines is not None else skip_titles([row for _, row in sized], width)
    skipped = sized[start - 1][0] if start else 0  # the line on which the last title row ends
    rows = [row for _, row in sized[start:]]
    r_style = len(rows) > 1 and len(rows[0]) == width - 1 >= 1 and _names_only(rows[0])
    r_style = r_style and all(len(row) == width for row in rows[1:])
    header = is_header(rows, width) if options.header is None else options.header
    table_width = width if r_style else max(len(rows[0]) if header else 0, 1)
    return replace(
        dialect,
        skip_lines=dialect.skip_lines + skipped,
        width=table_width if header or r_style else width,
        header=header or r_style,
        row_names=r_style,
    )


def _numbered(lines: Sequence[str], dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of the sample with the number of the line on which each ends."""
    reader = dialect.reader(lines)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error:
        return


def skip_titles(rows: Sequence[Sequence[str]], width: int) -> int:
    """Return how many rows above the table are titles (see `_is_title`)."""
    if width < 2:
        return 0
    for place, row in enumerate(rows[:30]):
        if not _is_title(row, width):
            return place if len(row) >= width - 1 else 0
    return 0


def _is_title(row: Sequence[str], width: int) -> bool:
    """Return whether at most the first cell of *row* is filled, or it is far too narrow."""
    return not any(cell.strip() for cell in row[1:]) or (width >= 5 and len(row) <= 2)


def _names_only(row: Sequence[str]) -> bool:
    return all(cell.strip() and not looks_typed(cell) for cell in row)


def is_header(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Return whether the first of *rows* holds names: it differs in kind from the rows below.

    A column votes for a header when its cells are typed and the first is not; against one when
    the first is typed like the rest. Numbers that count up by one (years, pixels) do not vote.
    Without votes, texts that appear again below are data; otherwise the first row is a header.
    """
    first, rest = rows[0], [row for row in rows[1:101] if len(row) == width]
    if not any(cell.strip() for cell in first):
        return True
    counting = _count_up(first)
    votes = 0
    for place, cell in enumerate(first[:width]):
        below = [row[place] for row in rest if row[place].strip().lower() not in _MISSING]
        typed = bool(below) and sum(map(looks_typed, below)) >= 0.8 * len(below)
        if _NUMBER.fullmatch(cell.strip()) or _DATE.fullmatch(cell.strip()):
            votes -= 0 if counting else 1
        elif typed and cell.strip().lower() not in _MISSING | _WORDED:
            votes += 1
    if votes:
        return votes > 0
    again = sum(
        bool(cell.strip()) and any(cell == row[place] for row in rest)
        for place, cell in enumerate(first[:width])
    )
    return again * 2 < max(1, len(first)) or again == 0


def _count_up(cells: Sequence[str]) -> bool:
    stripped = (cell.strip() for cell in cells)  # of what int() leaves standing, too: "\x1d0"
    numbers = [int(cell) for cell in stripped if cell.isdecimal()]
    steps = {b - a for a, b in pairwise(numbers)}
    years = len(numbers) == 2 and all(1900 <= number <= 2100 for number in numbers)
    return steps == {1} and (len(numbers) > 2 or years)
