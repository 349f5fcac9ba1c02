"""The target and the size: imbalance, classes of a few rows, few rows, nothing to learn from."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sprintml.ingestion.checks.flags import flag
from sprintml.ingestion.findings import Finding, Severity
from sprintml.ingestion.schema import Kind, Schema

FEWEST_ROWS = 10
FEW_ROWS = 30
FEW_PER_CLASS = 5
"""A class with fewer rows is absent from some of five folds."""
SMALL_SHARE = 0.10
TINY_SHARE = 0.02


def size_findings(frame: pd.DataFrame, schema: Schema) -> Iterator[Finding]:
    """Yield what the numbers of rows and of usable columns forbid or make doubtful."""
    n, d = len(frame), len(schema.features)
    if n < FEW_ROWS:
        yield Finding(
            code="few-rows",
            severity=Severity.STOP if n < FEWEST_ROWS else Severity.WARNING,
            message=f"The table has {n} usable rows; "
            + (
                "nothing can be learned from so few."
                if n < FEWEST_ROWS
                else "any score is a guess."
            ),
            fix=f"Collect at least {FEW_ROWS} rows, better some hundred.",
        )
    if schema.target is not None and d == 0:
        yield Finding(
            code="no-features",
            severity=Severity.STOP,
            message="No column is left to learn from: all are identifiers, constant or dropped.",
            fix="Keep one (--kind NAME=number or category), or drop fewer.",
        )
    elif d > n:
        yield Finding(
            code="wide",
            severity=Severity.NOTE,
            message=f"There are more columns ({d:,}) than rows ({n:,}): chance looks like skill.",
            fix="Collect more rows, or leave columns out with --drop.",
        )


def class_findings(frame: pd.DataFrame, schema: Schema) -> Iterator[Finding]:
    """Yield what the classes' sizes make doubtful; nothing for a regression."""
    target = schema.target
    if target is None or schema.column(target).kind is not Kind.CATEGORY:
        return
    counts = frame[target].value_counts()
    if len(counts) > 2 and pd.to_numeric(counts.index.to_series(), errors="coerce").notna().all():
        yield Finding(
            code="numbers-as-classes",
            severity=Severity.NOTE,
            column=target,
            message=f"The target {target!r} is {len(counts)} different numbers, read as classes.",
            fix=f"If it is an amount: {flag('kind', target, 'number')}",
        )
    few = counts[counts < FEW_PER_CLASS]
    if len(few):
        shown = ", ".join(f"{label!r} ({count})" for label, count in few.items())
        yield Finding(
            code="few-rows-per-class",
            severity=Severity.WARNING,
            column=target,
            message=f"Classes with fewer than {FEW_PER_CLASS} rows cannot be judged: {shown}.",
            fix="Merge them with another class, or collect more rows.",
        )
    label, smallest = str(counts.index[-1]), int(counts.iloc[-1])
    share = smallest / len(frame)
    if share * len(counts) < 2 * SMALL_SHARE and smallest >= FEW_PER_CLASS:
        yield Finding(
            code="imbalance",
            severity=Severity.WARNING if share < TINY_SHARE / (len(counts) - 1) else Severity.NOTE,
            column=target,
            message=f"Only {smallest:,} of {len(frame):,} rows ({share:.1%}) are {label!r}: "
            "accuracy would look good without finding any.",
            fix="Judge by ROC AUC or by precision and recall, and choose the threshold.",
        )
