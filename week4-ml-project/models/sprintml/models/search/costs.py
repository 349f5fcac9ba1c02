"""Costs: measured latency and size of the entries of a leaderboard, as far as time allows."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import replace

import msgspec

from sprintml.models.leaderboard import Entry
from sprintml.models.result import TrainingResult

MEASURE_S = 0.1
MEMBER_S = 0.02
TREE_S = 0.0002
"""About what measuring a model takes, each of its members more, and each tree, on a busy
machine."""
FIRST_TIMES = 6.0
"""The first takes this many times as long: it loads the compiler."""
SLOWEST = 2.0
"""One that was disturbed shall not keep the others from being measured."""
MEASURE_SHARE = 0.05
"""Part of the budget kept for measuring."""


def measuring_s(budget_s: float, n_models: int) -> float:
    """Return the seconds to keep for measuring *n_models*: most of them, if the budget allows."""
    return min(MEASURE_SHARE * budget_s, FIRST_TIMES * MEASURE_S + MEASURE_S * n_models)


def with_costs(
    result: TrainingResult, *, until: float, known: Sequence[Entry] = ()
) -> TrainingResult:
    """Return *result* with entries measured, the best first, until a moment.

    What would not be through by then (`time.monotonic`) keeps its estimate. *known* are entries
    of the same models that were measured before.
    """
    before = {e.name: e for e in known if e.latency_us is not None}
    entries = []
    pace = 1.0 if "sprintml.models.fastpath.kernel" in sys.modules else FIRST_TIMES
    for entry in result.leaderboard:
        if entry.name in before:
            found = before[entry.name]
            entries.append(_with(entry, found.latency_us, found.size_bytes))
        elif time.monotonic() + pace * _seconds(entry) < until:
            begun = time.monotonic()
            entries.append(_measured(entry, result))
            pace = min(SLOWEST, max(1.0, (time.monotonic() - begun) / _seconds(entry)))
        else:
            entries.append(entry)
    return replace(result, leaderboard=entries)


def _seconds(entry: Entry) -> float:
    return MEASURE_S + MEMBER_S * entry.members + TREE_S * entry.trees


def _measured(entry: Entry, result: TrainingResult) -> Entry:
    from sprintml.models.serve.measure import measure  # noqa: PLC0415  # loads Numba

    cost = measure(result.models[entry.name], result.schema, result.rows)
    return _with(entry, cost.latency_us, cost.size_bytes)


def _with(entry: Entry, latency_us: float | None, size_bytes: int | None) -> Entry:
    return msgspec.structs.replace(entry, latency_us=latency_us, size_bytes=size_bytes)
