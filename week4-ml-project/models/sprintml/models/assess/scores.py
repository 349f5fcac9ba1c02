"""Scores of predictions, each with a 95 % interval that needs no resampling.

| task | score | interval |
|---|---|---|
| binary | area under the ROC curve | DeLong's variance (DeLong et al., Biometrics 1988) |
| multiclass | mean log loss | standard error of a mean |
| regression | root mean squared error | standard error of the squares, by the delta method |

All are bad at tiny samples (under some 30 rows): there the normal approximation is too narrow.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from sprintml.models.fitted import Predictions
from sprintml.models.tasks import Target, Task, TaskKind

Z95 = 1.959963984540054
"""Half-width of a 95 % normal interval in standard errors."""

SMALLEST = 1e-15
"""Probabilities are kept away from 0 by this much before the logarithm."""

Floats = NDArray[np.float64]


def score(task: Task, y: Target, predictions: Predictions) -> float:
    """Return the score of *predictions*, shape (n, outputs), by the task's metric.

    Rows that are NaN (never held out) do not count.
    """
    y, predictions = _seen(y, predictions)
    if task.kind is TaskKind.BINARY:
        return auc(y, predictions[:, 1])
    mean = float(np.mean(losses(task, y, predictions)))
    return mean if task.kind is TaskKind.MULTICLASS else float(np.sqrt(mean))


def interval(task: Task, y: Target, predictions: Predictions) -> tuple[float, float]:
    """Return the 95 % interval of the score; see the module for how."""
    y, predictions = _seen(y, predictions)
    centre = score(task, y, predictions)
    if task.kind is TaskKind.BINARY:
        half = Z95 * float(np.sqrt(auc_variance(y, predictions[:, 1])))
        return max(0.0, centre - half), min(1.0, centre + half)
    rows = losses(task, y, predictions)
    error = float(np.std(rows, ddof=1) / np.sqrt(len(rows))) if len(rows) > 1 else 0.0
    if task.kind is TaskKind.REGRESSION:  # d sqrt(m) = dm / (2 sqrt(m))
        error = error / (2 * centre) if centre > 0 else 0.0
    return max(0.0, centre - Z95 * error), centre + Z95 * error


def losses(task: Task, y: Target, predictions: Predictions) -> Floats:
    """Return the loss of each row, shape (n,): log loss of classes, squared error of values."""
    if task.kind is TaskKind.REGRESSION:
        return np.asarray((predictions[:, 0] - y) ** 2)
    return np.asarray(-np.log(np.clip(true_class(y, predictions), SMALLEST, 1.0)))


def true_class(y: Target, predictions: Predictions) -> Floats:
    """Return the probability given to each row's own class, shape (n,)."""
    return np.asarray(predictions[np.arange(len(y)), y.astype(np.int64)])


def auc(y: Target, scores: Floats) -> float:
    """Return the area under the ROC curve: how often a positive row outscores a negative one.

    From the ranks of the positive rows (Mann and Whitney); ties count half. One class: 0.5.
    """
    positive = y == 1
    n_positive = int(positive.sum())
    n_negative = len(y) - n_positive
    if n_positive == 0 or n_negative == 0:
        return 0.5
    excess = rankdata(scores)[positive].sum() - n_positive * (n_positive + 1) / 2
    return float(excess / (n_positive * n_negative))


def auc_variance(y: Target, scores: Floats) -> float:
    """Return DeLong's variance of `auc`, by ranks (Sun and Xu 2014). Cost: O(n log n)."""
    positive = y == 1
    n_positive, n_negative = int(positive.sum()), int((~positive).sum())
    if min(n_positive, n_negative) < 2:
        return 0.25  # nothing is known
    ranks = rankdata(scores)
    above = (ranks[positive] - rankdata(scores[positive])) / n_negative
    below = 1.0 - (ranks[~positive] - rankdata(scores[~positive])) / n_positive
    return float(np.var(above, ddof=1) / n_positive + np.var(below, ddof=1) / n_negative)


def _seen(y: Target, predictions: Predictions) -> tuple[Target, Predictions]:
    seen = ~np.isnan(predictions[:, 0])
    return (y, predictions) if seen.all() else (y[seen], predictions[seen])
