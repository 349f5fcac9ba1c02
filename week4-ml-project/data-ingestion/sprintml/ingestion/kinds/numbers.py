"""When a column is one of numbers, and when its whole numbers are codes or an identifier."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sprintml.ingestion.kinds.guess import Guess
from sprintml.ingestion.markers import suspect_numbers
from sprintml.ingestion.numerals import (
    PLAIN,
    STYLES,
    NumberStyle,
    fit_share,
    parse_numbers,
    undress,
)
from sprintml.ingestion.overrides import ColumnOverride
from sprintml.ingestion.schema import Kind

EXACT = 2**53
"""Whole numbers past this are not exact in a double."""

_ID_NAME = re.compile(
    r"(?:^|[_\W])(?:id|uuid|guid|key|index|idx|rowid|serial|nr|no|isbn|ssn|unnamed|row)(?:[_\W]|$)"
    r"|[a-z](?:ID|Id|Key|UUID)(?![a-z])|^(?:Id|ID)(?:[A-Z]|$)|^(?:Unnamed|Index|INDEX|Key|No|Nr)\b"
)
_CODE_NAME = re.compile(
    r"(?i)(?:^|[_\W])(?:zip|zipcode|postcode|postal|plz|code|codes|sku|iban)(?:[_\W]|$)"
)
TIME_NAME = re.compile(r"(?i)year|month|week|day|date|time|hour|minute|second|step|age|rank|epoch")
_MIN_IDENTIFIERS = 10


def as_numbers(guess: Guess, override: ColumnOverride) -> Guess | None:
    """Return the guess that the column holds numbers (or codes made of digits), or None."""
    forced = override.kind is Kind.NUMBER
    style, doubt = number_style(guess.cells.texts, override)
    if not forced and _hardly_any(guess.cells.texts.slice(0, 1_000), style):
        return None
    values = parse_numbers(guess.cells.texts, style)
    fits = np.isfinite(values)
    if forced:
        guess.require(fits, Kind.NUMBER)
    elif not guess.mostly(fits):
        return None
    made, values = guess.without(fits), values[fits]
    whole = bool((values == np.rint(values)).all() and (np.abs(values) < EXACT).all())
    if not forced and (codes := _as_codes(guess, made, values, whole=whole)):
        return codes
    suspects = suspect_numbers(made.cells.texts.to_pylist(), values, made.cells.counts)
    numbers = made.as_kind(
        Kind.NUMBER,
        ("whole numbers" if whole else "numbers") + _style_words(style),
        integer=whole,
        decimal=style.decimal,
        thousands=style.thousands,
        suspected_markers=tuple(text for text in suspects if text not in override.keep),
    )
    return replace(numbers, ambiguous=doubt)


def _hardly_any(texts: pa.Array, style: NumberStyle) -> bool:
    """Whether these texts alone hold too many that are no numbers: no need to parse the rest."""
    return len(texts) > 100 and bool(np.isfinite(parse_numbers(texts, style)).mean() < 0.5)


def number_style(texts: pa.Array, override: ColumnOverride) -> tuple[NumberStyle, str]:
    """Choose how *texts* (m different ones) write numbers, and say what stays in doubt.

    The style that most texts fit; on a tie the more usual one. Looks at 50,000 texts at most.
    """
    allowed = [style for style in STYLES if _allows(override, style)]
    if not allowed:
        return NumberStyle(override.decimal or ".", override.thousands or ""), ""
    seen = undress(texts.slice(0, 50_000))
    if PLAIN in allowed and not _all_in_thousands(seen) and fit_share(seen, PLAIN) == 1:
        return PLAIN, ""
    shares = {style: fit_share(seen, style) for style in allowed}
    tied = [style for style in allowed if shares[style] == max(shares.values())]
    doubt = ""
    if tied[0] == NumberStyle(".", ",") and NumberStyle(",", "") in tied:
        doubt = "1,234 is read as 1234, and might be 1.234"
    elif tied[0] == PLAIN and NumberStyle(",", ".") in tied and _all_in_thousands(seen):
        doubt = "1.234 is read as 1.234, and might be 1234"
    return tied[0], doubt


def _allows(override: ColumnOverride, style: NumberStyle) -> bool:
    return override.decimal in (None, style.decimal) and override.thousands in (
        None,
        style.thousands,
    )


def _all_in_thousands(texts: pa.Array) -> bool:
    fits = pc.match_substring_regex(texts, r"^-?[1-9]\d{0,2}\.\d{3}$")
    return len(texts) > 0 and bool(pc.all(fits).as_py())


def _style_words(style: NumberStyle) -> str:
    words = ", decimal comma" if style.decimal == "," else ""
    gap = {",": "commas", ".": "points", " ": "spaces", "'": "apostrophes"}.get(style.thousands)
    return words + (f", {gap} between thousands" if gap else "")


def _as_codes(
    all_of_it: Guess, guess: Guess, values: NDArray[np.float64], *, whole: bool
) -> Guess | None:
    """Return the guess that digits are codes or an identifier, or None if they are amounts."""
    if why := _zeros_in_front(all_of_it.cells.texts):
        kind = Kind.IDENTIFIER if _all_different(all_of_it) else Kind.CATEGORY
        return all_of_it.as_kind(kind, why)
    if why := _too_long(all_of_it.cells.texts):
        kind = Kind.IDENTIFIER if _all_different(all_of_it) else Kind.CATEGORY
        return all_of_it.as_kind(kind, why)
    if not whole:
        return None
    if guess is all_of_it and _all_different(guess) and (why := _counted(guess, values)):
        return guess.as_kind(Kind.IDENTIFIER, why)
    if _CODE_NAME.search(guess.column.name) and len(values) < guess.cells.n_filled:
        return all_of_it.as_kind(Kind.CATEGORY, "whole numbers that the name says are codes")
    return None


def _all_different(guess: Guess) -> bool:
    """Whether no cell is missing and no text comes twice, in at least ten rows."""
    n, m = len(guess.cells.codes), len(guess.cells.texts)
    return n == m >= _MIN_IDENTIFIERS


def _counted(guess: Guess, values: NDArray[np.float64]) -> str:
    """Say why different whole numbers (in row order) tell rows apart and nothing else."""
    name, n = guess.column.name, len(values)
    if TIME_NAME.search(name) and not _ID_NAME.search(name):
        return ""
    if _ID_NAME.search(name) or re.fullmatch(r"column_\d+", name):
        return "whole numbers, all different, and named like an identifier"
    if n >= 20 and bool((np.diff(values) == 1).all()):
        return "numbers the rows one by one"
    if n >= 50 and values.min() in (0, 1) and values.max() - values.min() == n - 1:
        return "numbers the rows, in another order"
    return ""


def _too_long(texts: pa.Array) -> str:
    """Say why digits are codes: there are more of them than a number can hold exactly."""
    digits = pc.match_substring_regex(texts, r"^-?\d{17,}$")
    return "digits too many for an exact number: codes" if pc.all(digits).as_py() else ""


def _zeros_in_front(texts: pa.Array) -> str:
    """Say why texts of digits are codes: zeros in front, and of one length or two (01234)."""
    if not pc.any(pc.match_substring_regex(texts, r"^0\d{2,}$")).as_py():
        return ""
    digits = pc.all(pc.match_substring_regex(texts, r"^\d{3,}$")).as_py()
    if not digits or pc.count_distinct(pc.utf8_length(texts)).as_py() > 2:
        return ""
    return "digits with zeros in front: codes, not amounts"
