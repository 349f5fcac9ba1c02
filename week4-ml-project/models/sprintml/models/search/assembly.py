"""Assembly: the leaderboard, the models and the recipe out of what the search found."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version

import msgspec
import numpy as np
import pandas as pd

from sprintml.models.assess.scores import interval
from sprintml.models.fitted import FittedModel
from sprintml.models.leaderboard import Entry, ranked
from sprintml.models.result import TrainingResult
from sprintml.models.search.attempts import Outcome
from sprintml.models.search.data import TrainingData
from sprintml.models.search.ensemble import Blend, clip_of
from sprintml.models.search.entries import entry_of
from sprintml.models.search.jobs import Fit
from sprintml.models.search.members import (
    BASE_US,
    Encoders,
    members_of,
    row_us,
    served_fits,
    size_bytes,
    with_refits,
    within_bounds,
)
from sprintml.models.store.recipe import FinishedCandidate, Recipe

ENSEMBLE = "ensemble"
DISTRIBUTIONS = ("numpy", "scipy", "pandas", "scikit-learn", "lightgbm")


@dataclass(frozen=True)
class Origin:
    """Where the training rows came from."""

    source: str
    n_rows: int
    """Before sampling."""
    fingerprint: str
    budget_s: float


def assemble(
    data: TrainingData,
    outcomes: Mapping[str, Outcome],
    encoders: Encoders,
    *,
    blended: Blend | None,
    origin: Origin,
) -> TrainingResult:
    """Return the result: what is served is the best score of all."""
    weights = blended.weights if blended else {}
    models = {o.name: _single(o, data, encoders) for o in outcomes.values()}
    oof = {o.name: o.oof for o in outcomes.values()}
    entries = [entry_of(o, data, weight=weights.get(o.name, 0.0)) for o in outcomes.values()]
    if blended and len(weights) > 1:
        parts = with_refits(within_bounds(_parts(outcomes, weights), data), outcomes)
        models[ENSEMBLE] = _ensemble(parts, blended, data, encoders)
        oof[ENSEMBLE] = blended.oof
        entries.append(_ensemble_entry(parts, blended, outcomes, data))
    entries = _choose(entries, greater_is_better=data.task.greater_is_better)
    return TrainingResult(
        task=data.task,
        schema=data.schema,
        recipe=_recipe(data, outcomes, entries, blended, origin),
        leaderboard=entries,
        models=models,
        oof=oof,
        rows=data.rows,
        y=data.y,
        folds=data.folds(),
    )


def fingerprint(frame: pd.DataFrame) -> str:
    """Return a SHA-256 over names, order and cells of a frame."""
    digest = hashlib.sha256("\x1f".join(map(str, frame.columns)).encode())
    for name in frame.columns:
        hashes = pd.util.hash_pandas_object(frame[name], index=False)
        digest.update(np.ascontiguousarray(hashes.to_numpy()).tobytes())
    return digest.hexdigest()


def _parts(
    outcomes: Mapping[str, Outcome], weights: Mapping[str, float]
) -> list[tuple[float, list[Fit]]]:
    return [(w, served_fits(outcomes[name], in_ensemble=True)) for name, w in weights.items()]


def _single(o: Outcome, data: TrainingData, encoders: Encoders) -> FittedModel:
    parts = within_bounds([(1.0, served_fits(o, in_ensemble=False))], data)
    return FittedModel(
        name=o.name,
        task=data.task,
        members=members_of(parts, encoders),
        clip=clip_of(data),
        families=(o.candidate.family,),
    )


def _ensemble(
    parts: list[tuple[float, list[Fit]]], blended: Blend, data: TrainingData, encoders: Encoders
) -> FittedModel:
    families = dict.fromkeys(fits[0].job.candidate.family for _, fits in parts)
    return FittedModel(
        name=ENSEMBLE,
        task=data.task,
        members=members_of(parts, encoders),
        temperature=blended.temperature,
        clip=clip_of(data),
        families=tuple(families),
    )


def _ensemble_entry(
    parts: list[tuple[float, list[Fit]]],
    blended: Blend,
    outcomes: Mapping[str, Outcome],
    data: TrainingData,
) -> Entry:
    low, high = interval(data.task, data.y, blended.oof)
    fits = [fit for _, of_one in parts for fit in of_one]
    names = ", ".join(f"{w:.0%} {name}" for name, w in sorted(blended.weights.items()))
    return Entry(
        name=ENSEMBLE,
        family=ENSEMBLE,
        stage=ENSEMBLE,
        score=blended.score,
        low=low,
        high=high,
        fit_s=sum(outcomes[name].fit_s for name in blended.weights),
        weight=1.0,
        members=len(fits),
        trees=sum(fit.trees for fit in fits),
        estimated_us=BASE_US + row_us(fits, data),
        estimated_bytes=size_bytes(fits, data),
        note=f"weighted mean: {names}",
    )


def _choose(entries: list[Entry], *, greater_is_better: bool) -> list[Entry]:
    best, *rest = ranked(entries, greater_is_better=greater_is_better)
    return [msgspec.structs.replace(best, chosen=True), *rest]


def _recipe(
    data: TrainingData,
    outcomes: Mapping[str, Outcome],
    entries: list[Entry],
    blended: Blend | None,
    origin: Origin,
) -> Recipe:
    return Recipe(
        source=origin.source,
        task=data.task,
        table_schema=data.schema,
        seed=data.seed,
        budget_s=origin.budget_s,
        n_rows=origin.n_rows,
        n_rows_sampled=len(data.y),
        fingerprint=origin.fingerprint,
        n_folds=data.n_folds,
        candidates=tuple(_finished(o) for o in outcomes.values()),
        weights=dict(blended.weights) if blended else {},
        temperature=blended.temperature if blended else 1.0,
        scores={e.name: e.score for e in entries},
        chosen=entries[0].name,
        versions={d: version(d) for d in DISTRIBUTIONS} | {"python": platform.python_version()},
    )


def _finished(o: Outcome) -> FinishedCandidate:
    c = o.candidate
    return FinishedCandidate(
        name=c.name,
        family=c.family,
        encoding=c.encoding,
        estimator=c.estimator,
        parameters=c.parameters,
        target_scale=c.target_scale,
        stage=c.stage,
        single=c.single,
        repeats=o.n_repeats,
        rounds=tuple(fit.rounds for fit in o.fits),
        refit_rounds=o.all_rows.rounds if o.all_rows else None,
    )
