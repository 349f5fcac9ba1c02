"""One SELECT over a delimited file: DuckDB reads it in parallel, in a fixed amount of memory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from sprintml.ingestion.scan.measures import FAR, Measure
from sprintml.ingestion.text.dialects import Dialect

_N_EXPRESSIONS = 7
_MOST_REJECTS = 100_000
_BUFFER_BYTES = 16_000_000
"""Half of what DuckDB takes of a file at once by itself: as fast, in less memory."""
_MEMORY_MB = 96
_MEMORY_PER_THREAD_MB = 64


@dataclass(frozen=True, slots=True)
class Sums:
    """What the SELECT found out about one column."""

    n_filled: int
    n_fitting: int
    n_unique: int
    low: float | None
    high: float | None
    mean: float | None
    sd: float | None
    misfit: str | None = None
    """A cell that does not fit."""

    @property
    def spread(self) -> tuple[float | None, ...]:
        """Low, high, mean and deviation."""
        return self.low, self.high, self.mean, self.sd


@dataclass(frozen=True, slots=True)
class Scanned:
    """What the SELECT found out about a file."""

    n_rows: int
    n_left_out: int
    """Rows with too many cells, or that could not be read as rows."""
    first_left_out: int | None
    """The line of the first of them."""
    columns: list[Sums]


class Unscannable(Exception):  # noqa: N818  (caught here: the file is read another way)
    """Raised when DuckDB cannot read a file as the sniffed dialect says."""


def scan_file(path: Path, dialect: Dialect, measures: Sequence[Measure], threads: int) -> Scanned:
    """Sum up every column of a file in one pass; in two if its cells are not as planned.

    Raises:
        Unscannable: If DuckDB cannot read it.
    """
    try:
        row, wrong = _pass(path, dialect, measures, threads, padded=False)
        doubtful = wrong.columns | _endless(row, measures)
        if doubtful or wrong.short or _cancelling(row, measures):
            measures = [m.as_text if m.place in doubtful else m.careful for m in measures]
            row, wrong = _pass(path, dialect, measures, threads, padded=wrong.short)
    except duckdb.Error as exc:
        raise Unscannable(str(exc)) from exc
    return _scanned(row, wrong)


def _pass(
    path: Path, dialect: Dialect, measures: Sequence[Measure], threads: int, *, padded: bool
) -> tuple[tuple[object, ...], _Rejects]:
    """Run the SELECT once: its row, and what DuckDB refused."""
    with _connect(path, threads) as (connection, link):
        row = _select(connection, link, dialect, measures, padded=padded)
        return row, _rejects(connection, measures)


@contextmanager
def _connect(path: Path, threads: int) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """Yield a connection of its own, and a plain name for *path* (DuckDB would expand ``*``)."""
    with tempfile.TemporaryDirectory(prefix="sprintml-") as folder:
        link = Path(folder) / "table.csv"
        link.symlink_to(path.absolute())
        settings: dict[str, str | bool | int | float | list[str]] = {
            "threads": threads,
            "memory_limit": f"{_MEMORY_MB + _MEMORY_PER_THREAD_MB * threads}MB",
            "preserve_insertion_order": False,
            "temp_directory": folder,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        with duckdb.connect(config=settings) as connection:
            connection.execute("SET enable_progress_bar = false")
            yield connection, link


def _select(
    connection: duckdb.DuckDBPyConnection,
    link: Path,
    dialect: Dialect,
    measures: Sequence[Measure],
    *,
    padded: bool,
) -> tuple[object, ...]:
    """Run the SELECT and return its one row."""
    types = ", ".join(f"'{m.cell}': '{m.reading}'" for m in measures)
    wanted = ["count(*)"]
    for measure in measures:
        wanted += measure.expressions()
        example = measure.reading == "VARCHAR" and measure.column.kind.value in (
            "number",
            "boolean",
            "datetime",
        )
        wanted.append(measure.misfit_example() if example else "NULL")
    query = (
        f"SELECT {', '.join(wanted)} FROM read_csv('{_escaped(str(link))}', auto_detect = false, "  # noqa: S608  (no text of the file's: see Measure.cell)
        f"header = {str(dialect.header).lower()}, skip = {dialect.skip_lines}, "
        f"delim = '{_escaped(dialect.delimiter)}', quote = '{_escaped(dialect.quote)}', "
        f"escape = '{_escaped(dialect.escape or dialect.quote)}', columns = {{{types}}}, "
        f"buffer_size = {_BUFFER_BYTES}, store_rejects = true, rejects_limit = {_MOST_REJECTS}"
        f"{', null_padding = true, parallel = false' if padded else ''})"
    )
    return tuple(connection.execute(query).fetchall()[0])  # to the end: only then are rejects kept


@dataclass(frozen=True, slots=True)
class _Rejects:
    columns: set[int]
    short: bool
    n_left_out: int
    first: int | None


def _rejects(connection: duckdb.DuckDBPyConnection, measures: Sequence[Measure]) -> _Rejects:
    """Return which columns had cells that did not fit, and how many rows were left out."""
    there = connection.execute(  # it is made at the first reject
        "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'reject_errors'"
    ).fetchone()
    if there in (None, (0,)):
        return _Rejects(set(), short=False, n_left_out=0, first=None)
    found = connection.execute(
        "SELECT error_type, column_name, count(DISTINCT line), min(line) FROM reject_errors "
        "GROUP BY ALL"
    ).fetchall()
    cast = {name for kind, name, _, _ in found if kind == "CAST"}
    others = [(n, first) for kind, _, n, first in found if kind not in ("CAST", "MISSING COLUMNS")]
    return _Rejects(
        columns={m.place for m in measures if m.cell in cast},
        short=any(kind == "MISSING COLUMNS" for kind, *_ in found),
        n_left_out=sum(n for n, _ in others),
        first=min((first for _, first in others), default=None),
    )


def _endless(row: Sequence[object], measures: Sequence[Measure]) -> set[int]:
    """Return the columns whose sums are not finite: ``nan`` and ``inf`` are texts there."""
    return {
        m.place
        for m, sums in zip(measures, _sums(row), strict=True)
        if any(v is not None and not -1e308 < v < 1e308 for v in sums.spread)
        and m.reading != "VARCHAR"
    }


def _cancelling(row: Sequence[object], measures: Sequence[Measure]) -> bool:
    """Return whether a deviation from the sum of squares has lost digits, against the sample."""
    return any(
        m.squares and sums.sd is not None and abs(sums.mean or 0.0) > FAR * sums.sd
        for m, sums in zip(measures, _sums(row), strict=True)
    )


def _scanned(row: Sequence[object], wrong: _Rejects) -> Scanned:
    return Scanned(int(str(row[0])), wrong.n_left_out, wrong.first, _sums(row))


def _sums(row: Sequence[object]) -> list[Sums]:
    """Return the columns of the SELECT's one row; its first cell is the number of rows."""
    width = _N_EXPRESSIONS + 1
    return [Sums(*row[i : i + width]) for i in range(1, len(row), width)]  # type: ignore[arg-type]  # as selected


def _escaped(text: str) -> str:
    return text.replace("'", "''")
