"""`train`: a typed table in, a leaderboard and fitted models out, within a budget of seconds."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from sklearn import dummy, linear_model, tree  # noqa: F401  # the baselines': loaded off the clock

from sprintml.ingestion.schema import Schema
from sprintml.models.result import TrainingResult
from sprintml.models.search.assembly import Origin, assemble, fingerprint
from sprintml.models.search.attempts import Outcome, outcome
from sprintml.models.search.budget import Clock
from sprintml.models.search.candidates import Candidate, baselines, encoded_width
from sprintml.models.search.costs import measuring_s, with_costs
from sprintml.models.search.data import ALL_ROWS, TrainingData
from sprintml.models.search.ensemble import blend
from sprintml.models.search.entries import entry_of
from sprintml.models.search.events import (
    Done,
    Dropped,
    Event,
    Finished,
    ModelReady,
    Started,
    Trying,
    ignore,
)
from sprintml.models.search.folds import number_of_folds
from sprintml.models.search.jobs import Fit, Job, run
from sprintml.models.search.search import Search
from sprintml.models.search.workers import Workers
from sprintml.models.tasks import Target, TaskKind, encode_target, find_task
from sprintml.models.threads import one_thread

if TYPE_CHECKING:  # reading files is not part of training
    from sprintml.ingestion.table import Table

MAX_ROWS = 200_000
"""A bigger table is sampled: more rows would cost the budget rather than add to the score."""
MAX_CELLS_ON_THE_SPOT = 8_000_000
"""Encoded cells times outputs up to which the linear baseline is fitted before anything else."""
FINISH_FACTOR = 4.0
"""The last assembly has this many times the candidates of the first."""
BASELINE_SHARE = 0.6
"""Part of the budget that baselines may take; the first one is fitted whatever it takes."""


@one_thread()
def train(
    table: Table,
    *,
    budget_s: float = 60.0,
    seed: int = 0,
    jobs: int = 1,
    on_event: Callable[[Event], None] = ignore,
    on_model: Callable[[TrainingResult], None] | None = None,
    stop: threading.Event | None = None,
    reserve_s: float = 0.0,
) -> TrainingResult:
    """Train models for the target of *table* and rank them.

    Baselines are fitted at once in this process; everything else by worker processes that are
    killed when their time is up. The call returns within *budget_s*, whatever happens.

    Args:
        table: A typed table with a target.
        budget_s: Seconds from the call to the return.
        seed: Decides folds, seeds of estimators and variants. With enough time, the same seed
            gives the same result; a result is always repeated exactly from its recipe.
        jobs: Worker processes.
        on_event: Told everything that happens, in the calling thread.
        on_model: Given the baselines as a result of their own, to be served while the search
            goes on; the workers are busy meanwhile.
        stop: Set it to end the search early; what is there by then is returned.
        reserve_s: Part of the budget that is left to the caller (for the export).

    Raises:
        TaskError: If the target cannot be predicted.
        NoFeaturesError: If no column can be learnt from.
    """
    clock = Clock(budget_s, reserve_s, stop=stop or threading.Event())
    with Workers(jobs) as workers:
        data, origin, notes = prepare(table, seed=seed, budget_s=budget_s)
        workers.load(data)
        at_once, later = _baseline_plan(data)
        search = Search(data, clock, workers, on_event, extra=later)
        names = [c.name for c in (*at_once, *search.plan)]
        on_event(Started(names, budget_s, notes))
        first = _fit_baselines(at_once, data, search, on_event)
        started = time.monotonic()
        result = assemble(data, first, search.encoders, blended=None, origin=origin)
        clock.keep(FINISH_FACTOR * (time.monotonic() - started))
        search.outcomes.update(first)
        search.begin()
        best = result.chosen
        on_event(ModelReady("baseline", best.name, best.score, clock.elapsed_s))
        if on_model is not None:
            on_model(result)
        # the first measurement loads the compiler; the workers are busy meanwhile
        kept = 0.0 if clock.stop.is_set() else measuring_s(budget_s, 1)
        warm = with_costs(result, until=time.monotonic() + kept)
        clock.keep(clock.finish_s + measuring_s(budget_s, len(search.plan)))
        search.run()
    outcomes = search.outcomes
    blended = search.last or blend(list(outcomes.values()), data)
    result = assemble(data, outcomes, search.encoders, blended=blended, origin=origin)
    until = 0.0 if clock.stop.is_set() else clock.started + budget_s - reserve_s
    result = with_costs(result, until=until, known=warm.leaderboard)
    best = result.chosen
    on_event(ModelReady("improved", best.name, best.score, clock.elapsed_s))
    board = result.leaderboard
    on_event(Done(best.name, best.score, clock.elapsed_s, search.why, board))
    return result


def prepare(
    table: Table, *, seed: int, budget_s: float = 0.0, schema: Schema | None = None
) -> tuple[TrainingData, Origin, list[str]]:
    """Return the training data of *table*, where they came from, and notes for the user.

    Another *schema* than the table's own leaves other columns out.
    """
    task = find_task(table)
    schema = schema or table.schema
    frame = table.frame[table.frame[task.target].notna()]
    y = encode_target(task, frame[task.target])
    rows = frame[[c.name for c in schema.features]].reset_index(drop=True)
    origin = Origin(table.origin.source, len(y), fingerprint(frame), budget_s)
    notes = []
    if len(y) > MAX_ROWS:
        kept = sample(y, MAX_ROWS, classes=task.kind is not TaskKind.REGRESSION, seed=seed)
        rows, y = rows.iloc[kept].reset_index(drop=True), y[kept]
        notes.append(f"{len(y):,} of {origin.n_rows:,} rows were drawn at random for training")
    data = TrainingData(rows, y, schema, task, seed, number_of_folds(len(y)))
    n_equal = len(y) - len(np.unique(data.groups))
    if n_equal:
        notes.append(f"{n_equal:,} rows repeat others; equal rows are held out together")
    return data, origin, notes


def sample(
    y: Target, n: int, *, classes: bool, seed: int
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return about *n* places of rows in order, drawn at random, of every class at least two."""
    rng = np.random.default_rng(seed)
    if not classes:
        return np.sort(rng.choice(len(y), n, replace=False)).astype(np.int64)
    share = n / len(y)
    parts = []
    for code in np.unique(y):
        own = np.flatnonzero(y == code)
        size = min(len(own), max(2, round(share * len(own))))
        parts.append(rng.choice(own, size, replace=False))
    return np.sort(np.concatenate(parts)).astype(np.int64)


