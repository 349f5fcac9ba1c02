"""The search: candidates through the workers, in order of their worth, until the time is up.

First the plan (see `candidates`), then variants of boosting, then the candidates that carry the
blend again with other folds and seeds. The clock only ever takes away: with enough time the same
seed tries the same things and gives the same result.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sprintml.models.search.attempts import Attempt, Outcome, outcome
from sprintml.models.search.budget import Clock
from sprintml.models.search.candidates import Candidate, improved, variants, worth_repeating
from sprintml.models.search.data import TrainingData
from sprintml.models.search.ensemble import Blend, blend
from sprintml.models.search.entries import entry_of
from sprintml.models.search.events import Dropped, Event, Finished, Trying
from sprintml.models.search.jobs import EncoderKey, Fit
from sprintml.models.search.members import is_thin, within_bounds
from sprintml.models.search.workers import Answer, Workers

POLL_S = 0.2
"""How often the caller's wish to stop is looked at."""
LEAST_GAIN = 1e-4
"""Relative improvement of the blend that counts as one."""
PATIENCE = 6
"""Variants in a row that may leave the blend as it is."""
REFIT_SLACK = 1.6
"""A fit on all rows takes this many times as long as one of a fold, to be on the safe side."""
MAX_REFIT_SHARE = 0.2
"""Part of the budget that fits on all rows may take at the end."""
GRACE = 2.0
"""A fit is killed after this many times the seconds it was given."""


