"""A guess: one column as it seems to be, its cells, and the doubts that the checks report."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sprintml.ingestion.cells import Cells
from sprintml.ingestion.errors import OverrideError
from sprintml.ingestion.schema import Column, Kind

MOSTLY = 0.95
"""Share of a column's texts and rows that must be numbers (or dates) for it to be such."""
MAX_FORCED_STRAYS = 1_000
"""The same, if the user says what the column is."""
MAX_STRAYS = 20
"""Different texts that may be read as missing because they are not numbers (or dates)."""


@dataclass(frozen=True)
class Guess:
    """A column as guessed, with what was not certain about it."""

    column: Column
    cells: Cells
    """Without the texts that are read as missing."""
    doubtful: frozenset[str] = frozenset()
    """Texts that mean missing among numbers, and are levels among words."""
    strays: tuple[str, ...] = ()
    """Texts that do not fit the kind of the others and are read as missing."""
    n_stray_rows: int = 0
    ambiguous: str = ""
    """A choice that the cells do not settle, in plain words."""

    def as_kind(self, kind: Kind, why: str, **found: Any) -> Guess:  # noqa: ANN401 (fields of Column)
        """Return the guess that the column is of this *kind*, its fields set as *found*."""
        column = self.column.model_copy(update={"kind": kind, "why": why, **found})
        return Guess(column, self.cells, self.doubtful, self.strays, self.n_stray_rows)

    def without(self, fits: NDArray[np.bool_]) -> Guess:
        """Return the guess with the texts that do not fit (shape (m,)) read as missing.

        They become missing markers of the column, so that new rows are read the same way.
        """
        if fits.all():
            return self
        texts = self.cells.texts.filter(pa.array(~fits)).to_pylist()
        texts = texts[:MAX_FORCED_STRAYS]
        odd = tuple(text for text in texts if text not in self.doubtful)
        rows = int(self.cells.counts[~fits].sum()) if odd else 0
        markers = (*self.column.missing_markers, *texts)
        column = self.column.model_copy(update={"missing_markers": markers})
        return Guess(column, self.cells.without(~fits), self.doubtful, odd, rows)

    def require(self, fits: NDArray[np.bool_], kind: Kind) -> None:
        """Do nothing if at least half of the rows fit (texts: shape (m,)) what the user asks for.

        Raises:
            OverrideError: If they do not, with examples.
        """
        n_fit, n = int(self.cells.counts[fits].sum()), self.cells.n_filled
        if 2 * n_fit >= n:
            return
        shown = self.cells.texts.filter(pa.array(~fits)).slice(0, 3).to_pylist()
        raise OverrideError(
            f"only {n_fit:,} of {n:,} cells can be read as {kind}, not "
            f"{', '.join(repr(text) for text in shown)}.",
            column=self.column.name,
            fix="Choose another kind, or mend the cells.",
        )

    def mostly(self, fits: NDArray[np.bool_]) -> bool:
        """Whether nearly all texts (shape (m,)) and rows fit, and the rest are few enough to name.

        One single misfit among at least eight others is a slip of the pen, whatever its share.
        """
        if not fits.any():
            return False
        misfits = ~fits & ~member(self.cells.texts, self.doubtful)
        n_texts, n_rows = int(misfits.sum()), int(self.cells.counts[misfits].sum())
        if n_texts == 0 or (n_rows == 1 and self.cells.n_filled > 8):
            return True
        few = n_rows <= (1 - MOSTLY) * self.cells.n_filled
        return few and n_texts <= MAX_STRAYS and n_texts <= (1 - MOSTLY) * len(fits)


def member(texts: pa.Array, words: Collection[str]) -> NDArray[np.bool_]:
    """Mark the *texts* (shape (m,)) that are among the *words*."""
    found = pc.is_in(texts, value_set=pa.array(sorted(words), type=texts.type))
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)
