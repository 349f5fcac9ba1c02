"""What happened when, in one trial."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Story:
    """Moments of one trial, all in seconds since 1970."""

    acts: list[tuple[float, str]] = field(default_factory=list)
    """When what was done."""
    recoveries: list[tuple[float, float]] = field(default_factory=list)
    """When a consumer died, and after how many seconds others had what it held."""
    handovers: list[tuple[float, float]] = field(default_factory=list)
    """When the worker at work died, and after how many seconds the next was at work."""
    effects: list[float] = field(default_factory=list)
    """When each event with an effect was delivered."""
