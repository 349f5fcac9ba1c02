"""The scorecard: every metric that fits a task, out of fold, each with a 95 % interval.

| metric | interval |
|---|---|
| the task's own | `scores.interval` |
| log_loss, brier, mae | standard error of a mean |
| accuracy, precision, recall | Wilson's (JASA 1927), good near 0 and 1 too |
| balanced_accuracy | the mean of independent shares, one per class |
| r2 | the delta method for a ratio of two means |
| f1, macro_f1 | none |
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sprintml.models.assess.calibration import brier_of_rows
from sprintml.models.assess.confusion import predicted_codes
from sprintml.models.assess.report import Interval
from sprintml.models.assess.scores import Z95, interval, losses, score
from sprintml.models.fitted import Predictions
from sprintml.models.tasks import Target, Task, TaskKind

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


def all_scores(
    task: Task, y: Target, oof: Predictions, *, threshold: float | None
) -> dict[str, Interval]:
    """Return the scores by name, the task's own first.

    Args:
        task: What is predicted.
        y: Shape (n,): class codes or values.
        oof: Shape (n, outputs); rows that are NaN are left out.
        threshold: Of a binary task, for the metrics that count answers; None: one half.
    """
    seen = ~np.isnan(oof[:, 0])
    y, oof = y[seen], oof[seen]
    low, high = interval(task, y, oof)
    own = {task.metric: Interval(value=score(task, y, oof), low=low, high=high)}
    if task.kind is TaskKind.REGRESSION:
        return own | _of_values(np.asarray(y, dtype=np.float64), oof[:, 0])
    codes = y.astype(np.int64)
    answered = predicted_codes(oof, threshold=threshold)
    shared = {
        "log_loss": mean_interval(losses(task, codes, oof)),
        "brier": mean_interval(brier_of_rows(codes, oof)),
        "accuracy": share_interval(int((codes == answered).sum()), len(codes)),
        "balanced_accuracy": _balanced_accuracy(codes, answered),
    }
    if task.kind is TaskKind.BINARY:
        return own | shared | _of_positive(codes == 1, answered == 1)
    return own | shared | {"macro_f1": _macro_f1(codes, answered)}


def mean_interval(rows: Floats) -> Interval:
    """Return the mean of n numbers and its normal interval; none for a single number."""
    mean = float(rows.mean())
    if len(rows) < 2:
        return Interval(value=mean)
    half = Z95 * float(rows.std(ddof=1)) / math.sqrt(len(rows))
    return Interval(value=mean, low=max(0.0, mean - half), high=mean + half)


def share_interval(hits: int, n: int) -> Interval:
    """Return hits / n with Wilson's interval; 0 without one if n = 0."""
    if n == 0:
        return Interval(value=0.0)
    share, z2 = hits / n, Z95**2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return Interval(value=share, low=max(0.0, centre - half), high=min(1.0, centre + half))


def _of_values(y: Floats, predicted: Floats) -> dict[str, Interval]:
    return {"mae": mean_interval(np.abs(y - predicted)), "r2": _r2(y, predicted)}


def _r2(y: Floats, predicted: Floats) -> Interval:
    """Return 1 - mean(error²) / mean(deviation²): a ratio of means, so its rows give its error."""
    errors, deviations = (y - predicted) ** 2, (y - y.mean()) ** 2
    if deviations.mean() == 0.0:
        return Interval(value=0.0)
    ratio = float(errors.mean() / deviations.mean())
    if len(y) < 2:
        return Interval(value=1 - ratio)
    spread = float((errors - ratio * deviations).std(ddof=1))
    half = Z95 * spread / (float(deviations.mean()) * math.sqrt(len(y)))
    return Interval(value=1 - ratio, low=1 - ratio - half, high=min(1.0, 1 - ratio + half))


def _of_positive(positive: NDArray[np.bool_], flagged: NDArray[np.bool_]) -> dict[str, Interval]:
    hits, n_flagged, n_positive = (
        int((positive & flagged).sum()),
        int(flagged.sum()),
        int(positive.sum()),
    )
    both = n_flagged + n_positive
    return {
        "precision": share_interval(hits, n_flagged),
        "recall": share_interval(hits, n_positive),
        "f1": Interval(value=2 * hits / both if both else 0.0),
    }


def _balanced_accuracy(codes: Codes, answered: Codes) -> Interval:
    """Return the mean over the classes of the share of their rows answered right."""
    counts = [(codes == k).sum() for k in np.unique(codes)]
    shares = [(answered[codes == k] == k).mean() for k in np.unique(codes)]
    mean = float(np.mean(shares))
    terms = [p * (1 - p) / n for p, n in zip(shares, counts, strict=True)]
    half = Z95 * math.sqrt(float(np.sum(terms))) / len(shares)
    return Interval(value=mean, low=max(0.0, mean - half), high=min(1.0, mean + half))


def _macro_f1(codes: Codes, answered: Codes) -> Interval:
    """Return the mean F1 over the classes that occur or are answered."""
    both = [(codes == k, answered == k) for k in np.union1d(codes, answered)]
    f1 = [2 * (true & said).sum() / (true.sum() + said.sum()) for true, said in both]
    return Interval(value=float(np.mean(f1)))
