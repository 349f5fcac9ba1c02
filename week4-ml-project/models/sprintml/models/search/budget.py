"""The budget: how many seconds are left, and how many a candidate may take of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from sprintml.models.search.candidates import Candidate

LEAST_SHARE = 0.35
"""A candidate may take this part of what is left, however many wait: one that is cut short is
worth less than one that is not tried."""
FINISH_SHARE = 0.02
"""Part of the budget kept for blending and putting the result together."""
STALE_SHARE = 0.25
"""The search ends when the blend has not improved for this part of the budget."""
RELUCTANT_SHARE = 0.03
"""Nothing new is begun when less than this part of the budget is left."""


@dataclass
class Clock:
    """Seconds of one training run, on `time.monotonic`'s clock."""

    budget_s: float
    reserve_s: float = 0.0
    """Kept for what the caller does afterwards."""
    finish_s: float = 0.0
    """Kept for putting the result together; measured as the search goes on."""
    refit_s: float = 0.0
    """Kept for fits on all rows, after the search."""
    stop: threading.Event = field(default_factory=threading.Event)
    started: float = field(default_factory=time.monotonic)
    improved_at: float | None = None
    """When the blend became better last; None before the first candidate is through."""

    @property
    def elapsed_s(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    @property
    def end(self) -> float:
        """The moment at which fitting has to be over."""
        kept = self.reserve_s + self.refit_s + max(self.finish_s, FINISH_SHARE * self.budget_s)
        return self.started + self.budget_s - kept

    @property
    def left_s(self) -> float:
        """Seconds left for fitting; 0 once stopped by the caller."""
        return 0.0 if self.stop.is_set() else max(0.0, self.end - time.monotonic())

    @property
    def reluctant(self) -> bool:
        """Whether so little is left that nothing new should be begun."""
        return self.left_s < RELUCTANT_SHARE * self.budget_s

    @property
    def stale(self) -> bool:
        """Whether the blend has not improved for long."""
        if self.improved_at is None:
            return False
        return time.monotonic() - self.improved_at > STALE_SHARE * self.budget_s

    def keep(self, seconds: float) -> None:
        """Keep so many more seconds free at the end, if they are the most asked for so far."""
        self.finish_s = max(self.finish_s, seconds)

    def improve(self) -> None:
        """Note that the blend has just become better."""
        self.improved_at = time.monotonic()

    def allot(self, candidate: Candidate, waiting: Sequence[Candidate], *, n_workers: int) -> float:
        """Return the seconds of fitting (all folds together) that *candidate* may take."""
        shares = candidate.share + sum(c.share for c in waiting)
        return n_workers * self.left_s * max(LEAST_SHARE, min(1.0, 2 * candidate.share / shares))
