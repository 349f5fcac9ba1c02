"""When a column is one of date-times."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow.compute as pc

from sprintml.ingestion.dates import COMPACT, DateStyle, find_dates, parse_dates
from sprintml.ingestion.kinds.guess import Guess
from sprintml.ingestion.overrides import ColumnOverride
from sprintml.ingestion.schema import Kind


def as_compact_dates(guess: Guess) -> Guess | None:
    """Return the guess that the column's eight digits are dates (20240131), or None.

    At random, one in nine numbers of eight digits from 1900 to 2100 is no date: three different
    ones that all are, and none that is not, are enough.
    """
    texts = guess.cells.texts
    if len(texts) < 3 or pc.min(pc.utf8_length(texts)).as_py() != 8:
        return None
    if np.isnat(parse_dates(texts, COMPACT)).any():
        return None
    return guess.as_kind(Kind.DATETIME, "dates of eight digits", date_format=COMPACT)


def as_datetimes(guess: Guess, override: ColumnOverride) -> Guess | None:
    """Return the guess that the column holds date-times, or None."""
    forced = override.kind is Kind.DATETIME or override.date_format is not None
    texts = guess.cells.texts
    if override.date_format:
        style: DateStyle | None = DateStyle(override.date_format, share=1.0)
    else:
        style = find_dates(texts)
    if style is None and not forced:
        return None
    style = style or DateStyle("ISO8601", share=0.0)
    fits = ~np.isnat(parse_dates(texts, style.format))
    if forced:
        guess.require(fits, Kind.DATETIME)
    elif not guess.mostly(fits):
        return None
    why = f"dates written {style.format.replace('|', ' or ')}"
    doubt = "no cell settles whether the day or the month comes first" if style.ambiguous else ""
    made = guess.without(fits).as_kind(Kind.DATETIME, why, date_format=style.format)
    return replace(made, ambiguous=doubt)
