"""Dates in texts: ISO 8601, day or month first, month names, times, zones; several styles mixed.

The shape of each text (digits to 9, letters to A) gives the patterns that it may be written in.
Day or month first is decided from the whole column: one cell like 25/12 settles it for all.
Everything becomes UTC without a zone; a text without one is taken to be UTC already.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

ISO = "ISO8601"
COMPACT = "%Y%m%d"
EPOCHS = {"epoch-s": "s", "epoch-ms": "ms"}
EITHER = "|"
"""Between the alternatives of a column's date format, which are tried in order."""

Instants = NDArray[np.datetime64]
"""datetime64[us], UTC, NaT where there is none."""

_ISO = (
    r"^\d{4}-\d{2}(-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?( ?(Z|[+-]\d{2}(:?\d{2})?))?)?)?$"
)
_TIME = r"(?P<time>[T ,]+\d{1,2}:\d{2}(?P<sec>:\d{2})?(?P<frac>\.\d{1,9})?(?P<ap> ?[AaPp][Mm])?)?"
_ZONE = r"(?P<zone> ?(Z|UTC|GMT|[+-]\d{2}:?\d{2}))?"
_NUMERIC = re.compile(
    rf"(?P<a>\d{{1,4}})(?P<s>[-/. ])(?P<b>\d{{1,2}})(?P=s)(?P<c>\d{{1,4}}){_TIME}{_ZONE}"
)
_WORDED = re.compile(
    rf"(?P<day>[A-Za-z]{{3,9}},? )?(?P<a>\d{{1,4}}|[A-Za-z]{{3,9}}\.?)(?P<s>[-/. ])"
    rf"(?P<b>\d{{1,2}}|[A-Za-z]{{3,9}}\.?)(?P<t>,? |[-/.])(?P<c>\d{{2,4}}){_TIME}{_ZONE}"
)
_COMPACT = re.compile(r"(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_MONTH_YEAR = re.compile(r"(?P<a>[A-Za-z]{3,9})(?P<s>[- ])(?P<c>\d{4})")
_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_FULL = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]


@dataclass(frozen=True)
class DateStyle:
    """How the dates of a column are written, and whether day or month first was a guess."""

    format: str
    share: float
    """Share of the different texts that are dates."""
    ambiguous: bool = False
    """Day-first and month-first both fit every cell."""
    mixed: bool = False
    """More than one style."""


def parse_dates(texts: pa.Array, date_format: str) -> Instants:
    """Return the instants that *texts* (m strings) mean; NaT where one fits no alternative.

    Args:
        texts: Strings.
        date_format: strptime patterns, ``ISO8601``, ``epoch-s`` or ``epoch-ms``, joined by ``|``.

    Raises:
        ValueError: If an alternative is not a pattern.
    """
    found = np.full(len(texts), np.datetime64("NaT"), dtype="datetime64[us]")
    column = pd.Series(texts.to_numpy(zero_copy_only=False), dtype="str")
    for one in date_format.split(EITHER):
        open_places = np.flatnonzero(np.isnat(found))
        if not len(open_places):
            break
        found[open_places] = _parse_one(column.iloc[open_places], one)
    return found


def check_date_format(date_format: str) -> None:
    """Do nothing if *date_format* is one that `parse_dates` reads.

    Raises:
        ValueError: If an alternative is neither a strptime pattern nor a name known here.
    """
    for one in date_format.split(EITHER):
        if one in EPOCHS or one == ISO:
            continue
        if not re.search(r"%[YyGsc]", one):
            raise ValueError(f"a date pattern needs a year (%Y or %y): {one!r}")
        pd.to_datetime(pd.Series(["x"]), format=one, errors="coerce", utc=True)


def _parse_one(texts: pd.Series[str], date_format: str) -> Instants:
    if date_format in EPOCHS:
        return _parse_epoch(texts, EPOCHS[date_format])
    if date_format == ISO:
        texts = texts.where(texts.str.match(_ISO)).str.replace(",", ".", regex=False)
    elif date_format == COMPACT:
        texts = texts.where(texts.str.fullmatch(_COMPACT.pattern))
    made = pd.to_datetime(texts, format=date_format, errors="coerce", utc=True)
    return np.asarray(made.dt.tz_localize(None).to_numpy(), dtype="datetime64[us]")


def _parse_epoch(texts: pd.Series[str], unit: str) -> Instants:
    numbers = pd.to_numeric(texts, errors="coerce").astype("float64")
    limit = 2.5e11 if unit == "s" else 2.5e14  # the year 9892
    micros = numbers.where(numbers.abs() < limit) * (1e6 if unit == "s" else 1e3)
    filled = micros.round().fillna(0).astype("int64").to_numpy()
    made = filled.astype("datetime64[us]")
    made[micros.isna().to_numpy()] = np.datetime64("NaT")
    return made


def find_dates(texts: pa.Array, sample: int = 20_000) -> DateStyle | None:
    """Return how the dates among *texts* (m different ones) are written; None if there are none.

    Looks at *sample* texts spread over the column for the styles, and at all for the share.
    """
    if len(texts) == 0:
        return None
    seen = texts.take(pa.array(np.linspace(0, len(texts) - 1, min(sample, len(texts))).astype(int)))
    styles = _styles(seen)
    if not styles:
        return None
    settled, ambiguous = _settle(seen, styles)
    style = EITHER.join(settled)
    share = float((~np.isnat(parse_dates(texts, style))).mean())
    return DateStyle(style, share, ambiguous, mixed=len(settled) > 1)


