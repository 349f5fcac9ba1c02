"""The inputs of a compiled model: which float of the row vector holds what."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sprintml.ingestion.schema import Column, Kind
from sprintml.models.errors import RowError
from sprintml.models.fastpath.texts import Terms
from sprintml.models.fastpath.vector import Cells, read_row

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


class Inputs:
    """The layout of the row vector: first one float per column, then the terms of texts.

    A text column's own float stays 0; its terms, one group per vocabulary, come last.

    Args:
        columns: The features, in the schema's order.
        levels: Levels of each category.
        terms: Vocabularies of text columns.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        levels: Mapping[str, Sequence[str]],
        terms: Sequence[Terms] = (),
    ) -> None:
        self.columns = tuple(columns)
        self.cells = [Cells(c, levels.get(c.name, ())) for c in self.columns]
        self.terms: list[Terms] = []
        self.n = len(self.columns)
        self._place = {c.name: i for i, c in enumerate(self.columns)}
        self._texts = [i for i, c in enumerate(self.columns) if c.kind is Kind.TEXT]
        self._first_term: list[int] = []
        self._pack_into = struct.Struct(f"{self.n}d").pack_into
        for each in terms:
            self.term_registers(each)

    def kind(self, name: str) -> Kind:
        """Return the kind of a feature."""
        return self.columns[self._place[name]].kind

    def cell(self, name: str) -> Cells:
        """Return what checks the cells of a feature."""
        return self.cells[self._place[name]]

    def register(self, name: str) -> int:
        """Return the register that holds a column (register 0 is a constant)."""
        return self._place[name] + 1

    def term_registers(self, terms: Terms) -> list[int]:
        """Return the registers of a vocabulary's weights; a new one is appended."""
        if terms not in self.terms:
            self.terms.append(terms)
            self._first_term.append(self.n)
            self.n += len(terms.vocabulary)
        first = self._first_term[self.terms.index(terms)] + 1
        return list(range(first, first + len(terms.vocabulary)))

    def n_codes(self, name: str) -> int:
        """Return how many codes a category has: missing, its levels, unseen."""
        return len(self.cells[self._place[name]].levels) + 2

    def code_cells(self, name: str) -> list[str | None]:
        """Return a cell for each code of a category, in order."""
        levels = self.cells[self._place[name]].levels
        unseen = "unseen"
        while unseen in levels:
            unseen += "!"
        return [None, *levels, unseen]

    def slots(self, name: str) -> list[int]:
        """Return all places of the row vector that a column fills."""
        own = [self._place[name]]
        for terms, first in zip(self.terms, self._first_term, strict=True):
            if terms.column == name:
                own += range(first, first + len(terms.vocabulary))
        return own

    def row(self, row: Mapping[str, Any]) -> Floats:
        """Check a row of JSON and return its vector, shape (n,).

        Raises:
            RowError: Naming the first column that is not as the schema says.
        """
        cells = read_row(self.cells, row)
        buffer = bytearray(8 * self.n)
        if self._texts:
            texts = {self.columns[i].name: cells[i] for i in self._texts}
            for i in self._texts:
                cells[i] = 0.0
            self._pack_into(buffer, 0, *cells)
            vector = np.frombuffer(buffer)
            self._fill_terms(vector, texts)
            return vector
        self._pack_into(buffer, 0, *cells)
        return np.frombuffer(buffer)

    def rows(self, rows: Sequence[Mapping[str, Any]]) -> Floats:
        """Check rows of JSON and return their vectors, shape (rows, n).

        Raises:
            RowError: Naming row and column of the first cell that is not as the schema says.
        """
        matrix = np.empty((len(rows), self.n))
        for i, row in enumerate(rows):
            try:
                matrix[i] = self.row(row)
            except RowError as exc:
                raise RowError(exc.column, exc.reason, i) from None
        return matrix

    def _fill_terms(self, vector: Floats, texts: Mapping[str, Any]) -> None:
        for terms, first in zip(self.terms, self._first_term, strict=True):
            vector[first : first + len(terms.vocabulary)] = terms.vector(texts[terms.column])

    def frame(self, frame: pd.DataFrame) -> Floats:
        """Check a typed table and return its vectors, shape (rows, n).

        Raises:
            RowError: Naming column and row of the first cell that is not as the schema says.
        """
        matrix = np.zeros((len(frame), self.n))
        for i, cells in enumerate(self.cells):
            if cells.name not in frame.columns:
                if not cells.column.nullable and len(frame):
                    raise RowError(cells.name, "the table has no such column", 0)
                matrix[:, i] = 0.0 if cells.column.kind in (Kind.CATEGORY, Kind.TEXT) else np.nan
                if cells.column.kind is Kind.TEXT:
                    self._fill_columns(matrix, cells.name, [""] * len(frame))
            elif cells.column.kind is Kind.TEXT:
                self._fill_columns(matrix, cells.name, cells.read_texts(frame[cells.name]))
            else:
                matrix[:, i] = cells.read_series(frame[cells.name])
        return matrix

    def _fill_columns(self, matrix: Floats, name: str, texts: list[str]) -> None:
        for terms, first in zip(self.terms, self._first_term, strict=True):
            if terms.column == name:
                for row, text in zip(matrix, texts, strict=True):
                    row[first : first + len(terms.vocabulary)] = terms.vector(text)
