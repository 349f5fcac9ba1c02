"""A fitted model: a weighted mean of scikit-learn pipelines, calibrated.

Everything the search can produce has this one form: a single model has one member, a bagged one
has a member per fold, an ensemble has several families. The fast path is compiled from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

from sprintml.models.tasks import Task, TaskKind

Predictions = NDArray[np.float64]
"""Shape (n, classes): probabilities; or (n, 1): values of a regression."""

TargetScale = Literal["identity", "log1p"]


@dataclass(frozen=True)
class Member:
    """One pipeline (steps ``encode`` and ``model``) and its weight in the mean."""

    pipeline: Pipeline
    weight: float
    target_scale: TargetScale = "identity"
    """``log1p``: the pipeline predicts log(1 + y); its answer goes through expm1."""

    def predict(self, frame: pd.DataFrame, task: Task) -> Predictions:
        """Predict rows of the typed table (n rows); shape (n, task.n_outputs)."""
        if task.kind is not TaskKind.REGRESSION:
            return np.asarray(self.pipeline.predict_proba(frame), dtype=np.float64)
        values = np.asarray(self.pipeline.predict(frame), dtype=np.float64).reshape(-1, 1)
        return np.expm1(values) if self.target_scale == "log1p" else values


@dataclass(frozen=True)
class FittedModel:
    """A named weighted mean of members. Weights sum to 1."""

    name: str
    task: Task
    members: Sequence[Member]
    temperature: float = 1.0
    """Calibration of classes: probabilities are raised to 1/temperature and renormalised."""
    clip: tuple[float, float] | None = None
    """Range of the training target; a regression never answers outside of it."""
    families: tuple[str, ...] = field(default=())

    def predict(self, frame: pd.DataFrame) -> Predictions:
        """Predict rows of the typed table; the reference that the fast path must equal."""
        total = np.zeros((len(frame), self.task.n_outputs))
        for member in self.members:
            total += member.weight * member.predict(frame, self.task)
        return finish(total, self.temperature, self.clip)


def finish(total: Predictions, temperature: float, clip: tuple[float, float] | None) -> Predictions:
    """Calibrate a weighted mean of probabilities, or clip one of values. Shape is kept."""
    if clip is not None:
        return np.clip(total, *clip)
    if temperature == 1.0:
        return total
    powered = np.power(total, 1.0 / temperature)
    return np.asarray(powered / powered.sum(axis=1, keepdims=True))
