"""Parity: pipeline, batch and single rows of the fast path agree, whatever the model."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from week4.fastpath_tables import N, fitted, mixed_table

from sprintml.ingestion import read_table
from sprintml.ingestion.schema import Kind, Schema
from sprintml.models.errors import NotCompilable
from sprintml.models.fastpath import compile_model
from sprintml.models.fitted import FittedModel, Member
from sprintml.models.rows import json_rows
from sprintml.models.tasks import TaskKind, encode_target, find_task

TOLERANCE = 1e-12

CLASSIFIERS: dict[str, tuple[str, Callable[[], Any]]] = {
    "dummy": ("linear", lambda: DummyClassifier(strategy="prior")),
    "linear": ("linear", LogisticRegression),
    "pairs": ("pairs", lambda: LogisticRegression(max_iter=30)),
    "tree": ("tree", lambda: DecisionTreeClassifier(max_depth=6, random_state=0)),
    "forest": ("tree", lambda: RandomForestClassifier(14, random_state=0)),
    "extra": ("tree", lambda: ExtraTreesClassifier(13, random_state=0)),
    "hist": ("tree", lambda: HistGradientBoostingClassifier(max_iter=11, random_state=0)),
    "lightgbm": ("tree", lambda: LGBMClassifier(n_estimators=17, verbose=-1, n_jobs=1)),
    "neighbors": (
        "linear",
        lambda: KNeighborsClassifier(5, weights="distance", algorithm="kd_tree"),
    ),
}
REGRESSORS: dict[str, tuple[str, Callable[[], Any]]] = {
    "dummy": ("linear", DummyRegressor),
    "linear": ("linear", Ridge),
    "pairs": ("pairs", Ridge),
    "tree": ("tree", lambda: DecisionTreeRegressor(max_depth=6, random_state=0)),
    "forest": ("tree", lambda: RandomForestRegressor(14, random_state=0)),
    "extra": ("tree", lambda: ExtraTreesRegressor(13, random_state=0)),
    "hist": ("tree", lambda: HistGradientBoostingRegressor(max_iter=11, random_state=0)),
    "poisson": (
        "tree",
        lambda: HistGradientBoostingRegressor(max_iter=9, loss="poisson", random_state=0),
    ),
    "lightgbm": ("tree", lambda: LGBMRegressor(n_estimators=17, verbose=-1, n_jobs=1)),
    "neighbors": ("linear", lambda: KNeighborsRegressor(5, weights="uniform", algorithm="kd_tree")),
}


def with_surprises(frame: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """The same rows with more holes (where allowed), unseen levels and far numbers."""
    rng = np.random.default_rng(1)
    changed = {}
    for column in schema.features:
        cells = frame[column.name]
        hit = rng.random(len(frame)) < 0.2
        if column.kind is Kind.CATEGORY:
            cells = cells.where(~hit, "never seen")
        elif column.kind is Kind.NUMBER:
            cells = cells.where(~hit, cells * 7 - 3)
        if column.nullable:
            cells = cells.mask(rng.random(len(frame)) < 0.2)
        changed[column.name] = cells
    return pd.DataFrame(changed)


def assert_parity(model: FittedModel, schema: Schema, seen: pd.DataFrame) -> None:
    """Compare the three ways on training rows, and on rows that surprise."""
    scorer = compile_model(model, schema, seen)
    for frame in (seen, with_surprises(seen, schema)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # scikit-learn notes unknown levels
            expected = model.predict(frame)
        batch = scorer.predict_frame(frame)
        rows = json_rows(frame.iloc[:60], schema.features)
        single = np.array([scorer.predict_row(row) for row in rows])

        np.testing.assert_allclose(batch, expected, rtol=TOLERANCE, atol=TOLERANCE)
        np.testing.assert_array_equal(single, batch[:60])


@pytest.mark.parametrize("kind", [TaskKind.BINARY, TaskKind.MULTICLASS])
@pytest.mark.parametrize("name", CLASSIFIERS)
def test_every_classifier_answers_as_its_pipeline(name: str, kind: TaskKind) -> None:
    """Every family, over numbers, flags, categories, dates and texts with holes."""
    frame, y, schema, task = mixed_table(kind)
    encoding, make = CLASSIFIERS[name]
    pipeline = fitted(frame, y, schema, encoding, make())

    assert_parity(FittedModel(name, task, [Member(pipeline, 1.0)]), schema, frame)


@pytest.mark.parametrize("name", REGRESSORS)
def test_every_regressor_answers_as_its_pipeline(name: str) -> None:
    """The same for values."""
    frame, y, schema, task = mixed_table(TaskKind.REGRESSION)
    encoding, make = REGRESSORS[name]
    pipeline = fitted(frame, y, schema, encoding, make())

    assert_parity(FittedModel(name, task, [Member(pipeline, 1.0)]), schema, frame)


@pytest.mark.parametrize("kind", list(TaskKind))
def test_an_ensemble_answers_as_its_pipelines(kind: TaskKind) -> None:
    """Weights, folds with encoders of their own, log targets, temperature and clip included."""
    frame, y, schema, task = mixed_table(kind)
    regression = kind is TaskKind.REGRESSION
    family = REGRESSORS if regression else CLASSIFIERS
    members = []
    for i, name in enumerate(["linear", "lightgbm", "extra", "hist"]):
        encoding, make = family[name]
        part = np.arange(N) % 4 != i
        log = regression and name == "lightgbm"
        target = np.log1p(y) if log else y
        pipeline = fitted(frame[part], target[part], schema, encoding, make())
        members.append(Member(pipeline, (i + 1) / 10, "log1p" if log else "identity"))
    model = FittedModel(
        "ensemble",
        task,
        members,
        temperature=1.0 if regression else 1.7,
        clip=(float(y.min()), float(np.median(y))) if regression else None,
    )

    assert_parity(model, schema, frame)


@pytest.mark.parametrize("bundled", ["breast_cancer", "wine", "iris", "digits", "diabetes"])
@pytest.mark.parametrize("name", ["linear", "lightgbm", "extra"])
def test_bundled_sets_are_answered_as_by_their_pipelines(bundled: str, name: str) -> None:
    """On every bundled set, each row, holes and far numbers included."""
    table = read_table(f"bundled:{bundled}")
    task = find_task(table)
    # any column may be missing here: parity with holes is what is tested
    columns = [c.model_copy(update={"nullable": True}) for c in table.schema.columns]
    schema = table.schema.model_copy(update={"columns": tuple(columns)})
    frame = table.frame[[c.name for c in schema.features]]
    frame = frame.mask(np.random.default_rng(0).random(frame.shape) < 0.03)
    y = encode_target(task, table.frame[task.target])
    family = REGRESSORS if task.kind is TaskKind.REGRESSION else CLASSIFIERS
    encoding, make = family[name]

    model = FittedModel(name, task, [Member(fitted(frame, y, schema, encoding, make()), 1.0)])

    assert_parity(model, schema, frame)


def test_an_unknown_model_is_not_compiled() -> None:
    """The error names the class, and the pipeline is left to serve."""
    frame, y, schema, task = mixed_table(TaskKind.BINARY)
    pipeline = fitted(frame, y, schema, "linear", LogisticRegression())
    pipeline.steps[1] = ("model", object())

    with pytest.raises(NotCompilable, match="class object"):
        compile_model(FittedModel("x", task, [Member(pipeline, 1.0)]), schema, frame)


def test_equal_encoders_share_their_operations() -> None:
    """Folds whose tree encoders learnt the same cost no further registers."""
    frame, y, schema, task = mixed_table(TaskKind.BINARY)
    numbers = schema.model_copy(
        update={"columns": tuple(c for c in schema.columns if c.kind is not Kind.TEXT)}
    )
    one = fitted(frame, y, numbers, "tree", DecisionTreeClassifier(max_depth=3, random_state=0))
    other = fitted(frame, y, numbers, "tree", DecisionTreeClassifier(max_depth=3, random_state=0))

    alone = compile_model(FittedModel("x", task, [Member(one, 1.0)]), numbers, frame)
    both = compile_model(
        FittedModel("x", task, [Member(one, 0.5), Member(other, 0.5)]), numbers, frame
    )

    assert both.words[1] == alone.words[1]  # the number of registers
