"""Date parts: what a calendar tells, as numbers."""

from __future__ import annotations

from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin

PARTS = ("epoch_days", "year", "month", "day", "weekday", "hour")
"""Days since 1970 (with the time of day as a fraction), the calendar's own numbers, Monday = 0."""


class DateParts(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # sklearn ships no types
    """Turn each date-time column into its `PARTS`, in that order; a missing date gives NaN.

    Learns nothing. Output has shape (n, columns * 6): column by column, part by part.
    """

    def fit(self, X: pd.DataFrame, y: object = None) -> Self:
        """Remember the width of *X*, shape (n, columns)."""
        del y
        self.n_features_in_ = X.shape[1]
        self.feature_names_in_ = np.asarray(X.columns, dtype=object)
        return self

    def transform(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return the parts of every date, shape (n, columns * 6)."""
        parts = [part for name in X.columns for part in _parts(X[name])]
        return np.column_stack(parts)


def _parts(dates: pd.Series) -> list[NDArray[np.float64]]:
    days = (dates - pd.Timestamp(0)) / pd.Timedelta(days=1)
    when = dates.dt
    calendar = (when.year, when.month, when.day, when.day_of_week, when.hour)
    return [np.asarray(values, dtype=np.float64) for values in (days, *calendar)]
