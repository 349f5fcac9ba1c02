"""The typed table: raw texts → guessed schema → canonical frame → findings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from sprintml.ingestion.checks.everything import by_gravity, find_findings
from sprintml.ingestion.errors import EmptyTableError
from sprintml.ingestion.findings import Finding, Severity
from sprintml.ingestion.inference import infer_column
from sprintml.ingestion.kinds.guess import Guess
from sprintml.ingestion.overrides import NO_OVERRIDE, Overrides
from sprintml.ingestion.parse import parse_column
from sprintml.ingestion.raw import Origin, Raw, ReadOptions
from sprintml.ingestion.schema import Column, Schema
from sprintml.ingestion.summary import summarised
from sprintml.ingestion.target import find_target, settle_target

DEFAULT_OPTIONS = ReadOptions()


@dataclass(frozen=True)
class Table:
    """A typed table.

    Attributes:
        frame: The canonical frame: every column of the schema, n rows, each with a target.
        schema: What each column is.
        findings: What a reader of the data should know, gravest first.
        origin: Where it came from.
    """

    frame: pd.DataFrame
    schema: Schema
    findings: list[Finding]
    origin: Origin


def read_table(
    source: str,
    *,
    target: str | None = None,
    options: ReadOptions = DEFAULT_OPTIONS,
    overrides: Overrides | None = None,
    max_rows: int = 1_000_000,
    seed: int = 0,
) -> Table:
    """Read any table and say what it holds.

    Args:
        source: A path, URL, ``bundled:NAME``, database address or ``-``.
        target: The column to predict; a bundled set knows its own.
        options: How the source is read.
        overrides: What is fixed of the guesses; its target counts if *target* is None.
        max_rows: A longer source is sampled at random, and the origin says so.
        seed: Of the sample.

    Raises:
        IngestionError: If the source cannot be read, or the target cannot be predicted.
    """
    from sprintml.ingestion.bundled import default_target  # noqa: PLC0415 (it loads scikit-learn)
    from sprintml.ingestion.reading import read_raw  # noqa: PLC0415

    raw = read_raw(source, options, max_rows=max_rows, seed=seed)
    overrides = overrides or Overrides()
    wanted = target or overrides.target or default_target(source)
    names = [str(name) for name in raw.frame.columns]
    return type_table(raw, target=find_target(names, wanted), overrides=overrides)


def type_table(raw: Raw, *, target: str | None = None, overrides: Overrides | None = None) -> Table:
    """Return the typed table of *raw*; without a *target*, one that is only to be looked at.

    Raises:
        TargetError: If the target is not there or cannot be predicted.
        OverrideError: If an override names a column that is not there.
        EmptyTableError: If no row has a target.
    """
    overrides = overrides or Overrides()
    names = [str(name) for name in raw.frame.columns]
    overrides.check_names(names)
    notes: list[Finding] = []
    if target is not None:
        target = find_target(names, target)
        raw, notes = _with_target(raw, target, overrides)
    guesses = guess_columns(raw, target, overrides)
    frame, schema = _canonical(guesses, target, overrides)
    found = find_findings(frame, schema, guesses)
    return Table(frame, schema, by_gravity([*notes, *found]), raw.origin)


def infer_schema(
    raw: Raw, *, target: str | None = None, overrides: Overrides | None = None
) -> Schema:
    """Return the guessed schema of *raw*, as `type_table` does, without findings."""
    return type_table(raw, target=target, overrides=overrides).schema


def guess_columns(raw: Raw, target: str | None, overrides: Overrides) -> list[Guess]:
    """Guess every column of *raw*, the target as classes or a number."""
    guesses = []
    for name in map(str, raw.frame.columns):
        override = overrides.columns.get(name, NO_OVERRIDE)
        guess = infer_column(name, raw.frame[name], override)
        guesses.append(settle_target(guess, override) if name == target else guess)
    return guesses


def _with_target(raw: Raw, target: str, overrides: Overrides) -> tuple[Raw, list[Finding]]:
    """Leave the rows out whose target is missing, and note how many they were."""
    override = overrides.columns.get(target, NO_OVERRIDE)
    guess = settle_target(infer_column(target, raw.frame[target], override), override)
    there = guess.cells.codes >= 0
    n_missing = int((~there).sum())
    if not n_missing:
        return raw, []
    if not there.any():
        raise EmptyTableError(f"no row has a target {target!r}.", column=target)
    lines = None if raw.lines is None else raw.lines[there]
    kept = replace(raw, frame=raw.frame.loc[there].reset_index(drop=True), lines=lines)
    return kept, [_missing_target(target, n_missing, len(there))]


def _missing_target(target: str, n_missing: int, n: int) -> Finding:
    return Finding(
        code="missing-target",
        severity=Severity.WARNING if n_missing > 0.2 * n else Severity.NOTE,
        column=target,
        message=f"{n_missing:,} of {n:,} rows have no {target!r} and are left out.",
        fix="Nothing to do; if a missing target means something, give it a name of its own.",
    )


def _canonical(
    guesses: list[Guess], target: str | None, overrides: Overrides
) -> tuple[pd.DataFrame, Schema]:
    made: dict[str, pd.Series[Any]] = {}
    columns: list[Column] = []
    for guess in guesses:
        values = parse_column(guess.cells, guess.column).column
        made[guess.column.name] = values
        columns.append(summarised(guess.column, values))
    dropped = dict.fromkeys(overrides.drop, "left out by your choice")
    schema = Schema(columns=tuple(columns), target=target, dropped=dropped)
    return pd.DataFrame(made), schema
