"""Twins: columns that tell the same, by correlation or one for one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sprintml.ingestion.checks.flags import flag
from sprintml.ingestion.findings import Finding, Severity
from sprintml.ingestion.schema import Column, Kind, Schema

SAME = 0.999
"""Correlation from which two numbers are the same."""
_MOST_ROWS = 5_000
_MOST_NUMBERS = 1_000
_MOST_LEVELS = 200
_MOST_SHOWN = 20


def twin_findings(frame: pd.DataFrame, schema: Schema) -> Iterator[Finding]:
    """Yield the pairs of features that hold the same, in at most 5,000 rows spread over the table.

    Cost: O(d²) correlations of numbers, O(d) for the levels.
    """
    places = np.linspace(0, len(frame) - 1, min(_MOST_ROWS, len(frame))).astype(int)
    seen = frame.iloc[places]
    pairs = dict.fromkeys([*_one_for_one(seen, schema), *_correlated(seen, schema)])
    for one, other in list(pairs)[:_MOST_SHOWN]:
        yield Finding(
            code="same-columns",
            severity=Severity.NOTE,
            column=other,
            message=f"{other!r} tells the same as {one!r}: one can be computed from the other.",
            fix=f"Nothing is lost by leaving one out: {flag('drop', other)}",
        )


def _correlated(frame: pd.DataFrame, schema: Schema) -> Iterator[tuple[str, str]]:
    names = [c.name for c in schema.features if c.kind is Kind.NUMBER][:_MOST_NUMBERS]
    if len(frame) < 10 or len(names) < 2:
        return
    values = frame[names].to_numpy(dtype=np.float64)
    gaps = np.isnan(values)
    spread = np.nanstd(values, axis=0)
    centred = np.where(gaps, 0.0, values - np.nanmean(values, axis=0))
    scaled = centred / np.where(spread > 0, spread * np.sqrt((~gaps).sum(axis=0)), np.inf)
    for i, j in np.argwhere(np.triu(np.abs(scaled.T @ scaled) >= SAME, k=1)):
        if (gaps[:, i] == gaps[:, j]).mean() > SAME:
            yield names[i], names[j]


def _one_for_one(frame: pd.DataFrame, schema: Schema) -> Iterator[tuple[str, str]]:
    """Yield columns whose levels go one for one: numbered by first appearance, they are equal."""
    first: dict[bytes, str] = {}
    for column in schema.features:
        codes = _codes(frame, column)
        if codes is not None:
            one = first.setdefault(codes.tobytes(), column.name)
            if one != column.name:
                yield one, column.name


def _codes(frame: pd.DataFrame, column: Column) -> NDArray[np.int64] | None:
    if not 2 <= column.n_unique <= _MOST_LEVELS or column.kind is Kind.TEXT:
        return None
    codes, _ = pd.factorize(frame[column.name], use_na_sentinel=False)
    return codes.astype(np.int64) if len(frame) >= 5 * column.n_unique else None
