"""What a campaign saw: the counts, the times, and when all work stood still."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from async_endpoints.prove.faults import Fault


class Pause(NamedTuple):
    """A time without any effect, and the last fault before its end."""

    seconds: float
    fault: Fault | None


@dataclass(slots=True)
class Tally:
    """What a campaign saw."""

    faults: Counter[Fault] = field(default_factory=Counter)
    accepted: int = 0
    lost: int = 0
    doubled: int = 0
    unfinished: int = 0
    recovery_s: list[float] = field(default_factory=list)
    never_recovered: int = 0
    redelivery_s: list[float] = field(default_factory=list)
    restart_s: list[float] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    seconds: float = 0.0


def longest_pauses(
    effects_at: Sequence[float], moments: Sequence[tuple[float, Fault]], *, count: int = 5
) -> list[Pause]:
    """Return the *count* longest times between two effects, with the last fault before each end.

    >>> longest_pauses([1.0, 1.5, 4.0], [(0.5, Fault.DROP), (1.6, Fault.REDIS)], count=1)
    [Pause(seconds=2.5, fault=<Fault.REDIS: 'kill the Redis server'>)]
    """
    gaps = sorted(pairwise(sorted(effects_at)), key=lambda gap: gap[0] - gap[1])[:count]
    faults = [[fault for at, fault in moments if at < end] for _, end in gaps]
    return [
        Pause(end - start, before[-1] if before else None)
        for (start, end), before in zip(gaps, faults, strict=True)
    ]
