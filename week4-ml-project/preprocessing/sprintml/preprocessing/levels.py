"""Frequency codes: levels of a category as numbers, the most frequent first."""

from __future__ import annotations

from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin

UNSEEN = -1.0
"""Code of a level that the training rows did not have, or too seldom."""


class FrequencyCodes(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # sklearn: no types
    """Give each level its rank by frequency: 0 for the most frequent; ties by the text.

    An order by frequency puts rare levels side by side, where one split of a tree can part
    them from the rest. Missing stays NaN. Unlike a target encoding it cannot leak the answer.

    Args:
        max_levels: Rarer levels than these many share the code of unseen ones.
    """

    def __init__(self, max_levels: int = 5000) -> None:
        self.max_levels = max_levels

    def fit(self, X: pd.DataFrame, y: object = None) -> Self:
        """Count the levels of every column of *X*, shape (n, columns)."""
        del y
        self.n_features_in_ = X.shape[1]
        self.feature_names_in_ = np.asarray(X.columns, dtype=object)
        self.codes_: list[dict[str, float]] = [
            _codes(X[name], self.max_levels) for name in X.columns
        ]
        return self

    def transform(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return the codes, shape (n, columns)."""
        columns = [_encode(X[n], c) for n, c in zip(X.columns, self.codes_, strict=True)]
        return np.column_stack(columns)


def _codes(levels: pd.Series, max_levels: int) -> dict[str, float]:
    counts = levels.dropna().value_counts()
    ordered = sorted(counts.items(), key=lambda item: (-int(item[1]), str(item[0])))
    return {str(level): float(rank) for rank, (level, _) in enumerate(ordered[:max_levels])}


def _encode(levels: pd.Series, codes: dict[str, float]) -> NDArray[np.float64]:
    encoded = levels.astype(object).map(codes).astype(np.float64).to_numpy(copy=True)
    present = levels.notna().to_numpy()
    encoded[present & np.isnan(encoded)] = UNSEEN
    return np.asarray(encoded, dtype=np.float64)
