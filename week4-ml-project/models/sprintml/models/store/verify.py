"""Verification: train again from a recipe, without a clock, and compare the scores.

Every job of the recipe is fitted with the rounds and seeds that it had, the blend is found anew
from the out-of-fold predictions, and every score must come out the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast, get_args

from sprintml.models.errors import ModelsError
from sprintml.models.fitted import TargetScale
from sprintml.models.result import TrainingResult
from sprintml.models.search.assembly import DISTRIBUTIONS, assemble
from sprintml.models.search.attempts import Outcome, outcome
from sprintml.models.search.candidates import Candidate
from sprintml.models.search.data import ALL_ROWS, TrainingData
from sprintml.models.search.ensemble import blend
from sprintml.models.search.jobs import EncoderKey, Fit, Job, run
from sprintml.models.store.recipe import FinishedCandidate, Recipe
from sprintml.models.threads import one_thread
from sprintml.models.training import prepare
from sprintml.preprocessing import Encoding

if TYPE_CHECKING:  # reading files is not part of training
    from sprintml.ingestion.table import Table

TOLERANCE = 1e-12
"""Scores may differ by this much, relative to their size."""


class RecipeError(ModelsError, ValueError):
    """Raised when a table is not the one that a recipe was made from."""


@dataclass(frozen=True)
class Check:
    """One score, then and now."""

    name: str
    recorded: float
    again: float

    @property
    def equal(self) -> bool:
        """Whether both are the same, to `TOLERANCE`."""
        return abs(self.recorded - self.again) <= TOLERANCE * max(1.0, abs(self.recorded))


@dataclass(frozen=True)
class Verification:
    """What training again showed."""

    checks: list[Check]
    result: TrainingResult
    other_versions: dict[str, tuple[str, str]]
    """Distributions whose version differs now: then, now."""

    @property
    def holds(self) -> bool:
        """Whether every score came out the same."""
        return all(check.equal for check in self.checks)


@one_thread()
def verify(
    recipe: Recipe, table: Table, *, on_step: Callable[[str], None] | None = None
) -> Verification:
    """Train again from *recipe* and compare every score of its leaderboard.

    Args:
        recipe: Of a result or a bundle.
        table: The same rows, read again.
        on_step: Told the name of each candidate before it is fitted.

    Raises:
        RecipeError: If *table* differs from the one that the recipe was made from.
    """
    data, origin, _ = prepare(table, seed=recipe.seed, budget_s=recipe.budget_s)
    if origin.fingerprint != recipe.fingerprint:
        raise RecipeError(
            f"{recipe.source} has changed since the training: {recipe.n_rows:,} rows then, "
            f"{origin.n_rows:,} now, fingerprint {origin.fingerprint[:12]} instead of "
            f"{recipe.fingerprint[:12]}; verify with the original file, or train anew"
        )
    data.n_folds = recipe.n_folds
    outcomes: dict[str, Outcome] = {}
    encoders: dict[EncoderKey, Any] = {}
    for finished in recipe.candidates:
        if on_step is not None:
            on_step(finished.name)
        outcomes[finished.name] = _again(finished, data, encoders)
    blended = blend(list(outcomes.values()), data) if recipe.weights else None
    result = assemble(data, outcomes, encoders, blended=blended, origin=origin)
    scores = result.recipe.scores
    checks = [Check(name, s, scores.get(name, float("nan"))) for name, s in recipe.scores.items()]
    return Verification(checks, result, _other_versions(recipe, result.recipe))


def _again(
    finished: FinishedCandidate, data: TrainingData, encoders: dict[EncoderKey, Any]
) -> Outcome:
    """Fit all folds of one candidate with the rounds they had."""
    candidate = _candidate(finished)
    places = [(r, f) for r in range(finished.repeats) for f in range(data.n_folds)]
    jobs = [
        Job(candidate, repeat, fold, rounds=rounds)
        for (repeat, fold), rounds in zip(places, finished.rounds, strict=True)
    ]
    if finished.single:
        jobs.append(Job(candidate, fold=ALL_ROWS, rounds=finished.refit_rounds))
    fits: list[Fit] = []
    for job in jobs:
        fits.append(run(job, data))
        encoders.setdefault(job.encoder_key, fits[-1].encoder)
    return outcome(candidate, fits, data)


def _candidate(finished: FinishedCandidate) -> Candidate:
    if finished.encoding not in get_args(Encoding):
        raise RecipeError(f"the recipe names an unknown encoding {finished.encoding!r}")
    return Candidate(
        name=finished.name,
        family=finished.family,
        encoding=cast("Encoding", finished.encoding),
        estimator=finished.estimator,
        parameters=dict(finished.parameters),
        target_scale=cast("TargetScale", finished.target_scale),
        stage=finished.stage,
        single=finished.single,
    )


def _other_versions(then: Recipe, now: Recipe) -> dict[str, tuple[str, str]]:
    return {
        name: (then.versions[name], now.versions[name])
        for name in (*DISTRIBUTIONS, "python")
        if then.versions.get(name) != now.versions[name] and name in then.versions
    }
