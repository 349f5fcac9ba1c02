"""Attempts: one candidate on its way through the folds, and what it gives when it is through."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sprintml.models.assess.scores import score
from sprintml.models.fitted import Predictions
from sprintml.models.search.candidates import Candidate
from sprintml.models.search.data import ALL_ROWS, TrainingData
from sprintml.models.search.jobs import EncoderKey, Fit, Job

REFIT_MORE = 1.1
"""A model on all rows gets this many times the rounds of the folds' mean: it has more rows."""


@dataclass
class Attempt:
    """The folds of one candidate in one repeat; then, for a single model, all rows."""

    candidate: Candidate
    n_folds: int
    repeat: int = 0
    limit_s: float | None = None
    """Seconds that one fold may take."""
    running: int = 0
    fits: list[Fit] = field(default_factory=list)
    failed: str = ""
    pending: deque[int] = field(init=False)

    def __post_init__(self) -> None:
        """Line up the folds."""
        self.pending = deque(range(self.n_folds))

    @property
    def wants_all_rows(self) -> bool:
        """Whether a fit on all rows is still to be lined up."""
        through = len(self.fits) == self.n_folds and not self.pending and not self.running
        return self.candidate.single and self.repeat == 0 and through

    @property
    def done(self) -> bool:
        """Whether everything came back."""
        wanted = self.n_folds + (self.candidate.single and self.repeat == 0)
        return not self.failed and len(self.fits) == wanted

    @property
    def over(self) -> bool:
        """Whether nothing more is to come."""
        return self.running == 0 and (bool(self.failed) or self.done)

    def next_job(self, known: frozenset[EncoderKey]) -> Job | None:
        """Return the next job, or None while there is nothing to begin.

        The first fold is a probe: unless the fit can stop by itself, the others wait for it.
        """
        if self.failed:
            return None
        if self.wants_all_rows:
            rounds = refit_rounds(self.fits) if self.candidate.boosted else None
            return Job(self.candidate, rounds=rounds, known=known)
        if not self.pending or (self.running and not self.fits and not self._stops_by_itself):
            return None
        fold = self.pending.popleft()
        return Job(self.candidate, self.repeat, fold, limit_s=self.limit_s, known=known)

    def take(self, fit: Fit) -> None:
        """Note a fit that came back; give up if the rest would take too long."""
        self.fits.append(fit)
        if self.limit_s is None or self._stops_by_itself or len(self.fits) > 1:
            return
        if fit.fit_s > self.limit_s:
            self.failed = (
                f"too slow: the first of {self.n_folds} folds took {fit.fit_s:.1f} s, "
                f"{self.limit_s:.1f} s would do"
            )

    @property
    def _stops_by_itself(self) -> bool:
        return self.candidate.family == "lightgbm"


def refit_rounds(fits: list[Fit]) -> int:
    """Return the rounds for all rows, from those that the folds found."""
    found = [fit.rounds for fit in fits if fit.rounds is not None and fit.job.fold != ALL_ROWS]
    return max(1, round(REFIT_MORE * float(np.mean(found))))


@dataclass
class Outcome:
    """A candidate that is through: its fits fold by fold, its out-of-fold predictions."""

    candidate: Candidate
    fits: list[Fit]
    """Of the folds, sorted by repeat and fold."""
    all_rows: Fit | None
    oof: Predictions
    """Shape (n, outputs), the mean over repeats; NaN for rows that are never held out."""
    score: float

    @property
    def name(self) -> str:
        """The candidate's."""
        return self.candidate.name

    @property
    def n_repeats(self) -> int:
        """How many times all folds were fitted."""
        return 1 + max(fit.job.repeat for fit in self.fits)

    @property
    def fit_s(self) -> float:
        """Seconds of all fits."""
        return sum(fit.fit_s for fit in self.every_fit)

    @property
    def every_fit(self) -> list[Fit]:
        """All fits, that on all rows last."""
        return [*self.fits, *([self.all_rows] if self.all_rows else [])]


def outcome(candidate: Candidate, fits: list[Fit], data: TrainingData) -> Outcome:
    """Put the fits of a candidate together; their order does not matter."""
    folds = [fit for fit in fits if fit.job.fold != ALL_ROWS]
    folds.sort(key=lambda fit: (fit.job.repeat, fit.job.fold))
    whole = next((fit for fit in fits if fit.job.fold == ALL_ROWS), None)
    oof = out_of_fold(folds, data)
    return Outcome(candidate, folds, whole, oof, score(data.task, data.y, oof))


def out_of_fold(fits: list[Fit], data: TrainingData) -> Predictions:
    """Return each row's prediction by the models that have not seen it, shape (n, outputs)."""
    total: Any = 0.0
    n_repeats = 1 + max(fit.job.repeat for fit in fits)
    for repeat in range(n_repeats):
        one = np.full((len(data.y), data.task.n_outputs), np.nan)
        for fit in fits:
            if fit.job.repeat == repeat:
                _, held_out = data.parts(repeat, fit.job.fold)
                one[held_out] = fit.held_out
        total = total + one
    return np.asarray(total / n_repeats)
