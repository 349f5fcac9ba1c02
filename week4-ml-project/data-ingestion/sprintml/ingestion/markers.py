"""Missing markers: texts that mean "no value" (``?``, ``NA``, ``null``), and those only suspected.

A text is read as missing only when it cannot mean anything else in its column. ``None`` beside
other words may well be a level ("no garage"), ``NA`` among two-letter codes is Namibia, and -999
may be a temperature: such are kept, and reported with the line that would change it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

SURE = frozenset(
    {"?", "na", "n/a", "n.a.", "n.a", "#n/a", "#na", "<na>", "nan", "-nan", "null", "(null)", "nil"}
    | {"-", "--", "---", ".", "..", "\\n", "nat", "missing", "#value!", "#ref!", "#div/0!"}
    | {"#name?", "#num!", "#null!", "1.#qnan", "-1.#ind", "1.#ind", "\u2013", "\u2014"}
)
"""Lower-case texts that mean missing wherever nothing speaks against it."""

DOUBTFUL = frozenset(
    {"none", "(none)", "unknown", "not available", "not applicable", "blank", "xx"}
)
"""Lower-case texts that mean missing among numbers, dates and booleans; levels among words."""

ENDLESS = frozenset({"inf", "-inf", "+inf", "infinity", "-infinity", "∞", "-∞"})
"""Infinite numbers, which no model takes: missing among numbers."""

_CODE = re.compile(r"[A-Z]{2}")
_SENTINEL = re.compile(r"-?9{2,7}(?:\.0+)?|-1(?:\.0+)?|-8{2,4}|-32768")


@dataclass(frozen=True)
class Marked:
    """Which of a column's texts are markers. Both have shape (m,)."""

    sure: NDArray[np.bool_]
    doubtful: NDArray[np.bool_]


def find_markers(texts: pa.Array) -> Marked:
    """Mark the texts of a column (m different ones) that mean missing, surely or perhaps."""
    lower = pc.utf8_lower(texts)
    sure = _among(lower, SURE)
    doubtful = _among(lower, DOUBTFUL | ENDLESS)
    if sure.any():
        sure &= ~_meaningful(texts, lower, sure)
    return Marked(sure, doubtful)


def _meaningful(texts: pa.Array, lower: pa.Array, sure: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mark the apparent markers that this very column gives another meaning."""
    others = texts.filter(pa.array(~sure)).slice(0, 1000).to_pylist()
    meant = set()
    if "+" in others:
        meant.add("-")
    if len(others) >= 5 and all(_CODE.fullmatch(text) for text in others):
        meant.add("na")  # Namibia, North America
    return _among(lower, frozenset(meant)) if meant else np.zeros(len(texts), dtype=bool)


def _among(texts: pa.Array, words: frozenset[str]) -> NDArray[np.bool_]:
    found = pc.is_in(texts, value_set=pa.array(sorted(words), type=texts.type))
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def suspect_numbers(
    texts: list[str], values: NDArray[np.float64], counts: NDArray[np.int64]
) -> list[str]:
    """Return the texts of numbers that look like markers: odd, repeated, far from the rest.

    Args:
        texts: m different texts.
        values: Their numbers, shape (m,), NaN where there is none.
        counts: Rows per text, shape (m,).
    """
    numbers = np.sort(values[np.isfinite(values)])
    if len(numbers) < 5:
        return []
    ends = {numbers[0], numbers[-1]}
    return [
        text
        for text, value, count in zip(texts, values, counts, strict=True)
        if (count >= 2 and value in ends and _SENTINEL.fullmatch(text) and _far(value, numbers))
        or (value == 0 and count >= 3 and _odd_zero(numbers, count / counts.sum()))
    ]


def _far(value: float, numbers: NDArray[np.float64]) -> bool:
    rest = numbers[numbers != value]
    gap = float(np.min(np.abs(rest - value)))
    if value == -1:
        return bool(rest[0] >= 0) and (rest[0] > 0 or gap >= 1)
    return gap > 0.5 * float(rest[-1] - rest[0])


def _odd_zero(numbers: NDArray[np.float64], share: float) -> bool:
    """Whether 0 stands apart from values that are all well above it (a weight of 0 kg)."""
    rest = numbers[numbers != 0]
    if rest[0] <= 0 or share > 0.5 or len(rest) < 10:
        return False
    step = float(np.median(np.diff(rest[: len(rest) // 2 + 1])))
    return bool(rest[0] > 0.1 * np.median(rest) and rest[0] >= 5 * step)
