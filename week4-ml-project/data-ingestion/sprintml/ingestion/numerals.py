"""Numbers in texts: decimal comma or point, thousands, currency, percent, scientific notation.

A column has one `NumberStyle`, chosen from all its cells together: ``1,234`` alone says nothing,
``1,234`` beside ``12,5`` does. Currency and percent signs are taken off; ``45 %`` is 45.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Decimal = Literal[".", ","]
Thousands = Literal["", ",", ".", " ", "'"]

_MONEY = r"(?:[$€£¥₹₽₩₪฿]|USD|EUR|GBP|CHF|JPY|kr)"
_GAPS = "[ \u00a0\u202f\u2009]"


@dataclass(frozen=True)
class NumberStyle:
    """How the numbers of one column are written."""

    decimal: Decimal = "."
    thousands: Thousands = ""


PLAIN = NumberStyle()
STYLES = (
    PLAIN,
    NumberStyle(".", ","),
    NumberStyle(",", ""),
    NumberStyle(",", "."),
    NumberStyle(".", " "),
    NumberStyle(",", " "),
    NumberStyle(".", "'"),
    NumberStyle(",", "'"),
)
"""Every style that is tried, the more usual one first."""


@lru_cache(maxsize=32)
def pattern(style: NumberStyle) -> str:
    """Return the regular expression (RE2) of a whole number text, after `undress`."""
    point = re.escape(style.decimal)
    digits = r"\d+"
    if style.thousands:
        gap = _GAPS if style.thousands == " " else re.escape(style.thousands)
        digits = rf"(?:\d+|\d{{1,3}}(?:{gap}\d{{3}})+)"
    return rf"^[+-]?(?:{digits}(?:{point}\d*)?|{point}\d+)(?:[eE][+-]?\d{{1,3}})?$"


def undress(texts: pa.Array) -> pa.Array:
    """Take currency and percent signs off, and write ``(5)`` and the long minus as ``-5``."""
    dressed = pc.match_substring_regex(texts, r"[^0-9.,eE+'-]")
    if not pc.any(dressed).as_py():
        return texts  # nothing to take off, as in nearly every column of numbers
    bare = pc.replace_substring_regex(texts, "[\u2212\u2013]", "-")
    bare = pc.replace_substring_regex(bare, r"^\((.*\d.*)\)$", r"-\1")
    money = rf"(?i)^([+-]?)(?:{_MONEY}\s*)?([+-]?[\d.,].*?)(?:\s*(?:{_MONEY}|%))?$"
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(bare, money, r"\1\2"))


def parse_numbers(texts: pa.Array, style: NumberStyle) -> NDArray[np.float64]:
    """Return the numbers that *texts* (m strings) mean; NaN where a text is not one.

    Numbers past the range of a double are not numbers here.
    """
    bare = undress(texts)
    fits = pc.match_substring_regex(bare, pattern(style))
    bare = pc.if_else(fits, bare, pa.scalar(None, bare.type))
    if style.thousands:
        gap = _GAPS if style.thousands == " " else re.escape(style.thousands)
        bare = pc.replace_substring_regex(bare, gap, "")
    if style.decimal == ",":
        bare = pc.replace_substring(bare, ",", ".")
    bare = pc.replace_substring_regex(bare, r"^\+", "")  # the only sign that Arrow does not read
    values = pc.cast(bare, pa.float64()).to_numpy(zero_copy_only=False)
    return np.where(np.isfinite(values), values, np.nan)


def fit_share(bare: pa.Array, style: NumberStyle) -> float:
    """Return the share of undressed texts that are numbers in this style (0 if there are none)."""
    if len(bare) == 0:
        return 0.0
    return float(pc.mean(pc.match_substring_regex(bare, pattern(style))).as_py())
