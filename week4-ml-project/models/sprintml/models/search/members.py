"""Members: which fitted pipelines a model is averaged from, within what one row may cost.

A forest, a linear model or a neighbour search is one member, fitted on all rows. A boosted model
is the mean of its folds' models, which is better than one on all rows while there are few trees;
where the folds together would be too slow or too big, some are left out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sklearn.pipeline import Pipeline

from sprintml.models.fitted import Member
from sprintml.models.search.attempts import Outcome
from sprintml.models.search.data import TrainingData
from sprintml.models.search.jobs import EncoderKey, Fit

MAX_ROW_US = 130.0
"""Estimated microseconds of one row; the bar is 200, and encoders and a busy machine cost too."""
MAX_LEAVES = 220_000
"""Leaves of all trees: about 25 MB on disk."""

THIN = 2
"""Fold models, which have seen four fifths of the rows each, worth no more than one on all."""

TREE_NS = 5.0
"""Per level of a tree."""
COLUMN_US = 0.15
"""Per column of a row, for each encoder."""
CELL_NS = 0.8
"""Per number multiplied or compared in linear models and neighbours."""

BASE_US, BASE_BYTES = 5.0, 2_000
"""Of any compiled model, from a dict to checked probabilities."""
LEAF_BYTES = 33
"""Of a tree: a leaf and the split above it."""

Encoders = Mapping[EncoderKey, Any]


def served_fits(o: Outcome, *, in_ensemble: bool) -> list[Fit]:
    """Return the fits whose mean is served for one candidate, most useful first."""
    if o.all_rows is None or (in_ensemble and o.candidate.boosted):
        return list(o.fits)
    return [o.all_rows]


def within_bounds(
    parts: Sequence[tuple[float, list[Fit]]], data: TrainingData
) -> list[tuple[float, list[Fit]]]:
    """Leave fold models out until the mean of all is quick and small enough.

    Args:
        parts: Weight and fits of each candidate; the last fits are the first to go.
        data: Its width and rows decide what a row costs.
    """
    kept = [(weight, list(fits)) for weight, fits in parts]
    while _too_much(kept, data):
        shrinkable = [fits for _, fits in kept if len(fits) > 1]
        if shrinkable:
            max(shrinkable, key=lambda fits: sum(_cost(f, data) for f in fits)).pop()
        elif len(kept) > 1:
            kept.remove(min(kept, key=lambda part: part[0]))
        else:
            break
    total = sum(weight for weight, _ in kept)
    return [(weight / total, fits) for weight, fits in kept]


def is_thin(fits: Sequence[Fit], o: Outcome) -> bool:
    """Whether so few of a candidate's fold models are left that one on all rows is better."""
    return len(fits) <= THIN < len(o.fits)


def with_refits(
    parts: Sequence[tuple[float, list[Fit]]], outcomes: Mapping[str, Outcome]
) -> list[tuple[float, list[Fit]]]:
    """Put the model on all rows, where there is one, in the place of a thin mean of folds."""
    served = []
    for weight, fits in parts:
        o = outcomes[fits[0].job.candidate.name]
        refit = [o.all_rows] if o.all_rows and is_thin(fits, o) else fits
        served.append((weight, refit))
    return served


def members_of(parts: Sequence[tuple[float, list[Fit]]], encoders: Encoders) -> tuple[Member, ...]:
    """Return a member for each fit; those of a candidate share its weight equally."""
    return tuple(
        Member(_pipeline(fit, encoders), weight / len(fits), fit.job.candidate.target_scale)
        for weight, fits in parts
        for fit in fits
    )


def row_us(fits: Sequence[Fit], data: TrainingData) -> float:
    """Return about how many microseconds one row takes through all *fits*."""
    n_encoders = len({fit.job.encoder_key for fit in fits})
    encoding = COLUMN_US * data.rows.shape[1] * n_encoders
    return encoding + sum(_cost(fit, data) for fit in fits)


def size_bytes(fits: Sequence[Fit], data: TrainingData) -> int:
    """Return about how large the compiled mean of all *fits* is."""
    numbers = sum(_numbers(fit, data) for fit in fits if not fit.trees)
    return round(BASE_BYTES + LEAF_BYTES * sum(fit.leaves for fit in fits) + 8 * numbers)


def _too_much(parts: Sequence[tuple[float, list[Fit]]], data: TrainingData) -> bool:
    fits = [fit for _, of_one in parts for fit in of_one]
    return row_us(fits, data) > MAX_ROW_US or sum(fit.leaves for fit in fits) > MAX_LEAVES


def _cost(fit: Fit, data: TrainingData) -> float:
    """Return about how many microseconds one row takes through one estimator."""
    if fit.trees:
        levels = 1 + 1.3 * math.log2(max(2.0, fit.leaves / fit.trees))
        outputs = data.task.n_outputs if fit.job.candidate.family == "forest" else 1
        return 1e-3 * fit.trees * (TREE_NS * levels + outputs)
    return 1e-3 * CELL_NS * _numbers(fit, data)


def _numbers(fit: Fit, data: TrainingData) -> int:
    """Return how many numbers one row is multiplied or compared with."""
    width = int(getattr(fit.estimator, "n_features_in_", 1))
    family = fit.job.candidate.family
    return width * {"neighbors": len(data.y), "linear": data.task.n_outputs}.get(family, 0)


def _pipeline(fit: Fit, encoders: Encoders) -> Pipeline:
    return Pipeline([("encode", encoders[fit.job.encoder_key]), ("model", fit.estimator)])
