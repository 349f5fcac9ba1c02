"""The confusion matrix, and the one rule by which probabilities become a class."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sprintml.models.assess.report import Confusion
from sprintml.models.fitted import Predictions
from sprintml.models.tasks import Target, Task, TaskKind


def predicted_codes(predictions: Predictions, *, threshold: float | None) -> NDArray[np.int64]:
    """Return the class codes that are answered, shape (n,).

    Args:
        predictions: Shape (n, classes).
        threshold: Of a binary task: the second class is answered from this probability on. None:
            the most probable class; of equals the first.
    """
    if threshold is None:
        return np.asarray(predictions.argmax(axis=1), dtype=np.int64)
    return np.asarray(predictions[:, 1] >= threshold, dtype=np.int64)


def confusion(
    task: Task, y: Target, oof: Predictions, *, threshold: float | None
) -> Confusion | None:
    """Count the answers out of fold by true class (rows) and answered class (columns).

    Rows of *oof* that are NaN are left out. None for a regression.
    """
    if task.kind is TaskKind.REGRESSION:
        return None
    seen = ~np.isnan(oof[:, 0])
    counts = np.zeros((len(task.classes),) * 2, dtype=np.int64)
    answered = predicted_codes(oof[seen], threshold=threshold)
    np.add.at(counts, (y[seen].astype(np.int64), answered), 1)
    return Confusion(classes=task.classes, counts=tuple(map(tuple, counts.tolist())))
