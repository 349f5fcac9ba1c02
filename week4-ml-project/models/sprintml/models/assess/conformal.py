"""Conformal intervals and sets: how far an answer may be off, from the errors out of fold.

A row like those of training is covered with probability of at least `level`, whatever the model,
as far as the errors out of fold are exchangeable with its own. Two scores of an error are used:

- regression: the absolute residual, plain or divided by the usual error at that prediction
  (Lei et al., "Distribution-free predictive inference for regression", JASA 2018);
- classes: 1 - probability of the true class, "LAC" (Sadinle, Lei and Wasserman, JASA 2019).

The errors come from cross-validation while the answer comes from the whole ensemble, which is the
"cross-conformal" shortcut; Barber et al. ("Predictive inference with the jackknife+", Annals of
Statistics 2021) show that only a wider variant has a worst-case guarantee, and that this one is
close in practice. So the coverage is measured too, fold by fold.

Bad at: coverage within one group of rows (it holds on average over all rows), rows unlike those
of training, and a world that drifts.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sprintml.models.assess.report import Conformal
from sprintml.models.fitted import Predictions
from sprintml.models.tasks import Target, Task, TaskKind

Floats = NDArray[np.float64]
Folds = NDArray[np.int64]

ROWS_FOR_SCALE = 500
"""Fewer rows cannot tell a changing error from chance."""

GAIN = 0.95
"""The normalised interval is used if its mean width is below this share of the plain one's."""


@dataclass(frozen=True)
class Scale:
    """The usual size of an error, piecewise linear over the prediction, constant beyond the ends.

    Args:
        at: Predictions, rising.
        size: Mean absolute residual there, above 0.
    """

    at: tuple[float, ...] = ()
    size: tuple[float, ...] = ()

    def of(self, value: float) -> float:
        """Return the size at one prediction; 1 if there is no scale."""
        at, size = self.at, self.size
        if not at:
            return 1.0
        if value <= at[0]:
            return size[0]
        if value >= at[-1]:
            return size[-1]
        i = bisect_right(at, value)
        share = (value - at[i - 1]) / (at[i] - at[i - 1])
        return size[i - 1] + share * (size[i] - size[i - 1])

    def of_all(self, values: Floats) -> Floats:
        """Return the size at each of n predictions, to the last bit as `of` does."""
        if not self.at:
            return np.ones(len(values))
        at, size = np.array(self.at), np.array(self.size)
        i = np.clip(np.searchsorted(at, values, side="right"), 1, len(at) - 1)
        share = (values - at[i - 1]) / (at[i] - at[i - 1])
        between = size[i - 1] + share * (size[i] - size[i - 1])
        beyond = np.where(values >= at[-1], size[-1], between)
        return np.asarray(np.where(values <= at[0], size[0], beyond))


def conformal(
    task: Task, y: Target, oof: Predictions, folds: Folds, *, level: float = 0.9
) -> Conformal | None:
    """Return what intervals (regression) or sets (classes) are made with.

    Args:
        task: What is predicted.
        y: Shape (n,): values or class codes.
        oof: Shape (n, outputs), predictions out of fold; rows that are NaN are left out.
        folds: Shape (n,): rows with the same number were held out together.
        level: Share of new rows that are to be covered.

    Returns:
        None if the rows are too few for the level: fewer than level / (1 - level).
    """
    seen = ~np.isnan(oof[:, 0])
    y, oof, folds = y[seen], oof[seen], folds[seen]
    if math.ceil((len(y) + 1) * level - 1e-9) > len(y):
        return None
    if task.kind is TaskKind.REGRESSION:
        return _of_values(np.asarray(y, dtype=np.float64), oof[:, 0], folds, level)
    return _of_classes(np.asarray(y, dtype=np.int64), oof, folds, level)


def quantile(scores: Floats, level: float) -> float:
    """Return the k-th smallest of n scores, k = ceil((n + 1) level); the largest if k > n.

    The n + 1 counts the new row: its score is equally likely to have any rank among all.
    """
    k = math.ceil((len(scores) + 1) * level - 1e-9)  # 1e-9: 0.9 is not exactly nine tenths
    k = min(k, len(scores))
    return float(np.partition(scores, k - 1)[k - 1])


def interval_of(c: Conformal, value: float) -> tuple[float, float]:
    """Return the interval around one predicted value."""
    half = c.quantile * Scale(c.at, c.scale).of(value) if c.at else c.quantile
    return value - half, value + half


