"""Rates of cases that are measured in turn, and their ratios."""

from __future__ import annotations

import statistics
from collections.abc import Callable

Rates = dict[str, list[float]]
"""Per case, one rate a round."""


def alternate(rounds: int, cases: dict[str, Callable[[], float]]) -> Rates:
    """Measure each case in turn, so that the machine's moods hit all alike."""
    rates: Rates = {name: [] for name in cases}
    for number in range(rounds + 1):
        for name, case in cases.items():
            rate = case()
            if number:  # the first round warms up
                rates[name].append(rate)
    return rates


def ratio(rates: Rates, ours: str, theirs: str) -> float:
    """Median of the rounds' ratios."""
    return statistics.median(a / b for a, b in zip(rates[ours], rates[theirs], strict=True))
