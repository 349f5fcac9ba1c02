"""What a trial found, and whether that is good enough."""

from __future__ import annotations

from dataclasses import dataclass, field

from redis_pipeline.prove.story import Story

RESTART_BAR_S = 5.0
"""So long after its restart began, a server's consumers shall be at work again."""

_RECOVERY_SLACK_S = 2.0


@dataclass
class Result:
    """What a trial found.

    Args:
        lease_s: The lease of consumers and workers; the bar of recovery is two seconds above it.
    """

    lease_s: float
    accepted: int = 0
    effects: int = 0
    distinct: int = 0
    repeated: int = 0
    dead: int = 0
    features: int = 0
    features_equal: bool = False
    seconds: float = 0.0
    kills: dict[str, int] = field(default_factory=dict)
    recoveries_s: list[float] = field(default_factory=list)
    """From a consumer's death until others had all that it held; of those that held something."""
    handovers_s: list[float] = field(default_factory=list)
    """From the death of the worker at work until the next had loaded its state."""
    unrecovered: int = 0
    restarts_s: list[float] = field(default_factory=list)
    crashed: int = 0
    """Processes that ended by an error of their own."""
    story: Story = field(default_factory=Story)
    moved: int = 0
    """Stops that were moved since the process held SQLite's only write lock."""

    @property
    def lost(self) -> int:
        """Accepted events without an effect."""
        return self.accepted - self.distinct

    @property
    def doubled(self) -> int:
        """Effects beyond one per event."""
        return self.effects - self.distinct

    @property
    def recovery_bar_s(self) -> float:
        """How long a recovery may take."""
        return self.lease_s + _RECOVERY_SLACK_S

    @property
    def holds(self) -> bool:
        """Whether nothing was lost or doubled, the features are equal, and recovery was in time."""
        slowest = max(quantile(self.recoveries_s, 0.99), quantile(self.handovers_s, 0.99))
        return (
            self.lost == self.doubled == self.dead == self.unrecovered == self.crashed == 0
            and self.features_equal
            and slowest <= self.recovery_bar_s
            and max(self.restarts_s, default=0.0) <= RESTART_BAR_S
        )


def quantile(values: list[float], share: float) -> float:
    """Return the value that *share* of all do not pass; 0 of none.

    >>> quantile([3.0, 1.0, 2.0], 0.5)
    2.0
    """
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
