"""Inference: what kind a column is, guessed from all of its cells, with the reason in plain words.

The order of questions: markers out; booleans? one value only? numbers (or codes of digits)?
dates? and then words: identifier, text or category. What the user fixed is never guessed.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa

from sprintml.ingestion.cells import encode
from sprintml.ingestion.kinds.datetimes import as_compact_dates, as_datetimes
from sprintml.ingestion.kinds.guess import Guess, member
from sprintml.ingestion.kinds.numbers import as_numbers
from sprintml.ingestion.kinds.words import as_boolean, as_constant, as_forced_boolean, as_words
from sprintml.ingestion.markers import find_markers
from sprintml.ingestion.overrides import NO_OVERRIDE, ColumnOverride
from sprintml.ingestion.schema import Column, Kind


def infer_column(name: str, raw: pd.Series[Any], override: ColumnOverride = NO_OVERRIDE) -> Guess:
    """Guess what the column *raw* (n cells of any type) holds.

    Args:
        name: The column's name; it only tells codes and identifiers from amounts.
        raw: Texts, or typed cells as a database gives them.
        override: What the user has fixed.

    Cost: O(n) to find the m different texts, then O(m).
    """
    guess = _without_markers(Column(name=name, kind=Kind.CONSTANT), raw, override)
    if override.kind or override.date_format:
        return _forced(guess, override)
    return _guessed(guess, override)


def _without_markers(column: Column, raw: pd.Series[Any], override: ColumnOverride) -> Guess:
    """Take out the texts that mean missing, surely or by the user's word."""
    cells = encode(raw)
    marked = find_markers(cells.texts)
    kept = member(cells.texts, override.keep)
    unwanted = (marked.sure & ~kept) | member(cells.texts, override.missing)
    markers = cells.texts.filter(pa.array(unwanted)).to_pylist()
    doubtful = cells.texts.filter(pa.array(marked.doubtful & ~kept & ~unwanted)).to_pylist()
    known = tuple(dict.fromkeys([*sorted(markers), *override.missing]))
    column = column.model_copy(update={"missing_markers": known})
    return Guess(column, cells.without(unwanted), frozenset(doubtful))


def _guessed(guess: Guess, override: ColumnOverride) -> Guess:
    return (
        as_boolean(guess)
        or as_constant(guess)
        or as_compact_dates(guess)
        or as_numbers(guess, override)
        or as_datetimes(guess, override)
        or as_words(guess, None)
    )


def _forced(guess: Guess, override: ColumnOverride) -> Guess:
    kind = override.kind or Kind.DATETIME
    made: Guess | None
    match kind:
        case Kind.BOOLEAN:
            made = as_forced_boolean(guess)
        case Kind.NUMBER:
            made = as_numbers(guess, override)
        case Kind.DATETIME:
            made = as_datetimes(guess, override)
        case _:
            made = as_words(guess, kind)
    made = made or guess.as_kind(kind, "")
    return made.as_kind(kind, "set by you")
