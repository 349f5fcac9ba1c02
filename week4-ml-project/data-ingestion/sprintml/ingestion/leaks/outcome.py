"""The outcome: a target in the forms in which leaks are looked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sprintml.ingestion.schema import Kind, Schema

_MIN_PER_CLASS = 5


@dataclass(frozen=True)
class Outcome:
    """A target of n rows: class codes, or values and their ranks."""

    classes: tuple[str, ...]
    """Empty for a regression."""
    codes: NDArray[np.int64]
    """Class of each row, -1 for those of a class with fewer than five rows; shape (n,)."""
    values: NDArray[np.float64]
    """Values of a regression (NaN otherwise); shape (n,)."""

    @property
    def is_regression(self) -> bool:
        """Whether the target is a number."""
        return not self.classes

    def take(self, rows: NDArray[np.int64]) -> Outcome:
        """Return the outcome of these rows alone."""
        return Outcome(self.classes, self.codes[rows], self.values[rows])

    def indicators(self) -> list[tuple[str, NDArray[np.float64]]]:
        """Return what a group's mean could be of: the values, or 0/1 for each of ten classes."""
        if self.is_regression:
            return [("", self.values)]
        counts = np.bincount(self.codes[self.codes >= 0], minlength=len(self.classes))
        largest = np.argsort(-counts, kind="stable")[:10]
        return [(self.classes[k], (self.codes == k).astype(np.float64)) for k in largest]


def outcome_of(frame: pd.DataFrame, schema: Schema) -> Outcome | None:
    """Return the outcome of a canonical frame (n rows), or None if nothing can be judged by it."""
    if schema.target is None:
        return None
    column = frame[schema.target]
    if schema.column(schema.target).kind is not Kind.CATEGORY:
        return Outcome((), np.full(len(column), -1), column.to_numpy(dtype=np.float64))
    codes, labels = pd.factorize(column, sort=True)
    enough = np.bincount(codes, minlength=len(labels)) >= _MIN_PER_CLASS
    if enough.sum() < 2:
        return None
    places = np.where(enough, np.cumsum(enough) - 1, -1)
    classes = tuple(str(label) for label, kept in zip(labels, enough, strict=True) if kept)
    return Outcome(classes, places[codes].astype(np.int64), np.full(len(column), np.nan))
