"""When a column is one of date-times."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sprintml.ingestion.dates import DateStyle, find_dates, parse_dates
from sprintml.ingestion.kinds.guess import Guess
from sprintml.ingestion.overrides import ColumnOverride
from sprintml.ingestion.schema import Kind


def as_datetimes(guess: Guess, override: ColumnOverride) -> Guess | None:
    """Return the guess that the column holds date-times, or None."""
    forced = override.kind is Kind.DATETIME or override.date_format is not None
    texts = guess.cells.texts
    if override.date_format:
        style: DateStyle | None = DateStyle(override.date_format, share=1.0)
    else:
        style = find_dates(texts)
    if style is None:
        return None
    fits = ~np.isnat(parse_dates(texts, style.format))
    if not forced and not guess.mostly(fits):
        return None
    why = f"dates written {style.format.replace('|', ' or ')}"
    doubt = "no cell settles whether the day or the month comes first" if style.ambiguous else ""
    made = guess.without(fits).as_kind(Kind.DATETIME, why, date_format=style.format)
    return replace(made, ambiguous=doubt)
