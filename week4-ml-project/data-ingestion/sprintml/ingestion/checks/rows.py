"""Rows: copies, which a split would put on both of its sides, and rows that contradict others."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sprintml.ingestion.findings import Finding, Severity
from sprintml.ingestion.schema import Kind, Schema

MANY_COPIES = 0.05
MANY_CONTRADICTIONS = 0.05


def row_findings(frame: pd.DataFrame, schema: Schema) -> Iterator[Finding]:
    """Yield what rows that are equal in all features say."""
    features = [column.name for column in schema.features]
    if not features or len(frame) < 2:
        return
    keys = pd.util.hash_pandas_object(frame[features], index=False)
    if schema.target is None:
        yield from _copies(int(keys.duplicated().sum()), len(frame))
        return
    labels = pd.util.hash_pandas_object(frame[schema.target], index=False)
    pairs = pd.DataFrame({"key": keys.to_numpy(), "label": labels.to_numpy()})
    yield from _copies(int(pairs.duplicated().sum()), len(frame))
    if schema.column(schema.target).kind is Kind.CATEGORY:
        yield from _contradictions(pairs)


def _copies(n_copies: int, n: int) -> Iterator[Finding]:
    if n_copies:
        yield Finding(
            code="duplicates",
            severity=Severity.WARNING if n_copies >= MANY_COPIES * n else Severity.NOTE,
            message=f"{n_copies:,} of {n:,} rows ({n_copies / n:.1%}) "
            f"{'repeats' if n_copies == 1 else 'repeat'} an earlier row (identifiers aside): "
            "with a copy on both sides of a split, a score flatters.",
            fix="Remove the copies from the file if they are not separate observations.",
        )


def _contradictions(pairs: pd.DataFrame) -> Iterator[Finding]:
    different = pairs.drop_duplicates().groupby("key").size()
    torn = different.index[different > 1]
    n_rows = int(pairs["key"].isin(torn).sum())
    if n_rows >= MANY_CONTRADICTIONS * len(pairs):
        yield Finding(
            code="contradictions",
            severity=Severity.NOTE,
            message=f"{n_rows:,} of {len(pairs):,} rows are equal in all features to a row with "
            "another target: no model can get both right.",
            fix="Add a column that tells them apart, or mend the labels.",
        )
