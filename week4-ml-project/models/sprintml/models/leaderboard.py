"""The leaderboard: one entry per model, and the choice of the best one under a budget.

A score is always out of fold: every row is predicted by models that have not seen it.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from sprintml.models.errors import ModelsError


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one model."""

    name: str
    family: str
    """``dummy``, ``linear``, ``tree``, ``lightgbm``, ``forest``, ``neighbors``, ``ensemble`` …"""
    stage: str
    """``baseline``, ``improved`` (one candidate) or ``ensemble``."""
    score: float
    """Out of fold, by the task's metric."""
    low: float
    high: float
    """95 % interval of the score; `scores.interval` says how it is found."""
    fit_s: float
    """Seconds of fitting, all folds together."""
    latency_us: float | None = None
    """Measured microseconds of one row in process; None until measured."""
    size_bytes: int | None = None
    """Size of the compiled scorer, or of the pickle where there is none; None until measured."""
    estimated_us: float | None = None
    """About what `latency_us` will be, from trees, leaves and columns; shown until it is measured,
    never chosen by."""
    estimated_bytes: int | None = None
    weight: float = 0.0
    """Weight in the ensemble."""
    chosen: bool = False
    """The one that is served unless the user says otherwise."""
    members: int = 1
    """How many pipelines are averaged."""
    trees: int = 0
    """How many trees those have together."""
    note: str = ""


class NothingFitsError(ModelsError, ValueError):
    """Raised when no model of the leaderboard is within the asked latency or size."""


def ranked(entries: Sequence[Entry], *, greater_is_better: bool) -> list[Entry]:
    """Return the entries, best score first; of equal ones the fewer trees, then the name."""
    sign = -1.0 if greater_is_better else 1.0
    return sorted(entries, key=lambda e: (sign * e.score, e.trees, e.name))


def choose(
    entries: Sequence[Entry],
    *,
    greater_is_better: bool,
    max_latency_us: float | None = None,
    max_size_bytes: int | None = None,
) -> Entry:
    """Return the entry with the best score among those within the bounds.

    Args:
        entries: A leaderboard.
        greater_is_better: Whether a higher score is a better one.
        max_latency_us: Upper bound of one row's time; unmeasured entries do not pass.
        max_size_bytes: Upper bound of the scorer's size; unmeasured entries do not pass.

    Raises:
        NothingFitsError: If none is within the bounds.
    """
    fitting = [
        e
        for e in entries
        if _within(e.latency_us, max_latency_us) and _within(e.size_bytes, max_size_bytes)
    ]
    if not fitting:
        fastest = min((e.latency_us for e in entries if e.latency_us is not None), default=None)
        smallest = min((e.size_bytes for e in entries if e.size_bytes is not None), default=None)
        raise NothingFitsError(
            f"no model within latency {max_latency_us} us and size {max_size_bytes} bytes; "
            f"the fastest takes {fastest} us, the smallest has {smallest} bytes: raise the bound"
        )
    return ranked(fitting, greater_is_better=greater_is_better)[0]


def _within(value: float | None, bound: float | None) -> bool:
    return bound is None or (value is not None and value <= bound)
