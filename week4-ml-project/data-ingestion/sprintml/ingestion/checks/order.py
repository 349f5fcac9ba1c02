"""Time order: rows that follow each other in time, and a target that drifts with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sprintml.ingestion.findings import Finding, Severity
from sprintml.ingestion.schema import Kind, Schema

FEWEST_ROWS = 50
DRIFT = 0.15
"""Share of the target's spread that lies between ten stretches of time (η², less chance)."""
_STRETCHES = 10


def order_findings(frame: pd.DataFrame, schema: Schema) -> Iterator[Finding]:
    """Yield a finding for the first date column that orders the rows, or with which y drifts."""
    if len(frame) < FEWEST_ROWS or schema.target is None:
        return
    for column in schema.columns:
        if column.kind is Kind.DATETIME and column.name not in schema.dropped:
            times = frame[column.name]
            is_sorted = _is_sorted(times)
            drift = _drift(times, frame[schema.target])
            if is_sorted or drift >= DRIFT:
                yield _finding(column.name, schema.target, drift, is_sorted=is_sorted)
                return


def _is_sorted(times: pd.Series[Any]) -> bool:
    """Whether the rows run forwards (or backwards) in time, but for a hundredth of them."""
    steps = np.diff(times.dropna().to_numpy().astype(np.int64))
    moved = int((steps != 0).sum())
    back = min(int((steps < 0).sum()), int((steps > 0).sum()))
    return moved >= 10 and back <= 0.01 * moved


def _drift(times: pd.Series[Any], target: pd.Series[Any]) -> float:
    """Return η² of the target between stretches of time, corrected for chance (Kelley's ε²)."""
    known = times.notna()
    ranks = times[known].rank(method="first").to_numpy()
    n = len(ranks)
    if n < FEWEST_ROWS:
        return 0.0
    stretch = ((ranks - 1) * _STRETCHES // n).astype(np.int64)
    shares = [_between(stretch, part) for part in _parts(target[known])]
    raw = max(shares, default=0.0)
    return max(0.0, 1 - (1 - raw) * (n - 1) / (n - _STRETCHES))


def _parts(target: pd.Series[Any]) -> list[NDArray[np.float64]]:
    """Return the target's ranks, or an indicator for each of its ten largest classes."""
    if target.dtype == np.float64:
        return [np.asarray(target.rank(), dtype=np.float64)]
    largest = target.value_counts().index[:10]
    return [(target == label).to_numpy(dtype=np.float64) for label in largest]


def _between(groups: NDArray[np.int64], values: NDArray[np.float64]) -> float:
    counts = np.bincount(groups)
    means = np.bincount(groups, weights=values) / np.maximum(counts, 1)
    total = float(((values - values.mean()) ** 2).sum())
    return float((counts * (means - values.mean()) ** 2).sum()) / total if total > 0 else 0.0


def _finding(name: str, target: str, drift: float, *, is_sorted: bool) -> Finding:
    order = f"The rows are in order of time ({name!r})" if is_sorted else f"{name!r} is a time"
    if drift >= DRIFT:
        message = f"{order}, and {target!r} drifts with it ({drift:.0%} of its spread)."
        severity = Severity.WARNING
    else:
        message, severity = f"{order}; {target!r} shows no drift.", Severity.NOTE
    return Finding(
        code="time-order",
        severity=severity,
        column=name,
        message=f"{message} A random split would learn from the future.",
        fix="If the model is to foretell: judge it on the latest rows, kept out of training.",
    )
