"""``sprintml profile``: what a table holds, column by column, and what to mind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from sprintml.api.commands.flags import Columns, Data, Json, Source, Target
from sprintml.api.console import finding_lines, out_console, working
from sprintml.api.jsonprint import print_json

if TYPE_CHECKING:
    from sprintml.ingestion.profile import ColumnProfile, Profile

BLOCKS = " ▁▂▃▄▅▆▇█"
_BARS = 16


def profile(
    data: Data, source: Source, columns: Columns, *, target: Target = None, json: Json = False
) -> None:
    """Show what DATA holds: kinds, distributions, missing cells, and findings with their fixes.

    Memory stays bounded, whatever the size of the file.
    """
    from sprintml.ingestion.profiling import profile_source  # noqa: PLC0415 - pandas, when needed

    with working(f"reading {data}"):
        found = profile_source(
            data, target=target, options=source.options(), overrides=columns.overrides(target)
        )
    if json:
        print_json(found)
        return
    console = out_console()
    sampled = ", sampled" if found.sampled else ""
    console.print(
        Text(
            f"{found.source}: {found.n_rows:,} rows, {found.n_columns} columns "
            f"({found.format}{sampled})"
        )
    )
    console.print(table_of(found))
    for finding in [*found.findings, *(f for c in found.columns for f in c.findings)]:
        console.print(*finding_lines(finding), sep="\n")


def table_of(found: Profile) -> Table:
    """Return one line per column."""
    grid = Table()
    for heading in ("column", "kind", "distribution", "missing", "unique", "range or values"):
        grid.add_column(heading, overflow="fold")
    for column in found.columns:
        missing = f"{column.missing_share:.1%}" if column.n_missing else ""
        cells = (column.name, column.kind.value, bars(column), missing, str(column.n_unique))
        grid.add_row(*map(Text, cells), Text(span(column)))
    return grid


def bars(column: ColumnProfile) -> str:
    """Return the histogram, or the counts of the top values, as a row of blocks."""
    if column.histogram is not None:
        counts = list(column.histogram.counts)
    else:
        counts = [value.count for value in column.top]
    return blocks(counts)


def blocks(counts: list[int], width: int = _BARS) -> str:
    """Return counts as blocks whose heights are to scale; a count above 0 is always seen.

    >>> blocks([0, 1, 50, 100])
    ' ▁▄█'
    """
    step = max(1, -(-len(counts) // width))
    merged = [sum(counts[i : i + step]) for i in range(0, len(counts), step)]
    top = max(merged, default=0)
    heights = [max(1, round(8 * c / top)) if c else 0 for c in merged]
    return "".join(BLOCKS[h] for h in heights)


def span(column: ColumnProfile) -> str:
    """Return the range of numbers, or the most frequent values."""
    if column.low is not None and column.high is not None and column.mean is not None:
        return f"{column.low:g} … {column.high:g}, mean {column.mean:.4g}"
    return ", ".join(f"{value.value} ({value.count:,})" for value in column.top[:4])
