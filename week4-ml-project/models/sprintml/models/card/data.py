"""The data: where they come from, what each column holds, what was left out and why."""

from __future__ import annotations

from collections.abc import Iterator

from sprintml.ingestion.schema import Column, Kind
from sprintml.models.card.markdown import items, literal, number, percent, quoted, table
from sprintml.models.store.recipe import Recipe

MAX_COLUMNS = 60


def data(r: Recipe) -> Iterator[str]:
    """Say how many rows there are, what each column holds, and which are left out."""
    says = f"Read from {quoted(r.source)}: {r.n_rows:,} rows"
    if r.n_rows_sampled < r.n_rows:
        says += f", of which a sample of {r.n_rows_sampled:,} was used for training"
    yield f"{says}."
    features = r.table_schema.features
    yield table(
        ["column", "kind", "seen", "missing"],
        [
            [
                literal(c.name),
                c.kind.value,
                _seen(c),
                percent(c.missing_share) if c.nullable else "",
            ]
            for c in features[:MAX_COLUMNS]
        ],
        right=(3,),
    )
    if len(features) > MAX_COLUMNS:
        yield f"And {len(features) - MAX_COLUMNS} columns more, all in schema.json."
    left_out = dict(_left_out(r))
    if left_out:
        yield "Left out:"
        yield items(
            f"{quoted(name)}: {literal(why, max_length=None)}"
            for name, why in list(left_out.items())[:MAX_COLUMNS]
        )


def _left_out(r: Recipe) -> Iterator[tuple[str, str]]:
    for c in r.table_schema.columns:
        if c.name == r.table_schema.target:
            continue
        if c.name in r.table_schema.dropped:
            yield c.name, r.table_schema.dropped[c.name]
        elif not c.kind.usable:
            yield c.name, c.why or f"{c.kind.value}, nothing to learn from"


def _seen(c: Column) -> str:
    """Say what values were seen, and how they are written where that is not plain."""
    says = ""
    if c.kind is Kind.NUMBER and c.low is not None and c.high is not None:
        says = f"{number(c.low)} to {number(c.high)}"
    elif c.kind is Kind.CATEGORY:
        shown = ", ".join(literal(level, max_length=20) for level in c.levels[:4])
        more = c.n_unique - len(c.levels[:4])
        says = shown + (f" and {more:,} more" if more > 0 else "")
    elif c.kind is Kind.DATETIME and c.date_format:
        says = f"written as {literal(c.date_format)}"
    if c.decimal == ",":
        says += "; decimal comma"
    if c.missing_markers:
        says += f"; missing is {', '.join(quoted(marker) for marker in c.missing_markers)}"
    return says.removeprefix("; ")
