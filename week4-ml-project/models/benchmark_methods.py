"""Methods of the quality benchmark: each reads a folder, fits, and writes its predictions.

Run by `benchmark_quality.py`, one process for each, by this project's interpreter or (FLAML and
AutoGluon) by that of another environment: nothing here imports what a method does not need.
"""

# ruff: noqa: PLC0415  # each method imports its own libraries, which others may not have

from __future__ import annotations

import argparse
import json
import os
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

TARGET = "answer"
METRICS = {"binary": "roc_auc", "multiclass": "log_loss", "regression": "rmse"}
Found = tuple[np.ndarray, list[str]]


def linear(folder: Path, kind: str, budget_s: float) -> Found:
    """Logistic or ridge regression of imputed, scaled and one-hot columns."""
    del budget_s
    from sklearn.compose import make_column_selector, make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    train, test = frames(folder)
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    encoder = make_column_transformer(
        (numbers, make_column_selector(dtype_include="number")),
        (OneHotEncoder(handle_unknown="ignore"), make_column_selector(dtype_exclude="number")),
    )
    model: Any = Ridge() if kind == "regression" else LogisticRegression(max_iter=2000)
    model = make_pipeline(encoder, model).fit(train.drop(columns=TARGET), train[TARGET])
    return predicted(model, test.drop(columns=TARGET), kind)


def lightgbm(folder: Path, kind: str, budget_s: float) -> Found:
    """LightGBM with its defaults and its own handling of categories."""
    del budget_s
    from lightgbm import LGBMClassifier, LGBMRegressor

    train, test = frames(folder)
    names = {name: f"f{i}" for i, name in enumerate(train.columns.drop(TARGET))}
    both = pd.concat([train, test]).rename(columns=names)
    for name in both.columns.drop(TARGET):
        if not pd.api.types.is_numeric_dtype(both[name]):
            both[name] = both[name].astype("category")
    train, test = both.iloc[: len(train)], both.iloc[len(train) :]
    model = (LGBMRegressor if kind == "regression" else LGBMClassifier)(n_jobs=1, verbosity=-1)
    model.fit(train.drop(columns=TARGET), train[TARGET])
    return predicted(model, test.drop(columns=TARGET), kind)


def flaml(folder: Path, kind: str, budget_s: float) -> Found:
    """FLAML's AutoML with its defaults and the whole budget."""
    from flaml import AutoML

    train, test = frames(folder)
    model = AutoML()
    task = "regression" if kind == "regression" else "classification"
    model.fit(
        train.drop(columns=TARGET),
        train[TARGET],
        task=task,
        metric=METRICS[kind],
        time_budget=budget_s,
        n_jobs=1,
        verbose=0,
        seed=1,
    )
    return predicted(model, test.drop(columns=TARGET), kind)


def autogluon(folder: Path, kind: str, budget_s: float) -> Found:
    """AutoGluon's medium quality."""
    from autogluon.tabular import TabularPredictor

    metric = METRICS[kind] if kind != "regression" else "root_mean_squared_error"
    train, test = frames(folder)
    model = TabularPredictor(
        TARGET, problem_type=kind, eval_metric=metric, path=str(folder / "autogluon"), verbosity=0
    )
    model.fit(train, time_limit=budget_s, presets="medium_quality", num_cpus=1, num_gpus=0)
    if kind == "regression":
        return model.predict(test).to_numpy().reshape(-1, 1), []
    found = model.predict_proba(test)
    return found.to_numpy(), [str(c) for c in found.columns]


def sprintml(folder: Path, kind: str, budget_s: float) -> Found:
    """This project, from the file on, with one worker."""
    del kind
    from sprintml.ingestion import parse_rows, read_table
    from sprintml.ingestion.reading import read_raw
    from sprintml.models.training import train

    started = time.monotonic()
    table = read_table(str(folder / "train.csv"), target=TARGET)
    result = train(table, budget_s=budget_s - (time.monotonic() - started), jobs=1)
    test = parse_rows(read_raw(str(folder / "test.csv")).frame, table.schema)
    test = test[result.rows.columns]
    (folder / "leaderboard.json").write_text(
        json.dumps([[e.name, e.score, e.weight, e.trees] for e in result.leaderboard])
    )
    return result.models[result.chosen.name].predict(test), list(result.task.classes)


METHODS = {f.__name__: f for f in (linear, lightgbm, flaml, autogluon, sprintml)}
PEERS = ("flaml", "autogluon")


def frames(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read both parts, numbers as numbers and the rest as texts."""
    kinds = {TARGET: str} if json.loads((folder / "set.json").read_text())["labels"] else {}
    train, test = (pd.read_csv(folder / f"{part}.csv", dtype=kinds) for part in ("train", "test"))
    return train, test


def predicted(model: Any, rows: pd.DataFrame, kind: str) -> Found:  # noqa: ANN401  # any model
    """Return what a model of scikit-learn's kind says of *rows*, and its classes."""
    if kind == "regression":
        return np.asarray(model.predict(rows)).reshape(-1, 1), []
    return np.asarray(model.predict_proba(rows)), [str(c) for c in model.classes_]


def main() -> None:
    """Run one method on one folder."""
    parser = argparse.ArgumentParser()
    parser.add_argument("method", choices=METHODS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kind", required=True)
    parser.add_argument("--budget", type=float, required=True)
    parser.add_argument("--core", type=int)
    args = parser.parse_args()
    if args.core is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {args.core})
    warnings.simplefilter("ignore")
    started = time.perf_counter()
    predictions, classes = METHODS[args.method](args.folder, args.kind, args.budget)
    seconds = time.perf_counter() - started
    np.savez(args.folder / f"{args.method}.npz", predictions=predictions.astype(float))
    told = {"classes": classes, "seconds": seconds}
    (args.folder / f"{args.method}.json").write_text(json.dumps(told))


if __name__ == "__main__":
    main()