def _styles(texts: pa.Array) -> list[tuple[str, ...]]:
    """Return the different sets of patterns that single texts allow, the most usual first."""
    alike = pc.replace_substring_regex(texts, r"\p{Nd}", "9").dictionary_encode()  # few, if dates
    _, firsts, counts = np.unique(alike.indices, return_index=True, return_counts=True)
    shapes: dict[str, tuple[int, str]] = {}
    for form, first, n in zip(alike.dictionary.to_pylist(), firsts, counts, strict=True):
        shape = re.sub(r"[^\W\d_]+", _letters, form)
        count, text = shapes.get(shape, (0, ""))
        shapes[shape] = (count + int(n), text or texts[first].as_py())
        if len(shapes) > 400:
            return []  # hardly dates
    ranked = sorted(shapes.values(), key=lambda found: -found[0])
    return list(dict.fromkeys(p for _, text in ranked if (p := patterns_of(text))))


def _letters(found: re.Match[str]) -> str:
    word = found[0].lower()
    if word in _NAMES:
        return "Mon"
    return "Month" if word in _FULL else word[:3] if len(word) <= 3 else "Word"


def patterns_of(text: str) -> tuple[str, ...]:
    """Return the patterns in which one text may be a date: none, one, or day- and month-first.

    >>> patterns_of("2024-01-31"), patterns_of("3/4/2024 10:05"), patterns_of("4 May 2024")
    (('ISO8601',), ('%d/%m/%Y %H:%M', '%m/%d/%Y %H:%M'), ('%d %b %Y',))
    """
    if re.match(_ISO, text):
        return (ISO,)
    if _COMPACT.fullmatch(text):
        return (COMPACT,)
    if found := _MONTH_YEAR.fullmatch(text):
        name = _month_code(found["a"])
        return (f"{name}{found['s']}%Y",) if name else ()
    if found := _NUMERIC.fullmatch(text):
        return tuple(d + _clock(found) for d in _numeric_orders(found))
    if found := _WORDED.fullmatch(text):
        return tuple(d + _clock(found) for d in _worded_orders(found))
    return ()


def _numeric_orders(found: re.Match[str]) -> list[str]:
    a, s, c = found["a"], found["s"], found["c"]
    if len(a) == 4 and len(c) <= 2:
        return [s.join(("%Y", "%m", "%d"))]
    if len(a) > 2 or len(c) not in (2, 4):
        return []
    year = "%Y" if len(c) == 4 else "%y"
    return [s.join(("%d", "%m", year)), s.join(("%m", "%d", year))]


def _worded_orders(found: re.Match[str]) -> list[str]:
    a, b, c = found["a"], found["b"], found["c"]
    day = ""
    if found["day"]:
        long = len(found["day"].strip(" ,")) > 3
        day = ("%A" if long else "%a") + found["day"][len(found["day"].rstrip(" ,")) :]
    year = "%Y" if len(c) == 4 else "%y"
    if a.isdigit() and (name := _month_code(b)):
        return [f"{day}%d{found['s']}{name}{found['t']}{year}"] if len(a) <= 2 else []
    if b.isdigit() and (name := _month_code(a)):
        return [f"{day}{name}{found['s']}%d{found['t']}{year}"]
    return []


def _month_code(word: str) -> str | None:
    bare, dot = (word[:-1], ".") if word.endswith(".") else (word, "")
    if bare.lower() in _NAMES:
        return "%b" + dot
    return "%B" + dot if bare.lower() in _FULL else None


def _clock(found: re.Match[str]) -> str:
    clock = ""
    if time := found["time"]:
        gap = time[: len(time) - len(time.lstrip("T ,"))]
        clock = gap + ("%I" if found["ap"] else "%H") + ":%M"
        clock += ":%S" if found["sec"] else ""
        clock += ".%f" if found["frac"] else ""
        clock += (" %p" if (found["ap"] or "").startswith(" ") else "%p") if found["ap"] else ""
    if zone := found["zone"]:
        clock += " " * (len(zone) - len(zone.lstrip())) + (
            "%Z" if zone.strip() in ("UTC", "GMT") else "%z"
        )
    return clock


def _settle(texts: pa.Array, styles: list[tuple[str, ...]]) -> tuple[list[str], bool]:
    """Choose day- or month-first once for the column, by which misfits fewer cells."""
    if all(len(style) == 1 for style in styles):
        return [style[0] for style in styles], False
    fits = [
        int((~np.isnat(parse_dates(texts, EITHER.join(_pick(styles, i))))).sum()) for i in (0, 1)
    ]
    if fits[0] != fits[1]:
        return _pick(styles, int(fits[1] > fits[0])), False
    day_first, month_first = (_disorder(texts, _pick(styles, i)) for i in (0, 1))
    if min(day_first, month_first) == 0 and day_first != month_first and len(texts) >= 10:
        return _pick(styles, int(month_first == 0)), False
    slashed = any("/" in style[0] for style in styles if len(style) > 1)
    return _pick(styles, int(slashed)), True


def _pick(styles: list[tuple[str, ...]], which: int) -> list[str]:
    return list(dict.fromkeys(style[min(which, len(style) - 1)] for style in styles))


def _disorder(texts: pa.Array, formats: list[str]) -> int:
    """Count the steps back in time between one cell and the next; 0 in a sorted column."""
    steps = np.diff(parse_dates(texts, EITHER.join(formats)))
    back = int((steps < np.timedelta64(0)).sum())
    return min(back, int((steps > np.timedelta64(0)).sum()))
