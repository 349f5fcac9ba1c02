"""Distribution: the profile of one column from its canonical values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sprintml.ingestion.findings import Finding
from sprintml.ingestion.profile import ColumnProfile, Histogram, ValueCount
from sprintml.ingestion.schema import Column, Kind

N_BINS = 24
N_TOP = 10
_N_EXAMPLES = 5
_EXAMPLE_CHARS = 120
_QUANTILES = {"p01": 0.01, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p99": 0.99}


def describe_column(
    values: pd.Series[Any], column: Column, findings: Sequence[Finding] = ()
) -> ColumnProfile:
    """Return the profile of a column from all of its canonical values (n rows).

    Cost: O(n log n) for the quantiles of numbers, one count of different texts otherwise.
    """
    filled = values.dropna()
    shown: dict[str, Any] = {"examples": examples_of(filled, column), "findings": list(findings)}
    match column.kind:
        case Kind.NUMBER:
            shown |= _of_numbers(filled.to_numpy(np.float64), integer=column.integer)
        case Kind.DATETIME:
            shown |= _of_numbers(seconds_of(filled), integer=False)
            shown |= {"mean": None, "sd": None}
        case Kind.BOOLEAN:
            shown |= {"top": top_values(_words(filled)), "mean": _finite(filled.mean())}
        case _:
            shown |= {"top": top_values(filled)}
    return ColumnProfile(
        name=column.name,
        kind=column.kind,
        why=column.why,
        n=len(filled),
        n_missing=len(values) - len(filled),
        missing_share=1 - len(filled) / len(values) if len(values) else 0.0,
        n_unique=int(filled.nunique()),
        **shown,
    )


def _of_numbers(numbers: NDArray[np.float64], *, integer: bool) -> dict[str, Any]:
    if not len(numbers):
        return {}
    low, high = float(numbers.min()), float(numbers.max())
    with np.errstate(over="ignore"):  # squares of numbers beyond 1e154 are infinite: no sd then
        sd = float(numbers.std(ddof=1)) if len(numbers) > 1 else np.nan
        mean = float(numbers.mean())
    return {
        "low": low,
        "high": high,
        "mean": _finite(mean),
        "sd": _finite(sd),
        "quantiles": quantiles_of(numbers),
        "histogram": histogram_of(numbers, low, high, integer=integer),
    }


def seconds_of(moments: pd.Series[Any]) -> NDArray[np.float64]:
    """Return date-times as seconds since 1970 UTC."""
    return moments.astype("datetime64[us]").astype("int64").to_numpy() / 1e6


def quantiles_of(numbers: NDArray[np.float64]) -> dict[str, float]:
    """Return five quantiles of at least one number."""
    found = np.quantile(numbers, list(_QUANTILES.values()))
    return {name: float(value) for name, value in zip(_QUANTILES, found, strict=True)}


def histogram_of(
    numbers: NDArray[np.float64],
    low: float,
    high: float,
    *,
    integer: bool,
    total: int | None = None,
) -> Histogram:
    """Return the histogram of *numbers* between *low* and *high*.

    Args:
        numbers: A column, or a sample of it.
        low: The smallest value of the column.
        high: The largest.
        integer: Whether a bin stands for whole numbers only, so that none is empty by accident.
        total: What the counts are scaled to: the cells of the column when *numbers* is a sample.

    >>> histogram_of(np.array([1.0, 2, 2]), 1, 2, integer=True)
    Histogram(edges=[0.5, 1.5, 2.5], counts=[1, 2])
    """
    edges = _edges(low, high, integer=integer)
    counts, _ = np.histogram(np.clip(numbers, low, high), edges)
    if total is not None and len(numbers):
        counts = np.rint(counts * (total / len(numbers)))
    return Histogram(edges=edges.tolist(), counts=counts.astype(int).tolist())


def _edges(low: float, high: float, *, integer: bool) -> NDArray[np.float64]:
    if low == high:
        half = max(abs(low) * 1e-9, 0.5)
        return np.array([low - half, high + half])
    if integer and high - low < 2**52:
        width = np.ceil((high - low + 1) / N_BINS)
        return np.arange(low - 0.5, high + width, width)
    # halves first: the span of two huge numbers may be no finite number
    return np.linspace(low / 2, high / 2, N_BINS + 1) * 2


def top_values(texts: pd.Series[Any], scale: float = 1.0) -> list[ValueCount]:
    """Return the most frequent values, equals in alphabetical order, counts times *scale*."""
    counts = texts.value_counts()
    first = counts[counts >= counts.iloc[N_TOP - 1]] if len(counts) > N_TOP else counts
    ranked = first.sort_index().sort_values(ascending=False, kind="stable").head(N_TOP)
    return [
        ValueCount(value=str(v)[:_EXAMPLE_CHARS], count=round(n * scale)) for v, n in ranked.items()
    ]


def examples_of(filled: pd.Series[Any], column: Column) -> list[str]:
    """Return the first few different values, as text."""
    different = filled.head(10_000).unique()[:_N_EXAMPLES]
    return [_text(value, column)[:_EXAMPLE_CHARS] for value in different]


def _text(value: Any, column: Column) -> str:  # noqa: ANN401  (a cell of any kind)
    match column.kind:
        case Kind.NUMBER:
            return f"{value:.15g}"
        case Kind.BOOLEAN:
            return "true" if value else "false"
        case Kind.DATETIME:
            return pd.Timestamp(value).isoformat()
        case _:
            return str(value)


def _words(booleans: pd.Series[Any]) -> pd.Series[Any]:
    return booleans.map({1.0: "true", 0.0: "false"})


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
