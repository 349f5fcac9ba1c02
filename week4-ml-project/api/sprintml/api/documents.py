"""What the API answers: one Pydantic model per JSON document.

The page's TypeScript types are generated from these (through the OpenAPI), so a name changed here
is a compile error there. `Schema` and `Profile` come from ingestion, `Metrics` from models, as they
are; `Answer` and `Explanation` describe the structs of the same name in
`sprintml.models.serve.answers`.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sprintml.ingestion.schema import Schema, Value
from sprintml.models.assess.report import LeaderboardRow, Metrics
from sprintml.models.tasks import Task


class Document(BaseModel):
    """The form all documents share: named fields, nothing else."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())


class ModelSummary(Document):
    """One served model, in short."""

    name: str = Field(description="The name under which it is served, as in its paths.")
    default: bool = Field(description="Whether `/predict` asks this one.")
    state: Literal["waiting", "ready"] = Field(
        description="`waiting` until a first model is trained."
    )
    task: str = Field(description="`binary`, `multiclass` or `regression`.")
    target: str
    model_name: str | None = None
    stage: Literal["baseline", "improved"] | None = None
    metric: str | None = None
    score: float | None = None
    low: float | None = None
    high: float | None = None
    n_features: int
    version: int = Field(description="Grows by one each time a better model is swapped in.")
    created_at: str | None = Field(default=None, description="ISO 8601, UTC.")


class ModelList(Document):
    """All served models, the default first."""

    models: list[ModelSummary]


class ModelDetail(Document):
    """Everything about one served model."""

    summary: ModelSummary
    task: Task
    data_schema: Schema = Field(alias="schema")
    metrics: Metrics
    card: str = Field(description="The model card, Markdown.")
    versions: dict[str, str] = Field(default={}, description="Libraries it was made with.")


class TrainingStatus(Document):
    """How the training that runs beside the server stands."""

    state: Literal["idle", "running", "done", "failed", "cancelled"]
    elapsed_s: float = 0.0
    budget_s: float | None = None
    trying: str | None = Field(default=None, description="The candidate being fitted.")
    done: int = 0
    total: int | None = None
    best: str | None = None
    best_score: float | None = None
    metric: str | None = None
    serving: Literal["baseline", "improved"] | None = None
    leaderboard: list[LeaderboardRow] = []
    messages: list[str] = Field(default=[], description="What happened, oldest first.")


class Outside(Document):
    """A value unlike any that was seen in training; the answer is less sure."""

    column: str
    value: Value = None
    reason: Literal["below", "above", "unseen-level", "missing", "before", "after"]
    message: str = Field(description="The same in plain words.")


class Answer(Document):
    """The prediction for one row."""

    prediction: str | float = Field(description="The class as in the data, or the value.")
    probabilities: dict[str, float] | None = Field(
        default=None, description="By class; null for a regression."
    )
    low: float | None = Field(default=None, description="Lower end of the conformal interval.")
    high: float | None = None
    prediction_set: list[str] | None = Field(
        default=None, description="Classes that cannot be ruled out at the conformal level."
    )
    threshold: float | None = Field(
        default=None, description="The positive class is answered from this probability on."
    )
    outside: list[Outside] = []


class BatchAnswer(Document):
    """Answers in the order of the rows."""

    answers: list[Answer]


class Contribution(Document):
    """How much one column moved the answer away from the base."""

    column: str
    value: Value = None
    contribution: float


class Explanation(Document):
    """Why the answer: base + contributions = prediction."""

    output: str = Field(description="Which class, or the target of a regression.")
    scale: Literal["value", "probability", "log-odds"]
    base: float = Field(description="The mean answer over the background rows.")
    prediction: float
    contributions: list[Contribution] = Field(description="Largest first.")
    method: Literal["exact", "sampled"]
    error: float = Field(default=0.0, description="Largest standard error of a contribution.")
