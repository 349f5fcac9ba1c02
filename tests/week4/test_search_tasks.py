"""The task: found from the target's kind, refused in plain words where nothing can be learnt."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sprintml.ingestion.schema import Column, Kind, Schema
from sprintml.ingestion.table import read_table
from sprintml.models.tasks import TaskError, TaskKind, encode_target, find_task


def table(values: list[Any], kind: Kind = Kind.CATEGORY) -> Any:
    """Return a table of one target column."""
    dtype = "float64" if kind is Kind.NUMBER else "str"
    frame = pd.DataFrame({"y": pd.array(values, dtype=dtype)})
    schema = Schema(columns=(Column(name="y", kind=kind),), target="y")
    return SimpleNamespace(frame=frame, schema=schema)


@pytest.mark.parametrize(
    ("source", "kind", "n_classes"),
    [
        ("bundled:breast_cancer", TaskKind.BINARY, 2),
        ("bundled:wine", TaskKind.MULTICLASS, 3),
        ("bundled:digits", TaskKind.MULTICLASS, 10),
        ("bundled:diabetes", TaskKind.REGRESSION, 0),
    ],
)
def test_bundled_sets_have_their_tasks(source: str, kind: TaskKind, n_classes: int) -> None:
    """Known sets, known tasks, and the reason names the target."""
    read = read_table(source)
    task = find_task(read)

    assert (task.kind, len(task.classes)) == (kind, n_classes)
    assert repr(read.schema.target) in task.why


def test_classes_are_sorted_by_value_and_coded_in_that_order() -> None:
    """Ten comes after nine, and codes are places in the classes."""
    labels = ["10", "9", "2"] * 5
    task = find_task(table(labels))

    assert task.classes == ("2", "9", "10")
    codes = encode_target(task, pd.Series(pd.array(labels, dtype="str")))
    assert [task.classes[c] for c in codes] == labels


def test_numbers_are_a_regression() -> None:
    """A number target keeps its values."""
    values = list(np.linspace(0, 1, 20))
    task = find_task(table(values, Kind.NUMBER))

    assert task.kind is TaskKind.REGRESSION
    assert not task.greater_is_better


@pytest.mark.parametrize(
    ("values", "kind", "words"),
    [
        (["a"] * 20, Kind.CATEGORY, "nothing to predict"),
        ([1.0] * 20, Kind.NUMBER, "nothing to predict"),
        (["a", "b"], Kind.CATEGORY, "2 rows"),
        ([str(i) for i in range(200)], Kind.CATEGORY, "200 classes"),
        (["a"] * 19 + ["b"], Kind.CATEGORY, "only one class"),
        (["some words"] * 20, Kind.TEXT, "cannot be predicted"),
    ],
)
def test_what_cannot_work_is_refused(values: list[Any], kind: Kind, words: str) -> None:
    """Each refusal names the value and what is wrong."""
    with pytest.raises(TaskError, match=words):
        find_task(table(values, kind))


def test_no_target_is_refused_with_the_flag_to_use() -> None:
    """A table that was only profiled has none."""
    lone = table(["a", "b"] * 10)
    lone.schema = lone.schema.model_copy(update={"target": None})

    with pytest.raises(TaskError, match="--target"):
        find_task(lone)
