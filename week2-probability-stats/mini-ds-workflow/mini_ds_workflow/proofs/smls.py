"""Data built as NIST's SmLs01 to SmLs09: nine groups whose F is the group size, to the last digit.

Every group holds its mean once and values a tenth below and above it in turn; a constant of 1, 10⁶
or 10¹² lies on top, so that up to thirteen digits are the same everywhere. Source: NIST Statistical
Reference Datasets, one-way analysis of variance (Simon and Lesage 1989).
"""

from __future__ import annotations

import math

MEANS = (14, 13, 15, 13, 15, 13, 15, 13, 15)  # in tenths
SETS = {
    f"SmLs{3 * i + j + 1:02d}": (each, base)
    for i, base in enumerate((1, 10**6, 10**12))
    for j, each in enumerate((21, 201, 2001))
}


def smls(each: int, base: int) -> list[list[str]]:
    """Return nine groups of *each* decimal texts; their F is *each*, exactly.

    Args:
        each: Values in a group, odd.
        base: What lies on top.
    """
    around = [0, *([-1, 1] * ((each - 1) // 2))]
    return [[_decimal(10 * base - 10 + mean + off) for off in around] for mean in MEANS]


def _decimal(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}"


def digits(found: float, certified: float) -> float:
    """Return how many decimal digits of *found* are right; 15 at most, which is all of them."""
    if found == certified:
        return 15.0
    return min(15.0, max(0.0, -math.log10(abs(found - certified) / abs(certified))))
