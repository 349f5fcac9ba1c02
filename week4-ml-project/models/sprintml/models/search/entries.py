"""Entries of the leaderboard, made from what came through the folds."""

from __future__ import annotations

from sprintml.models.assess.scores import interval
from sprintml.models.leaderboard import Entry
from sprintml.models.search.attempts import Outcome
from sprintml.models.search.data import TrainingData
from sprintml.models.search.members import BASE_US, row_us, served_fits, size_bytes, within_bounds


def entry_of(o: Outcome, data: TrainingData, *, weight: float = 0.0) -> Entry:
    """Return the entry of one candidate; whether it is chosen is decided later."""
    low, high = interval(data.task, data.y, o.oof)
    ((_, served),) = within_bounds([(1.0, served_fits(o, in_ensemble=False))], data)
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
        estimated_us=BASE_US + row_us(served, data),
        estimated_bytes=size_bytes(served, data),
        note=_note(o, len(served)),
    )


def _note(o: Outcome, n_served: int) -> str:
    return "fitted on all rows" if o.all_rows else f"mean of {n_served} fold models"
