"""Summary: range, levels, typical value and examples of a typed column, for forms and checks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sprintml.ingestion.schema import Column, Kind, Value

N_EXAMPLES = 5
MAX_LEVELS = 1_000


def summarised(column: Column, values: pd.Series[Any]) -> Column:
    """Return *column* with what its canonical *values* (n rows) show: range, levels, examples.

    Cost: O(n) and one count of the different values.
    """
    missing = float(values.isna().mean()) if len(values) else 0.0
    counts = values.value_counts()
    shown = {
        "nullable": missing > 0,
        "missing_share": missing,
        "n_unique": len(counts),
        "examples": tuple(_value(v, column) for v in values.dropna().unique()[:N_EXAMPLES]),
        **_shape_of(column, values, counts),
    }
    return column.model_copy(update=shown)


def _shape_of(column: Column, values: pd.Series[Any], counts: pd.Series[int]) -> dict[str, Any]:
    if not len(counts):
        return {}
    match column.kind:
        case Kind.NUMBER:
            known = np.sort(values.dropna().to_numpy(dtype=np.float64))
            middle = float(known[(len(known) - 1) // 2])  # the lower median: a value that occurs
            return {"low": float(values.min()), "high": float(values.max()), "typical": middle}
        case Kind.DATETIME:
            seconds = values.dropna().astype("int64") / 1e6
            middle = values.dropna().sort_values().iloc[len(seconds) // 2]
            return {
                "low": float(seconds.min()),
                "high": float(seconds.max()),
                "typical": _value(middle, column),
            }
        case Kind.BOOLEAN:
            return {"low": 0.0, "high": 1.0, "typical": bool(counts.index[0])}
        case Kind.CATEGORY:
            ranked = _ranked(counts)
            return {"levels": tuple(ranked[:MAX_LEVELS]), "typical": ranked[0]}
        case _:
            return {"typical": str(counts.index[0])}


def _ranked(counts: pd.Series[int]) -> list[str]:
    """Return the levels, most frequent first, equals in alphabetical order."""
    return [str(v) for v in counts.sort_index().sort_values(ascending=False, kind="stable").index]


def _value(value: Any, column: Column) -> Value:  # noqa: ANN401 (a cell of any kind)
    match column.kind:
        case Kind.NUMBER:
            return float(value)
        case Kind.BOOLEAN:
            return bool(value)
        case Kind.DATETIME:
            return pd.Timestamp(value).isoformat()
        case _:
            return str(value)