@dataclass
class Search:
    """The state of one search."""

    data: TrainingData
    clock: Clock
    workers: Workers
    tell: Callable[[Event], None]
    extra: Sequence[Candidate] = ()
    """Baselines that were too big to be fitted on the spot."""
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    encoders: dict[EncoderKey, Any] = field(default_factory=dict)
    attempts: list[Attempt] = field(default_factory=list)
    best: Blend | None = None
    """The best blend on the way; `last` is that of all candidates."""
    last: Blend | None = None
    idle_rounds: int = 0
    n_tried: int = 0
    why: str = "everything was tried"

    def __post_init__(self) -> None:
        """Make the plan."""
        self.plan = [*self.extra, *improved(self.data)]
        self.n_planned = len(self.plan)

    def begin(self) -> None:
        """Give the workers something to do; returns at once."""
        self._fill()

    def run(self) -> None:
        """Try the plan, then variants, then repeats, until nothing is left to do or no time."""
        self._drain()
        if any(o.candidate.stage == "improved" for o in self.outcomes.values()):
            self._try_variants()
            self._repeat()
        if self.plan or self.clock.left_s <= 0:
            self._finished()  # says why
        for candidate in self.plan:
            self.tell(Dropped(candidate.name, f"not begun: {self.why}", self.clock.elapsed_s))
        self.plan = []
        self._refit()

    def _refit(self) -> None:
        """Fit on all rows those of which the ensemble can afford but one or two fold models."""
        self.clock.refit_s = 0.0
        for name in self._thinned():
            o = self.outcomes[name]
            again = Attempt(replace(o.candidate, single=True), self.data.n_folds)
            again.fits = [fit for fit in o.fits if fit.job.repeat == 0]
            again.pending.clear()
            self.attempts.append(again)
        self._drain()

    def _thinned(self) -> list[str]:
        if self.last is None:
            return []
        chosen = [(w, self.outcomes[name].fits) for name, w in self.last.weights.items()]
        kept = {fits[0].job.candidate.name: fits for _, fits in within_bounds(chosen, self.data)}
        return [
            name
            for name, fits in kept.items()
            if self.outcomes[name].candidate.boosted
            and self.outcomes[name].all_rows is None
            and is_thin(fits, self.outcomes[name])
        ]

    def _try_variants(self) -> None:
        """Try other parameters of boosting while some of them help."""
        self.idle_rounds = 0
        for candidate in variants(self.data):
            if self._finished() or self.idle_rounds >= PATIENCE:
                return
            self.plan.append(candidate)
            self._drain()

    def _repeat(self) -> None:
        """Fit the candidates that carry the blend again, with other folds and seeds."""
        for repeat in range(1, worth_repeating(self.data)):
            if self._finished() or self.best is None:
                return
            self.attempts += [
                Attempt(self.outcomes[name].candidate, self.data.n_folds, repeat)
                for name in self.best.weights
                if self.outcomes[name].n_repeats == repeat and self._affordable(name)
            ]
            self._drain()

    def _affordable(self, name: str) -> bool:
        """Whether all folds of a candidate would be through once more in the time that is left."""
        o = self.outcomes[name]
        return o.fit_s / o.n_repeats < 0.8 * self.clock.left_s * self.workers.jobs

    def _finished(self) -> bool:
        """Whether to begin nothing more, noting why."""
        if self.clock.stop.is_set():
            self.why = "stopped by the caller"
        elif self.clock.reluctant:
            self.why = "the time is up"
        elif not self.workers.n_idle + self.workers.n_busy:
            self.why = "no worker process could be started"
        elif self.clock.stale:
            self.why = "no improvement for a quarter of the budget"
        else:
            return False
        return True

    def _drain(self) -> None:
        """Work until plan and attempts are through, or the time is up."""
        self._fill()
        while self.workers.n_busy and self.clock.left_s > 0:
            for answer in self.workers.collect(wait_s=min(POLL_S, self.clock.left_s)):
                self._take(answer)
            self._fill()
        for attempt in [a for a in self.attempts if not a.over]:
            n, of = len(attempt.fits), attempt.n_folds
            self._drop(attempt, f"out of time after {n} of {of} folds")

    def _fill(self) -> None:
        """Give every idle worker a job, as long as there are some."""
        while self.workers.n_idle and self.clock.left_s > 0 and self._submit_next():
            pass

    def _submit_next(self) -> bool:
        known = frozenset(self.encoders)
        for attempt in self.attempts:
            job = attempt.next_job(known)
            if job is not None:
                self._set_limit(attempt)
                attempt.running += 1
                seconds = self.clock.left_s
                if attempt.limit_s is not None:
                    seconds = min(seconds, GRACE * attempt.limit_s + 1.0)
                self.workers.submit(job, seconds=seconds)
                return True
        return self._begin_next()

    def _set_limit(self, attempt: Attempt) -> None:
        """Repeats get what is left; the first pass was given its share when it began."""
        if attempt.limit_s is None:
            attempt.limit_s = self.clock.left_s * self.workers.jobs / attempt.n_folds

    def _begin_next(self) -> bool:
        if not self.plan or (self.outcomes and self._finished()):
            return False
        candidate, *self.plan = self.plan
        n_jobs = self.data.n_folds + candidate.single
        seconds = self.clock.allot(candidate, self.plan, n_workers=self.workers.jobs)
        self.attempts.append(Attempt(candidate, self.data.n_folds, limit_s=seconds / n_jobs))
        self.n_tried += 1
        of = max(self.n_planned, self.n_tried)
        self.tell(Trying(candidate.name, self.n_tried, of, self.clock.elapsed_s))
        return True

    def _take(self, answer: Answer) -> None:
        key = (answer.job.candidate.name, answer.job.repeat)
        attempt = next((a for a in self.attempts if (a.candidate.name, a.repeat) == key), None)
        if attempt is None:
            return  # it was dropped meanwhile
        attempt.running -= 1
        if answer.fit is None:
            attempt.failed = attempt.failed or answer.why
        else:
            self.keep_encoder(answer.fit)
            attempt.take(answer.fit)
        if attempt.done:
            self._complete(attempt)
        elif attempt.over:
            self._drop(attempt, attempt.failed)

    def keep_encoder(self, fit: Fit) -> None:
        """Note a fitted encoder; members of one fold share it."""
        if fit.encoder is not None:
            self.encoders.setdefault(fit.job.encoder_key, fit.encoder)

    def _complete(self, attempt: Attempt) -> None:
        self.attempts.remove(attempt)
        name = attempt.candidate.name
        before = self.outcomes[name].every_fit if name in self.outcomes else []
        new = [fit for fit in attempt.fits if not any(fit is old for old in before)]
        self.outcomes[name] = outcome(attempt.candidate, [*before, *new], self.data)
        self.reblend()
        entry = entry_of(self.outcomes[name], self.data)
        self.tell(Finished(entry, self.clock.elapsed_s))

    def _drop(self, attempt: Attempt, why: str) -> None:
        self.attempts.remove(attempt)
        if attempt.candidate.name not in self.outcomes:
            self.tell(Dropped(attempt.candidate.name, why, self.clock.elapsed_s))

    def reblend(self) -> None:
        """Blend anew, and note whether that helped and how long it takes."""
        started = time.monotonic()
        found = self.last = blend(list(self.outcomes.values()), self.data)
        self.clock.keep(2 * (time.monotonic() - started))
        self._keep_time_to_refit()
        sign = 1.0 if self.data.task.greater_is_better else -1.0
        gain = float("inf") if self.best is None else sign * (found.score - self.best.score)
        if self.best is None or gain > LEAST_GAIN * abs(self.best.score):
            self.best = found
            self.idle_rounds = 0
            self.clock.improve()
        else:
            self.idle_rounds += 1

    def _keep_time_to_refit(self) -> None:
        fits = [self.outcomes[name].fits for name in self._thinned()]
        seconds = sum(REFIT_SLACK * sum(f.fit_s for f in own) / len(own) for own in fits)
        most = MAX_REFIT_SHARE * self.clock.budget_s
        self.clock.refit_s = min(most, seconds / self.workers.jobs)
