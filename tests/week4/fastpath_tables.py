"""Tables of every kind of column and models fitted on them, for the tests of the fast path."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from sprintml.ingestion.schema import Column, Kind, Schema
from sprintml.models.fitted import FittedModel, Member
from sprintml.models.leaderboard import Entry
from sprintml.models.result import TrainingResult
from sprintml.models.store.recipe import Recipe
from sprintml.models.tasks import Task, TaskKind
from sprintml.preprocessing import make_encoder

N = 240

WORDS = ["the", "quick", "Fox", "jumps", "över", "lazy_dog", "42", "code"]


def mixed_frame(rng: np.random.Generator, n: int) -> pd.DataFrame:
    """A typed table with every kind of column; missing values in most."""

    def holes(values: pd.Series, share: float) -> pd.Series:
        return values.mask(rng.random(n) < share)

    days = rng.integers(-3_000_000, 3_000_000, n) * 1_000_000 + rng.integers(0, 1_000_000, n)
    texts = [" ".join(rng.choice(WORDS, rng.integers(0, 6))) for _ in range(n)]
    return pd.DataFrame(
        {
            "plain": rng.normal(size=n),
            "holed": holes(pd.Series(rng.exponential(size=n) * 1e4), 0.1),
            "whole": rng.integers(0, 5, n).astype(float),
            "flag": holes(pd.Series(rng.random(n) < 0.3).astype(float), 0.05),
            "few": holes(pd.Series(rng.choice(list("xyz"), n), dtype="str"), 0.1),
            "many": holes(pd.Series([f"L{i}" for i in rng.integers(0, 45, n)], dtype="str"), 0.02),
            "when": holes(pd.Series(days.astype("datetime64[us]")), 0.05),
            "note": holes(pd.Series(texts, dtype="str"), 0.05),
        }
    )


KINDS = {
    "plain": Kind.NUMBER,
    "holed": Kind.NUMBER,
    "whole": Kind.NUMBER,
    "flag": Kind.BOOLEAN,
    "few": Kind.CATEGORY,
    "many": Kind.CATEGORY,
    "when": Kind.DATETIME,
    "note": Kind.TEXT,
}


def mixed_table(kind: TaskKind) -> tuple[pd.DataFrame, Any, Schema, Task]:
    """Rows of every kind, a target that depends on them, the schema and the task."""
    rng = np.random.default_rng(7)
    frame = mixed_frame(rng, N)
    columns = [_column(frame[name], kind_) for name, kind_ in KINDS.items()]
    signal = frame["plain"] + np.log1p(frame["holed"].fillna(0)) / 3 + (frame["few"] == "x")
    if kind is TaskKind.REGRESSION:
        task = Task(kind=kind, target="y", metric="rmse")
        target = Column(name="y", kind=Kind.NUMBER)
        y: Any = np.abs(signal.to_numpy() + 2)
    else:
        classes = ("no", "yes") if kind is TaskKind.BINARY else ("a", "b", "c")
        task = Task(kind=kind, target="y", classes=classes, metric="log_loss")
        target = Column(name="y", kind=Kind.CATEGORY, levels=classes, n_unique=len(classes))
        y = pd.qcut(signal, len(classes), labels=False).to_numpy()
    return frame, y, Schema(columns=(*columns, target), target="y"), task


def _column(cells: pd.Series, kind: Kind) -> Column:
    levels = tuple(cells.dropna().unique()) if kind is Kind.CATEGORY else ()
    low = high = None
    if kind is Kind.NUMBER:
        low, high = float(cells.min()), float(cells.max())
    elif kind is Kind.DATETIME:
        low, high = cells.min().timestamp(), cells.max().timestamp()
    return Column(
        name=str(cells.name),
        kind=kind,
        nullable=True,
        levels=levels,
        n_unique=len(levels),
        low=low,
        high=high,
    )


def fitted(frame: pd.DataFrame, y: Any, schema: Schema, encoding: Any, estimator: Any) -> Pipeline:
    """A pipeline as the search makes them."""
    pipeline = Pipeline([("encode", make_encoder(schema, encoding)), ("model", estimator)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # short fits do not converge, and need not
        return pipeline.fit(frame, y)


def training_result(kind: TaskKind, encoding: Any, estimator: Any) -> TrainingResult:
    """A result with one model, as `train` would return it, made by hand in a moment."""
    frame, y, schema, task = mixed_table(kind)
    folds = np.arange(N) % 3
    oof = np.zeros((N, task.n_outputs))
    for fold in range(3):
        part = fitted(frame[folds != fold], y[folds != fold], schema, encoding, estimator)
        member = Member(part, 1.0)
        oof[folds == fold] = member.predict(frame[folds == fold], task)
    pipeline = fitted(frame, y, schema, encoding, estimator)
    model = FittedModel("only", task, [Member(pipeline, 1.0)])
    entry = Entry(
        name="only", family="linear", stage="improved", score=0.5, low=0.4, high=0.6, fit_s=0.1,
        chosen=True,
    )  # fmt: skip
    recipe = Recipe(
        source="generated", task=task, table_schema=schema, seed=0, budget_s=1.0, n_rows=N,
        n_rows_sampled=N, fingerprint="", n_folds=3, versions={"numpy": np.__version__},
    )  # fmt: skip
    return TrainingResult(
        task, schema, recipe, [entry], {"only": model}, {"only": oof}, frame, y, folds
    )
