"""The task: what is predicted, its classes, and the score that fits it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from sprintml.ingestion.schema import Kind
from sprintml.models.errors import ModelsError

if TYPE_CHECKING:  # reading files is not part of training
    from sprintml.ingestion.table import Table

Target = NDArray[np.float64] | NDArray[np.int64]
"""Shape (n,): class codes (places in ``task.classes``) as int64, or values as float64."""

MAX_CLASSES = 100
MIN_ROWS = 10


class TaskKind(StrEnum):
    """The three tasks."""

    BINARY = "binary"
    MULTICLASS = "multiclass"
    REGRESSION = "regression"


class TaskError(ModelsError, ValueError):
    """Raised when a table's target cannot be predicted."""


class Task(BaseModel):
    """What is predicted. Classes are texts as in the file, sorted (numbers by value)."""

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


def find_task(table: Table) -> Task:
    """Find what is to be predicted, from the kind of the target column.

    A number means regression; anything else classes, binary if there are two.

    Raises:
        TaskError: If there is no target, no class to tell apart, or too little to learn from.
    """
    target = table.schema.target
    if target is None:
        raise TaskError("the table has no target: name the column to predict with --target")
    column = table.schema.column(target)
    values = table.frame[target].dropna()
    if len(values) < MIN_ROWS:
        raise TaskError(
            f"{len(values)} rows have a value of {target!r}, {MIN_ROWS} are needed: add rows"
        )
    if column.kind is Kind.NUMBER:
        return _regression(target, values)
    if column.kind in (Kind.CATEGORY, Kind.BOOLEAN):
        return _classification(target, values)
    raise TaskError(
        f"the target {target!r} holds a {column.kind}, which cannot be predicted: "
        "choose a column of numbers or of classes, or override its kind"
    )


def encode_target(task: Task, values: pd.Series) -> Target:
    """Return the target of n rows as class codes (int64) or values (float64), shape (n,)."""
    if task.kind is TaskKind.REGRESSION:
        return values.to_numpy(dtype=np.float64)
    codes = {label: code for code, label in enumerate(task.classes)}
    return np.array([codes[str(label)] for label in values], dtype=np.int64)


def _regression(target: str, values: pd.Series) -> Task:
    if values.nunique() < 2:
        raise TaskError(f"every row has the same {target!r}: there is nothing to predict")
    why = f"{target!r} is a number with {values.nunique()} different values"
    return Task(kind=TaskKind.REGRESSION, target=target, metric="rmse", why=why)


def _classification(target: str, values: pd.Series) -> Task:
    classes = _sorted_labels(str(label) for label in values.unique())
    if len(classes) < 2:
        raise TaskError(f"every row has {target!r} = {classes[0]!r}: there is nothing to predict")
    if len(classes) > MAX_CLASSES:
        raise TaskError(
            f"{target!r} has {len(classes)} classes, at most {MAX_CLASSES} can be told apart: "
            "group the rare ones, or override its kind as number"
        )
    counts = values.astype(str).value_counts()
    if counts.iloc[1] < 2:
        raise TaskError(
            f"only one class of {target!r} has two rows or more ({counts.index[0]!r}): "
            "the others cannot be learnt and checked; add rows or group classes"
        )
    kind = TaskKind.BINARY if len(classes) == 2 else TaskKind.MULTICLASS
    metric = "roc_auc" if kind is TaskKind.BINARY else "log_loss"
    why = f"{target!r} has {len(classes)} classes: {', '.join(classes[:5])}"
    why += " …" if len(classes) > 5 else ""
    return Task(kind=kind, target=target, classes=classes, metric=metric, why=why)


def _sorted_labels(labels: Iterable[str]) -> tuple[str, ...]:
    """Return the labels in order: by value if all are numbers, else by text."""
    texts = sorted(set(labels))
    try:
        return tuple(sorted(texts, key=float))
    except ValueError:
        return tuple(texts)
