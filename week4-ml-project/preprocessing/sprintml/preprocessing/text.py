"""Texts made ready for counting words: missing ones become a word of their own."""

from __future__ import annotations

import re
from typing import Self

import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin

MISSING_TEXT = "missing"
"""Stands for a text that is missing or holds no word, so that a vocabulary is never empty."""

TOKEN = r"(?u)\b\w+\b"  # noqa: S105  # a pattern of words, no secret
"""What counts as a word."""

_WORD = re.compile(r"\w", re.UNICODE)


class FillText(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # sklearn ships no types
    """Replace missing and wordless texts of one column by `MISSING_TEXT`. Learns nothing."""

    def fit(self, X: pd.Series, y: object = None) -> Self:
        """Learn nothing from *X*, shape (n,)."""
        del X, y
        self.fitted_ = True
        return self

    def transform(self, X: pd.Series) -> list[str]:
        """Return n texts, each with at least one word."""
        return [
            text if isinstance(text, str) and _WORD.search(text) else MISSING_TEXT for text in X
        ]