def _baseline_plan(data: TrainingData) -> tuple[list[Candidate], list[Candidate]]:
    """Return the baselines to fit at once, and those too big for that."""
    plan = baselines(data.task, len(data.y))
    cells = len(data.y) * encoded_width(data) * data.task.n_outputs
    return (plan, []) if cells <= MAX_CELLS_ON_THE_SPOT else (plan[:-1], plan[-1:])


def _fit_baselines(
    plan: list[Candidate], data: TrainingData, search: Search, on_event: Callable[[Event], None]
) -> dict[str, Outcome]:
    first: dict[str, Outcome] = {}
    clock = search.clock
    for index, candidate in enumerate(plan, start=1):
        on_event(Trying(candidate.name, index, len(plan), clock.elapsed_s))
        fits, why = _fit_folds(candidate, data, search, hurry=bool(first))
        if why:
            on_event(Dropped(candidate.name, why, clock.elapsed_s))
            continue
        first[candidate.name] = outcome(candidate, fits, data)
        on_event(Finished(entry_of(first[candidate.name], data), clock.elapsed_s))
    return first


def _fit_folds(
    candidate: Candidate, data: TrainingData, search: Search, *, hurry: bool
) -> tuple[list[Fit], str]:
    """Fit a baseline in this process; return its fits, and why they are not all there."""
    fits: list[Fit] = []
    for fold in (*range(data.n_folds), ALL_ROWS):
        if hurry and search.clock.elapsed_s > BASELINE_SHARE * search.clock.budget_s:
            return fits, f"out of time after {len(fits)} of {data.n_folds} folds"
        try:
            fits.append(run(Job(candidate, fold=fold), data))
        except Exception as error:  # noqa: BLE001  # any failure of a fit is told, as a worker's is
            return fits, f"{type(error).__name__}: {error}"
        search.keep_encoder(fits[-1])
    return fits, ""
