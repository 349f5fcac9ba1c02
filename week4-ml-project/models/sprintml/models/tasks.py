"""The task: what is predicted, its classes, and the score that fits it."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class TaskKind(StrEnum):
    """The three tasks."""

    BINARY = "binary"
    MULTICLASS = "multiclass"
    REGRESSION = "regression"


class Task(BaseModel):
    """What is predicted. Classes are the target's texts as in the file, in sorted order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: TaskKind
    target: str
    classes: tuple[str, ...] = ()
    """Empty for regression; for binary tasks the second is the positive class."""
    metric: str
    """``roc_auc`` (binary), ``log_loss`` (multiclass), ``rmse`` (regression)."""
    why: str = ""
    """Why this task was found, in plain words."""

    @property
    def greater_is_better(self) -> bool:
        """Whether a higher score is a better one."""
        return self.metric == "roc_auc"

    @property
    def n_outputs(self) -> int:
        """Width of a prediction: the number of classes, or 1."""
        return len(self.classes) or 1
