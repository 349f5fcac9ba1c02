"""The training data as every process sees them: rows, target, folds, encoded matrices.

Everything here follows from the rows and the seed, so that a worker that starts later computes
the very same folds and encoders.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sprintml.ingestion.schema import Schema
from sprintml.models.search.folds import Folds, deal, groups_of
from sprintml.models.tasks import Target, Task
from sprintml.preprocessing import Encoding, make_encoder

Matrix = NDArray[np.float64]
"""Shape (n, d): encoded rows."""

MAX_CACHE_BYTES = 400_000_000
ALL_ROWS = -1
"""As a fold: train on all rows, hold out none."""


@dataclass(frozen=True)
class Encoded:
    """One training part, encoded: the fitted encoder, both matrices."""

    encoder: Any
    train: Matrix
    held_out: Matrix

    @property
    def size_bytes(self) -> int:
        """Bytes of both matrices."""
        return self.train.nbytes + self.held_out.nbytes


@dataclass
class TrainingData:
    """Rows (n, features) of the typed table, their target (n,), and how they are dealt."""

    rows: pd.DataFrame
    y: Target
    schema: Schema
    task: Task
    seed: int
    n_folds: int
    _cache: OrderedDict[tuple[str, int, int], Encoded] = field(default_factory=OrderedDict)
    _folds: dict[tuple[int, int], Folds] = field(default_factory=dict)

    def __getstate__(self) -> dict[str, Any]:
        """Leave the cache behind: it is found again from the rest."""
        return self.__dict__ | {"_cache": OrderedDict()}

    @cached_property
    def groups(self) -> NDArray[np.int64]:
        """The number of each row among the different ones, shape (n,)."""
        return groups_of(self.rows)

    def folds(self, repeat: int = 0) -> Folds:
        """Return the folds of one *repeat*, shape (n,)."""
        key = (repeat, self.n_folds)
        if key not in self._folds:
            seed = self.seed + 7919 * repeat
            self._folds[key] = deal(self.task, self.y, self.groups, n_folds=self.n_folds, seed=seed)
        return self._folds[key]

    def parts(self, repeat: int, fold: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the places of the training rows and of those held out."""
        if fold == ALL_ROWS:
            return np.arange(len(self.y)), np.arange(0)
        held_out = self.folds(repeat) == fold
        return np.flatnonzero(~held_out), np.flatnonzero(held_out)

    def encoded(self, encoding: Encoding, repeat: int, fold: int) -> Encoded:
        """Return one training part encoded; the encoder is fitted on its training rows only."""
        key = (encoding, repeat, fold)
        if key not in self._cache:
            self._cache[key] = self._encode(encoding, repeat, fold)
            while len(self._cache) > 1 and self._cached_bytes() > MAX_CACHE_BYTES:
                self._cache.popitem(last=False)
        return self._cache[key]

    def _encode(self, encoding: Encoding, repeat: int, fold: int) -> Encoded:
        train, held_out = self.parts(repeat, fold)
        encoder = make_encoder(self.schema, encoding)
        matrix = encoder.fit_transform(self.rows.iloc[train], self.y[train])
        empty = np.empty((0, matrix.shape[1]))
        rest = encoder.transform(self.rows.iloc[held_out]) if len(held_out) else empty
        return Encoded(encoder, matrix, rest)

    def _cached_bytes(self) -> int:
        return sum(encoded.size_bytes for encoded in self._cache.values())
