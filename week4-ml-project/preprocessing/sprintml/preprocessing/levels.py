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
        self.levels_: list[list[str]] = [
            _by_frequency(X[name], self.max_levels) for name in X.columns
        ]
        return self

    def transform(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return the codes, shape (n, columns)."""
        columns = [_encode(X[n], known) for n, known in zip(X.columns, self.levels_, strict=True)]
        return np.column_stack(columns)


def _by_frequency(cells: pd.Series, max_levels: int) -> list[str]:
    counts = cells.value_counts()
    order = sorted(zip(-counts.to_numpy(), map(str, counts.index), strict=True))
    return [level for _, level in order[:max_levels]]


def _encode(cells: pd.Series, levels: list[str]) -> NDArray[np.float64]:
    places = pd.Index(levels, dtype=cells.dtype).get_indexer(pd.Index(cells))
    codes = places.astype(np.float64)  # UNSEEN is what get_indexer gives for it
    codes[cells.isna().to_numpy()] = np.nan
    return np.asarray(codes, dtype=np.float64)
