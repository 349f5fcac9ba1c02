"""Calibration: of the rows that were given 30 %, are 30 % of the class?

Out of fold, in ten bins of equal width, as in Guo et al., "On calibration of modern neural
networks" (ICML 2017). Bad at: bins with few rows, whose share is mostly chance; look at the count.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sprintml.models.assess.report import Calibration, CalibrationBin
from sprintml.models.fitted import Predictions
from sprintml.models.tasks import Target, Task, TaskKind

Floats = NDArray[np.float64]


def calibration(task: Task, y: Target, oof: Predictions, *, n_bins: int = 10) -> Calibration | None:
    """Return the reliability of the probabilities out of fold; None for a regression.

    A binary task looks at the positive class; with more classes at the most probable one of each
    row, and whether it is the true one.

    Args:
        task: What is predicted.
        y: Shape (n,): class codes.
        oof: Shape (n, classes); rows that are NaN are left out.
        n_bins: Bins of equal width over 0 … 1; empty ones are left out of the report.
    """
    seen = ~np.isnan(oof[:, 0])
    if task.kind is TaskKind.REGRESSION or not seen.any():
        return None
    codes, oof = y[seen].astype(np.int64), oof[seen]
    if task.kind is TaskKind.BINARY:
        probability, hit = oof[:, 1], (codes == 1).astype(np.float64)
        output = task.classes[1]
    else:
        probability = oof.max(axis=1)
        hit, output = (oof.argmax(axis=1) == codes).astype(np.float64), "any"
    bins = _bins(probability, hit, n_bins)
    error = sum(b.count * abs(b.predicted - b.observed) for b in bins) / len(codes)
    return Calibration(output=output, bins=bins, error=error, brier=brier(codes, oof))


def brier(codes: NDArray[np.int64], predictions: Predictions) -> float:
    """Return the mean squared error of the probabilities (Brier 1950).

    Of two classes it is that of the positive one; of more, the sum over the classes.
    """
    return float(brier_of_rows(codes, predictions).mean())


def brier_of_rows(codes: NDArray[np.int64], predictions: Predictions) -> Floats:
    """Return each row's own part of `brier`, shape (n,)."""
    if predictions.shape[1] == 2:
        return np.asarray((predictions[:, 1] - (codes == 1)) ** 2)
    truth = np.eye(predictions.shape[1])[codes]
    return np.asarray(((predictions - truth) ** 2).sum(axis=1))


def _bins(probability: Floats, hit: Floats, n_bins: int) -> tuple[CalibrationBin, ...]:
    edges = np.linspace(0.0, 1.0, n_bins + 1)
    place = np.clip(np.digitize(probability, edges[1:-1]), 0, n_bins - 1)
    return tuple(
        CalibrationBin(
            low=float(edges[i]),
            high=float(edges[i + 1]),
            predicted=float(probability[place == i].mean()),
            observed=float(hit[place == i].mean()),
            count=int((place == i).sum()),
        )
        for i in np.unique(place)
    )
