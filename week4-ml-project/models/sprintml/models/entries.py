"""Entries of the leaderboard, made from what came through the folds."""

from __future__ import annotations

from sprintml.models.attempts import Outcome
from sprintml.models.data import TrainingData
from sprintml.models.leaderboard import Entry
from sprintml.models.scores import interval


def entry_of(o: Outcome, data: TrainingData, *, weight: float = 0.0) -> Entry:
    """Return the entry of one candidate; whether it is chosen is decided later."""
    low, high = interval(data.task, data.y, o.oof)
    served = [o.all_rows] if o.all_rows else o.fits
    return Entry(
        name=o.name,
        family=o.candidate.family,
        stage=o.candidate.stage,
        score=o.score,
        low=low,
        high=high,
        fit_s=o.fit_s,
        weight=weight,
        members=len(served),
        trees=sum(fit.trees for fit in served),
        note=_note(o),
    )


def _note(o: Outcome) -> str:
    if o.all_rows:
        return f"fitted on all rows; scored by {len(o.fits)} folds"
    repeats = f", {o.n_repeats} times dealt" if o.n_repeats > 1 else ""
    return f"mean of {len(o.fits)} models, one per fold{repeats}"
