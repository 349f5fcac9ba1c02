"""The threshold: from which probability on the positive class is answered.

The F1 score is largest there, over every threshold that the predictions out of fold can tell
apart. F1 weighs a false alarm and a miss alike and ignores true negatives; where one of them costs
more, the table of points is the place to look (Elkan, "The foundations of cost-sensitive
learning", IJCAI 2001).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sprintml.models.assess.report import Threshold, ThresholdPoint
from sprintml.models.fitted import Predictions
from sprintml.models.tasks import Target, Task, TaskKind

Floats = NDArray[np.float64]

GRID = tuple(round(0.05 * i, 2) for i in range(1, 20))


def choose_threshold(task: Task, y: Target, oof: Predictions) -> Threshold | None:
    """Return the threshold with the largest F1 out of fold; None unless the task is binary.

    Args:
        task: What is predicted; its second class is the positive one.
        y: Shape (n,): class codes.
        oof: Shape (n, 2); rows that are NaN are left out.

    Cost: O(n log n).
    """
    seen = ~np.isnan(oof[:, 0])
    positive, probability = y[seen] == 1, oof[seen, -1]
    if task.kind is not TaskKind.BINARY or not positive.any():
        return None
    chosen = best_threshold(positive, probability)
    points = [point(positive, probability, at) for at in sorted({*GRID, chosen})]
    best = next(p for p in points if p.threshold == chosen)
    half = next(p for p in points if p.threshold == 0.5)
    return Threshold(
        positive=task.classes[1],
        chosen=chosen,
        why=_why(best, half),
        precision=best.precision,
        recall=best.recall,
        f1=best.f1,
        points=tuple(points),
    )


def best_threshold(positive: NDArray[np.bool_], probability: Floats) -> float:
    """Return the threshold of the largest F1; of equal ones the one nearest to one half.

    Between the two probabilities that it parts, it is the shortest decimal number.
    """
    order = np.argsort(-probability, kind="stable")
    ranked = probability[order]
    hits = np.cumsum(positive[order])
    last = np.flatnonzero(np.append(ranked[:-1] != ranked[1:], True))  # ends of runs of equals
    f1 = 2 * hits[last] / (last + 1 + positive.sum())
    cuts = [
        _shortest_between(ranked[i + 1] if i + 1 < len(ranked) else 0.0, ranked[i])
        for i in last[f1 >= f1.max() - 1e-12]
    ]
    return min(cuts, key=lambda cut: (abs(cut - 0.5), cut))


def point(positive: NDArray[np.bool_], probability: Floats, threshold: float) -> ThresholdPoint:
    """Return what a threshold gives; a ratio without a denominator is 0."""
    flagged = probability >= threshold
    hits = int((flagged & positive).sum())
    n_flagged, n_positive = int(flagged.sum()), int(positive.sum())
    return ThresholdPoint(
        threshold=threshold,
        precision=hits / n_flagged if n_flagged else 0.0,
        recall=hits / n_positive if n_positive else 0.0,
        f1=2 * hits / (n_flagged + n_positive) if n_flagged + n_positive else 0.0,
        flagged_share=n_flagged / len(positive),
    )


def _shortest_between(below: float, at: float) -> float:
    """Return the shortest decimal t with below < t <= at, near their middle; *at* if none."""
    middle = (float(below) + float(at)) / 2
    for digits in range(1, 13):
        short = round(middle, digits)
        if below < short <= at:
            return short
    return float(at)


def _why(best: ThresholdPoint, half: ThresholdPoint) -> str:
    if best.f1 <= half.f1:
        return f"F1 is largest there out of fold: {best.f1:.3f}"
    return f"F1 is largest there out of fold: {best.f1:.3f} (at 0.5 it is {half.f1:.3f})"
