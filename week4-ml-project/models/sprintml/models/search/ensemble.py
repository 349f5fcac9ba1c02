"""The ensemble: a weighted mean of candidates, chosen greedily on out-of-fold predictions.

Caruana et al. (ICML 2004): begin with the best, add again and again whichever improves the blend
most, with replacement; a candidate's weight is how often it was added. Done on several samples of
the rows and averaged, which keeps small tables from choosing by chance. It is bad where all
candidates are alike: then it is the best one, and costs more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from sprintml.models.assess.scores import losses, score, true_class
from sprintml.models.fitted import Predictions, finish
from sprintml.models.search.attempts import Outcome
from sprintml.models.search.data import TrainingData
from sprintml.models.tasks import Task, TaskKind

Floats = NDArray[np.float64]

MAX_STEPS = 40
STUCK = 8
"""Steps without a better blend after which no more are taken."""
SAMPLES = ((2_000, 8), (10_000, 3))
"""Up to so many rows, so many samples; above, all rows once."""
SAMPLE_SHARE = 0.7
MAX_ROWS = 40_000
LEAST_WEIGHT = 0.03
"""A candidate with less is left out: it costs time and changes nothing."""
LINEAR_SLACK = 1.35
"""A linear regression whose error is this many times the best one's is left out: far from the
rows it was fitted on it goes astray."""
SMALLEST = 1e-15


@dataclass(frozen=True)
class Blend:
    """A weighted mean: weights by candidate (they sum to 1), temperature, what it gives."""

    weights: dict[str, float]
    temperature: float
    oof: Predictions
    score: float


def blend(outcomes: Sequence[Outcome], data: TrainingData) -> Blend:
    """Choose weights for *outcomes*; the same whatever order they came in."""
    outcomes = sorted(outcomes, key=lambda o: o.name)
    pool = [o for o in outcomes if _may_join(o, outcomes, data.task)]
    seen = np.flatnonzero(~np.isnan(pool[0].oof[:, 0]))
    rows = seen[:: 1 + len(seen) // MAX_ROWS]
    weights = _prune(_greedy_on_samples(_columns(pool, rows, data), data))
    mean = np.zeros_like(pool[0].oof)
    for weight, o in zip(weights, pool, strict=True):
        mean = mean + weight * o.oof
    temperature = _temperature(data, mean, rows)
    oof = finish(mean, temperature, clip_of(data))
    named = {o.name: float(w) for w, o in zip(weights, pool, strict=True) if w > 0}
    return Blend(named, temperature, oof, score(data.task, data.y, oof))


def clip_of(data: TrainingData) -> tuple[float, float] | None:
    """Return the range a regression's answers are kept in."""
    if data.task.kind is not TaskKind.REGRESSION:
        return None
    return float(data.y.min()), float(data.y.max())


def greedy(columns: Floats, *, log_loss: bool) -> Floats:
    """Return the weights, shape (m,), of the greedy blend of m candidates.

    Args:
        columns: Shape (m, n): each candidate's probability of the true class (*log_loss*), or
            its error prediction - truth. Both of a blend are the blends of these.
        log_loss: What is minimised: the mean log loss, or the mean square.
    """
    counts = np.zeros(len(columns))
    total = np.zeros(columns.shape[1])
    best, best_counts = np.inf, counts
    for step in range(1, MAX_STEPS + 1):
        if step - best_counts.sum() > STUCK:
            break
        found = _loss((total + columns) / step, log_loss=log_loss)  # (m,)
        place = int(np.argmin(found))
        counts[place] += 1
        total += columns[place]
        if found[place] < best:
            best, best_counts = found[place], counts.copy()
    return np.asarray(best_counts / best_counts.sum())


def _loss(blends: Floats, *, log_loss: bool) -> Floats:
    if log_loss:
        return np.asarray(-np.log(np.maximum(blends, SMALLEST)).mean(axis=1))
    return np.asarray((blends**2).mean(axis=1))


def _may_join(o: Outcome, outcomes: Sequence[Outcome], task: Task) -> bool:
    if task.kind is not TaskKind.REGRESSION or o.candidate.family != "linear":
        return True
    return o.score <= LINEAR_SLACK * min(other.score for other in outcomes)


def _columns(pool: Sequence[Outcome], rows: NDArray[np.int64], data: TrainingData) -> Floats:
    y = data.y[rows]
    if data.task.kind is TaskKind.REGRESSION:
        low, high = clip_of(data) or (-np.inf, np.inf)
        return np.array([np.clip(o.oof[rows, 0], low, high) - y for o in pool])
    return np.array([true_class(y, o.oof[rows]) for o in pool])


def _greedy_on_samples(columns: Floats, data: TrainingData) -> Floats:
    log_loss = data.task.kind is not TaskKind.REGRESSION
    rng = np.random.default_rng(data.seed)
    n = columns.shape[1]
    n_samples = next((samples for rows, samples in SAMPLES if n <= rows), 0)
    if not n_samples:
        return greedy(columns, log_loss=log_loss)
    size = max(2, int(SAMPLE_SHARE * n))
    samples = [np.sort(rng.choice(n, size, replace=False)) for _ in range(n_samples)]
    found = [greedy(columns[:, sample], log_loss=log_loss) for sample in samples]
    return np.asarray(np.mean(found, axis=0))


def _prune(weights: Floats) -> Floats:
    kept = np.where(weights >= min(LEAST_WEIGHT, float(weights.max())), weights, 0.0)
    return np.asarray(kept / kept.sum())


def _temperature(data: TrainingData, mean: Predictions, rows: NDArray[np.int64]) -> float:
    """Return the temperature that makes the blend's probabilities fit best (Guo et al. 2017)."""
    if data.task.kind is TaskKind.REGRESSION:
        return 1.0
    y, p = data.y[rows], np.clip(mean[rows], SMALLEST, 1.0)

    def loss(log_temperature: float) -> float:
        calibrated = finish(p, float(np.exp(log_temperature)), None)
        return float(losses(data.task, y, calibrated).mean())

    found = minimize_scalar(loss, bounds=(-0.7, 0.7), method="bounded", options={"xatol": 1e-3})
    worth = loss(0.0) - float(found.fun) > 1e-4
    return float(np.exp(found.x)) if worth else 1.0
