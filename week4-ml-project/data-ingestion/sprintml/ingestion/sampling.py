"""A uniform sample of rows in one pass: each row draws a random number, the smallest ones stay.

The rows kept are in file order and depend on the seed and on the row's place only ("bottom-k"
sampling; Cohen & Kaplan, PODC 2007). Memory is bounded by 1.5 times the sample.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


class RowSample:
    """Up to *max_rows* of the rows that are added, all of them while they are few.

    Attributes:
        seen: Rows added so far.
    """

    def __init__(self, max_rows: int, seed: int) -> None:
        self._max_rows = max_rows
        self._rng = np.random.default_rng(seed)
        self._threshold = 1.0
        self._drawn: NDArray[np.float64] = np.empty(0)
        self._keys: list[NDArray[np.float64]] = []
        self._chunks: list[pa.Table] = []
        self._kept = 0
        self.seen = 0

    @property
    def sampled(self) -> bool:
        """Whether rows were left out."""
        return self.seen > self._max_rows

    def choose(self, n: int) -> NDArray[np.int64] | None:
        """Return which of the next *n* rows to add with `add`; None means all of them."""
        self._drawn = self._rng.random(n)
        self.seen += n
        if self._threshold == 1.0:
            return None
        chosen = np.flatnonzero(self._drawn < self._threshold)
        self._drawn = self._drawn[chosen]
        return chosen

    def add(self, chunk: pa.Table) -> None:
        """Add the rows that `choose` chose."""
        self._keys.append(self._drawn)
        self._chunks.append(chunk)
        self._kept += chunk.num_rows
        if self._kept > self._max_rows + max(self._max_rows // 2, 1000):
            self._prune()

    def table(self) -> pa.Table | None:
        """Return the sample in file order, None if nothing was ever added."""
        if self._kept > self._max_rows:
            self._prune()
        return self._joined() if self._chunks else None

    def filled(self) -> pa.Table:
        """Return the sample in file order, when rows were added."""
        table = self.table()
        if table is None:
            raise ValueError("no rows were added to the sample")
        return table

    def _prune(self) -> None:
        keys = np.concatenate(self._keys)
        self._threshold = float(np.partition(keys, self._max_rows)[self._max_rows])
        stay = keys < self._threshold
        table = self._joined().filter(pa.array(stay))
        self._keys, self._chunks = [keys[stay]], [table]
        self._kept = table.num_rows

    def _joined(self) -> pa.Table:
        """Return all chunks as one table; a column that only some have is null in the others."""
        return pa.concat_tables(self._chunks, promote_options="default")
