"""The recipe: everything needed to train the same result again without a clock.

A budget decides which candidates finish and how many rounds they get. The recipe records both,
so that training from it depends on the data and the seeds only.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from sprintml.ingestion.schema import Schema
from sprintml.models.tasks import Task


class FinishedCandidate(BaseModel):
    """One candidate that finished: its parameters and what the clock had a say in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    family: str
    encoding: str
    """``linear``, ``tree`` or ``pairs``."""
    estimator: str
    """The class's name, one of `estimators.MODULES`."""
    parameters: dict[str, Any] = {}
    target_scale: str = "identity"
    stage: str = "improved"
    single: bool = False
    """Whether a model on all rows is served rather than the mean of the folds'."""
    repeats: int = 1
    """How many times all folds were dealt and fitted, each with other seeds."""
    rounds: tuple[int | None, ...] = ()
    """Boosting rounds kept, fold after fold, repeat after repeat; None where there are none."""
    refit_rounds: int | None = None
    """Boosting rounds of the single model on all rows."""


class Recipe(BaseModel):
    """How a result was made."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = 1
    source: str
    """The argument `read_table` was given."""
    read_options: dict[str, Any] = {}
    """Options and overrides of the reading; filled in by who read the table."""
    task: Task
    table_schema: Schema
    seed: int
    budget_s: float
    n_rows: int
    n_rows_sampled: int
    """Rows used for training; fewer than n_rows where a big table was sampled."""
    fingerprint: str
    """SHA-256 over the typed table; tells whether the data are still the same."""
    n_folds: int
    candidates: tuple[FinishedCandidate, ...] = ()
    weights: dict[str, float] = {}
    """Weights in the ensemble, by candidate."""
    temperature: float = 1.0
    scores: dict[str, float] = {}
    """Out-of-fold score of every entry of the leaderboard, by name."""
    chosen: str = ""
    versions: dict[str, str] = {}
