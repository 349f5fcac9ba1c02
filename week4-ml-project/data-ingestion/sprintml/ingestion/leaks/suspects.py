"""Suspects: the columns that probably leak the target, each with the reason.

A legitimate predictor is rarely all but perfect, and rarely leaves every other far behind. So a
column is suspected if it alone tells (nearly) everything, or much more than any other, or if it
bears a trace that only the target leaves. A strong and honest predictor may be suspected wrongly
(one measurement that defines the classes): hence *suspected*.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sprintml.ingestion.checks.flags import flag
from sprintml.ingestion.findings import Finding, Severity
from sprintml.ingestion.kinds.numbers import TIME_NAME
from sprintml.ingestion.leaks.outcome import Outcome, outcome_of
from sprintml.ingestion.leaks.strength import strength
from sprintml.ingestion.leaks.traces import trace
from sprintml.ingestion.schema import Column, Kind, Schema

PERFECT = 0.965
"""Strength from which a column is suspected whatever the others do (classes)."""
PERFECT_R2 = 0.99
"""The same for a regression."""
STRONG = 0.90
"""Strength from which it is suspected if it leaves every other column far behind …"""
FAR_BEHIND = 0.25
"""… that is, leaves at most this share of what the second best leaves untold."""
FEWEST_ROWS = 15

_MOST_ROWS = 4_000
_MOST_COLUMNS = 2_000


@dataclass(frozen=True)
class Suspect:
    """One column that probably leaks."""

    column: Column
    strength: float
    why: str


def leak_findings(frame: pd.DataFrame, schema: Schema, *, seed: int = 0) -> Iterator[Finding]:
    """Yield a finding for each column that probably leaks the target, the strongest first."""
    for suspect in find_suspects(frame, schema, seed=seed):
        name, used = suspect.column.name, suspect.column.kind.usable
        yield Finding(
            code="target-leak",
            severity=Severity.WARNING if used else Severity.NOTE,
            column=name,
            message=f"{name!r} probably leaks the target {schema.target!r}: {suspect.why}."
            + ("" if used else " It is an identifier and left out anyway."),
            fix=f"If it is not known before the outcome: {flag('drop', name)}"
            if used
            else "Nothing to do; but the rows were numbered by their outcome.",
        )


def find_suspects(frame: pd.DataFrame, schema: Schema, *, seed: int = 0) -> list[Suspect]:
    """Return the columns of the canonical *frame* that probably leak, the strongest first.

    Strengths are measured on 4,000 rows at most, traces on all.
    """
    outcome = outcome_of(frame, schema)
    if outcome is None or len(frame) < FEWEST_ROWS:
        return []
    columns = [c for c in schema.columns if _is_looked_at(c, schema, outcome)][:_MOST_COLUMNS]
    strengths = _strengths(frame, columns, outcome, seed)
    reasons = {**_traces(frame, columns, outcome), **_outstanding(strengths, outcome)}
    found = [Suspect(c, strengths[c.name], reasons[c.name]) for c in columns if c.name in reasons]
    return sorted(found, key=lambda suspect: -suspect.strength)


def _is_looked_at(column: Column, schema: Schema, outcome: Outcome) -> bool:
    if column.name == schema.target or column.name in schema.dropped:
        return False
    if column.kind is Kind.CONSTANT:
        return False
    trending = column.kind is Kind.DATETIME or TIME_NAME.search(column.name) is not None
    return not (outcome.is_regression and trending)  # time tells a trend, and may


def _strengths(
    frame: pd.DataFrame, columns: list[Column], outcome: Outcome, seed: int
) -> dict[str, float]:
    rows = np.arange(len(frame))
    if len(rows) > _MOST_ROWS:
        rows = np.sort(np.random.default_rng(seed).choice(rows, _MOST_ROWS, replace=False))
    seen, result = frame.iloc[rows], outcome.take(rows)
    return {c.name: strength(c, seen[c.name], result, seed=seed) for c in columns}


def _outstanding(strengths: dict[str, float], outcome: Outcome) -> dict[str, str]:
    """Return why columns are suspected by their strength alone."""
    perfect = PERFECT_R2 if outcome.is_regression else PERFECT
    others = sorted(((s, name) for name, s in strengths.items() if s < perfect), reverse=True)
    reasons = {}
    for name, s in strengths.items():
        second = next(((o, n) for o, n in others if n != name), None)
        if s >= perfect or (second and s >= STRONG and 1 - s <= FAR_BEHIND * (1 - second[0])):
            reasons[name] = (
                f"alone it tells {_share(s)} of what there is to know{_next_best(second)}"
            )
    return reasons


def _share(s: float) -> str:
    return f"{max(s, 0.0):.1%}"


def _next_best(second: tuple[float, str] | None) -> str:
    return f", the next best column {second[1]!r} {_share(second[0])}" if second else ""


def _traces(frame: pd.DataFrame, columns: list[Column], outcome: Outcome) -> dict[str, str]:
    groups = [
        pd.factorize(frame[c.name], use_na_sentinel=False)[0].astype(np.int64)
        for c in columns
        if c.kind is Kind.CATEGORY and 6 <= c.n_unique <= len(frame) // 2
    ][:20]
    found = {c.name: trace(frame[c.name], outcome, groups) for c in columns if c.kind.usable}
    return {name: reason for name, reason in found.items() if reason}