def intervals(c: Conformal, values: Floats) -> tuple[Floats, Floats]:
    """Return the lower and upper ends around n predicted values, each of shape (n,)."""
    half = c.quantile * Scale(c.at, c.scale).of_all(values)
    return values - half, values + half


def set_of(c: Conformal, probabilities: Sequence[float], classes: Sequence[str]) -> list[str]:
    """Return the classes of one row that cannot be ruled out, the most probable one at least."""
    bound = c.quantile
    kept = [k for k, p in zip(classes, probabilities, strict=True) if 1.0 - p <= bound]
    return kept or [classes[probabilities.index(max(probabilities))]]


def sets(c: Conformal, predictions: Predictions) -> NDArray[np.bool_]:
    """Return which classes are in the set of each row; shape (n, classes)."""
    return _sets(predictions, c.quantile)


def _sets(predictions: Predictions, bound: float) -> NDArray[np.bool_]:
    kept = 1.0 - predictions <= bound
    empty = ~kept.any(axis=1)
    kept[empty, predictions[empty].argmax(axis=1)] = True
    return np.asarray(kept)


def _of_classes(
    y: NDArray[np.int64], oof: Predictions, folds: Folds, level: float
) -> Conformal | None:
    scores = 1.0 - oof[np.arange(len(y)), y]
    covered, sizes = np.empty(len(y), dtype=bool), np.empty(len(y))
    for held in _parts(folds):
        kept = _sets(oof[held], quantile(scores[~held], level))
        covered[held] = kept[np.arange(len(kept)), y[held]]
        sizes[held] = kept.sum(axis=1)
    return Conformal(
        method="lac",
        level=level,
        quantile=quantile(scores, level),
        coverage=float(covered.mean()),
        width=float(sizes.mean()),
        n=len(y),
    )


def _of_values(y: Floats, predicted: Floats, folds: Folds, level: float) -> Conformal:
    errors = np.abs(y - predicted)
    plain = _tried(errors, predicted, folds, level, n_bins=0)
    if len(y) < ROWS_FOR_SCALE:
        return plain
    normalised = _tried(errors, predicted, folds, level, n_bins=min(10, len(y) // 50))
    return normalised if normalised.at and normalised.width < GAIN * plain.width else plain


def _tried(
    errors: Floats, predicted: Floats, folds: Folds, level: float, *, n_bins: int
) -> Conformal:
    """Make the interval from all rows; measure it on each fold, made from the others."""
    covered, widths = np.empty(len(errors), dtype=bool), np.empty(len(errors))
    for held in _parts(folds):
        scale = _scale(errors[~held], predicted[~held], n_bins)
        bound = quantile(errors[~held] / scale.of_all(predicted[~held]), level)
        half = bound * scale.of_all(predicted[held])
        covered[held], widths[held] = errors[held] <= half, 2 * half
    scale = _scale(errors, predicted, n_bins)
    return Conformal(
        method="normalised" if scale.at else "residual",
        level=level,
        quantile=quantile(errors / scale.of_all(predicted), level),
        at=scale.at,
        scale=scale.size,
        coverage=float(covered.mean()),
        width=float(widths.mean()),
        n=len(errors),
    )


def _scale(errors: Floats, predicted: Floats, n_bins: int) -> Scale:
    """Return the mean error in bins of equally many rows, by prediction; no scale for < 2 bins."""
    mean = float(errors.mean())
    if n_bins < 2 or mean == 0.0:
        return Scale()
    bins = np.array_split(np.argsort(predicted, kind="stable"), n_bins)
    at = np.array([predicted[rows].mean() for rows in bins])
    size = np.array([max(errors[rows].mean(), 0.05 * mean) for rows in bins])
    rising = np.concatenate([[True], np.diff(at) > 0])  # equal predictions can fill two bins
    if rising.sum() < 2:
        return Scale()
    return Scale(tuple(at[rising].tolist()), tuple(size[rising].tolist()))


def _parts(folds: Folds) -> list[NDArray[np.bool_]]:
    """Return one mask per fold; five by turns if there are not two folds."""
    numbers = np.unique(folds)
    if len(numbers) < 2:
        folds = np.arange(len(folds), dtype=np.int64) % 5
        numbers = np.unique(folds)
    return [folds == number for number in numbers]
