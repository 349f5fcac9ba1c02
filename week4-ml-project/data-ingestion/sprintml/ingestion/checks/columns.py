"""Single columns: constant, identifier, mostly missing, many levels, misfits, suspected markers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pandas as pd

from sprintml.ingestion.checks.flags import flag
from sprintml.ingestion.findings import Finding, Severity
from sprintml.ingestion.kinds.guess import Guess
from sprintml.ingestion.schema import Column, Kind, Schema

MOSTLY_MISSING = 0.5
NEARLY_ALL_MISSING = 0.95
MANY_LEVELS = 50

_TIME = re.compile(r"(?i)date|time|epoch|stamp|created|updated|(?:^|_)(?:at|on|ts)$")
_EPOCHS = {"epoch-s": (6.3e8, 4.2e9), "epoch-ms": (6.3e11, 4.2e12)}  # 1990 to 2100


def column_findings(frame: pd.DataFrame, schema: Schema) -> Iterator[Finding]:
    """Yield what each single column (but the target) shows by its schema alone."""
    for column in schema.columns:
        if column.name != schema.target and column.name not in schema.dropped:
            yield from _left_out(column, len(frame))
            yield from _missing(column, len(frame))
            yield from _levels(column, len(frame))
            yield from _markers(column, frame)
            yield from _epoch(column)


def doubt_findings(guesses: Sequence[Guess]) -> Iterator[Finding]:
    """Yield what was not certain when the columns were guessed."""
    for guess in guesses:
        name = guess.column.name
        if guess.strays:
            yield _mixed(guess)
        if guess.ambiguous:
            is_date = guess.column.kind is Kind.DATETIME
            other = "," if guess.column.decimal == "." else "."
            mend = (
                flag("date", name, _other_order(guess.column))
                if is_date
                else flag("decimal", name, other)
            )
            yield Finding(
                code="ambiguous-date" if is_date else "ambiguous-number",
                severity=Severity.WARNING,
                column=name,
                message=f"In {name!r} {guess.ambiguous}; {guess.column.why} was assumed.",
                fix=f"If it is the other way round: {mend}",
            )


def _other_order(column: Column) -> str:
    swap = {"%d": "%m", "%m": "%d"}
    return re.sub(r"%[dm]", lambda found: swap[found[0]], column.date_format or "")


def _mixed(guess: Guess) -> Finding:
    shown = ", ".join(repr(text) for text in guess.strays[:5])
    more = f" and {len(guess.strays) - 5} more" if len(guess.strays) > 5 else ""
    name, n = guess.column.name, guess.n_stray_rows
    return Finding(
        code="mixed-types",
        severity=Severity.WARNING,
        column=name,
        message=f"{name!r} is a {guess.column.kind} column, but {n:,} of its cells "
        f"{'is' if n == 1 else 'are'} not: {shown}{more}. They are read as missing.",
        fix=f"Mend the cells, or keep them as levels: {flag('kind', name, 'category')}",
    )


def _left_out(column: Column, n: int) -> Iterator[Finding]:
    if column.kind is Kind.CONSTANT:
        yield Finding(
            code="constant",
            severity=Severity.NOTE,
            column=column.name,
            message=f"{column.name!r} tells nothing: {column.why} ({n:,} rows). It is left out.",
            fix="Nothing to do.",
        )
    if column.kind is Kind.IDENTIFIER:
        yield Finding(
            code="identifier",
            severity=Severity.NOTE,
            column=column.name,
            message=f"{column.name!r} looks like an identifier ({column.why}). It is left out.",
            fix=f"If it is an amount (or a category): {flag('kind', column.name, 'number')}",
        )


def _missing(column: Column, n: int) -> Iterator[Finding]:
    if column.missing_share > MOSTLY_MISSING and column.kind.usable:
        nearly = column.missing_share >= NEARLY_ALL_MISSING
        filled = n - round(column.missing_share * n)
        yield Finding(
            code="missing",
            severity=Severity.WARNING if nearly else Severity.NOTE,
            column=column.name,
            message=f"{column.name!r} is missing in {column.missing_share:.1%} of the rows; "
            f"only {filled:,} {'is' if filled == 1 else 'are'} filled.",
            fix=f"Fill it at the source, or leave it out: {flag('drop', column.name)}",
        )


def _levels(column: Column, n: int) -> Iterator[Finding]:
    if column.kind is Kind.CATEGORY and column.n_unique > max(MANY_LEVELS, 0.02 * n):
        yield Finding(
            code="many-levels",
            severity=Severity.NOTE,
            column=column.name,
            message=f"{column.name!r} has {column.n_unique:,} levels in {n:,} rows: "
            "little can be learned about each.",
            fix=f"Group the rare ones, or leave it out: {flag('drop', column.name)}",
        )


def _markers(column: Column, frame: pd.DataFrame) -> Iterator[Finding]:
    for marker in column.suspected_markers:
        is_number = column.kind is Kind.NUMBER
        value = float(marker.replace(",", ".")) if is_number else marker
        count = int((frame[column.name] == value).sum())
        apart = is_number and value != 0
        yield Finding(
            code="suspected-marker",
            severity=Severity.WARNING if apart else Severity.NOTE,
            column=column.name,
            message=f"{column.name!r} is {marker} in {count:,} rows, "
            + ("far from its other values" if is_number else "which may mean missing or nothing")
            + "; it is kept as a value.",
            fix=f"If it means missing: {flag('missing', column.name, marker)}",
        )


def _epoch(column: Column) -> Iterator[Finding]:
    if column.kind is not Kind.NUMBER or not column.integer or not _TIME.search(column.name):
        return
    for name, (low, high) in _EPOCHS.items():
        if low <= (column.low or 0.0) and (column.high or 0.0) <= high:
            yield Finding(
                code="suspected-epoch",
                severity=Severity.NOTE,
                column=column.name,
                message=f"{column.name!r} looks like time in {name[6:]} since 1970; "
                "it is kept as a number.",
                fix=f"If it is: {flag('date', column.name, name)}",
            )
