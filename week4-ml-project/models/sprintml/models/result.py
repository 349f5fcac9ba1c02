"""The result of a training run: leaderboard, fitted models, out-of-fold predictions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sprintml.ingestion.schema import Schema
from sprintml.models import leaderboard
from sprintml.models.fitted import FittedModel, Predictions
from sprintml.models.leaderboard import Entry
from sprintml.models.store.recipe import Recipe
from sprintml.models.tasks import Target, Task


@dataclass(frozen=True)
class TrainingResult:
    """What `train` returns."""

    task: Task
    schema: Schema
    recipe: Recipe
    leaderboard: list[Entry]
    """Best score first."""
    models: dict[str, FittedModel]
    """By the name of the entry; fitted, ready to be exported."""
    oof: dict[str, Predictions]
    """By the name of the entry; shape (n, task.n_outputs); a row that no model could predict
    without having seen it (the only one of its class) is NaN."""
    rows: pd.DataFrame
    """Shape (n, features): the typed rows that were trained on."""
    y: Target
    folds: NDArray[np.int64]
    """Shape (n,): the fold (first repeat) in which a row was held out; -1 for never."""

    @property
    def chosen(self) -> Entry:
        """The entry that is served unless the user says otherwise."""
        return next(e for e in self.leaderboard if e.chosen)

    def choose(
        self, *, max_latency_us: float | None = None, max_size_bytes: int | None = None
    ) -> Entry:
        """Return the best entry within a latency or size; see `leaderboard.choose`."""
        return leaderboard.choose(
            self.leaderboard,
            greater_is_better=self.task.greater_is_better,
            max_latency_us=max_latency_us,
            max_size_bytes=max_size_bytes,
        )
