"""Cells: one column's texts, stripped and dictionary-encoded.

Every guess and every parse works on the *different* texts of a column and is then spread over its
rows. That makes a million rows cheap, and a column and a single cell mean the same by construction.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

BLANKS = " \t\r\n\f\v\u00a0\u2007\u202f\u200b\u200e\u200f\u2060\ufeff"
"""Stripped from both ends of a cell: white space, and the invisible marks of spreadsheets."""

_NOTHING = (None, pd.NA, pd.NaT)


@dataclass(frozen=True)
class Cells:
    """One column: its different texts (m of them), and which of them each row (n) holds.

    A row whose cell is empty or missing has code -1. Texts are stripped, never empty, in order of
    first appearance.
    """

    texts: pa.Array
    """Shape (m,), strings."""
    codes: NDArray[np.int64]
    """Shape (n,), positions in *texts* or -1."""

    @property
    def counts(self) -> NDArray[np.int64]:
        """Rows per text; shape (m,)."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.texts))

    @property
    def n_filled(self) -> int:
        """Rows that hold a text."""
        return int((self.codes >= 0).sum())

    def without(self, unwanted: NDArray[np.bool_]) -> Cells:
        """Return the cells with the texts marked in *unwanted* (shape (m,)) read as missing."""
        if not unwanted.any():
            return self
        places = np.cumsum(~unwanted) - 1
        places[unwanted] = -1
        codes = np.where(self.codes >= 0, places[self.codes], -1)
        return Cells(self.texts.filter(pa.array(~unwanted)), codes)

    def spread(self, values: NDArray[Any], missing: object) -> NDArray[Any]:
        """Return *values* (one per text) over the rows, *missing* where there is no text."""
        padded = np.append(values, np.array([missing], dtype=values.dtype))
        return padded[self.codes]

    def series(self, name: str) -> pd.Series[str]:
        """Return the rows as a pandas ``str`` column, missing as NaN."""
        taken = self.texts.take(pa.array(self.codes, mask=self.codes < 0))
        return pd.Series(pd.array(taken.to_numpy(zero_copy_only=False), dtype="str"), name=name)


def encode(column: pd.Series[Any]) -> Cells:
    """Return the cells of a raw column: texts, numbers, booleans, dates or any objects.

    Cost: O(n) once; everything after it is per different text.
    """
    texts = pc.utf8_trim(_texts(column), characters=BLANKS)
    texts = pc.if_else(pc.equal(texts, ""), pa.scalar(None, texts.type), texts)
    coded = texts.dictionary_encode()
    indices = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return Cells(coded.dictionary.cast(pa.large_string()), indices.astype(np.int64))


def _texts(column: pd.Series[Any]) -> pa.Array:
    if isinstance(column.dtype, pd.StringDtype):
        made = pa.array(column, type=pa.large_string(), from_pandas=True)
        return made.combine_chunks() if isinstance(made, pa.ChunkedArray) else made
    return pa.array([text_of(value) for value in column], type=pa.large_string())


def text_of(value: object) -> str | None:
    """Return the text of one typed cell, or None if it is missing.

    A whole number loses its ``.0``; true and false are lower case; dates are ISO 8601; lists and
    mappings are JSON.

    >>> text_of(3.0), text_of(True), text_of(float("nan")), text_of([1, "a"])
    ('3', 'true', None, '[1, "a"]')
    """
    match value:
        case str():
            return value
        case bool() | np.bool_():
            return "true" if value else "false"
        case float() | np.floating():
            return _number_text(float(value))
        case list() | tuple() | Mapping():
            return json.dumps(value, default=str, ensure_ascii=False)
        case _:
            return None if any(value is nothing for nothing in _NOTHING) else _plain_text(value)


def _plain_text(value: object) -> str:
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _number_text(value: float) -> str | None:
    if math.isnan(value):
        return None
    return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)
