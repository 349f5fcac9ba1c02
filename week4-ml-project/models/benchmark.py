"""One row in process: the fast path against the pipeline through pandas, and LightGBM's own call.

Every way first gives the same answers. Then they take turns, row by row in rounds, so that a
noisy machine disturbs all of them alike. Prints medians and the 99th percentile; JSON in ``out/``.

    python week4-ml-project/models/benchmark.py [--quick] [--seed 0] [--out FOLDER]
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from sprintml.ingestion.schema import Column, Kind, Schema
from sprintml.models.fastpath import Scorer, compile_model
from sprintml.models.fitted import FittedModel, Member
from sprintml.models.rows import json_rows, typed_rows
from sprintml.models.search.candidates import FOREST_TREES
from sprintml.models.tasks import Task, TaskKind
from sprintml.preprocessing import make_encoder

TASK = Task(kind=TaskKind.BINARY, target="y", classes=("no", "yes"), metric="roc_auc")
N_NUMBERS, N_CATEGORIES = 8, 6  # 14 columns, as the adult census has
FOLDS = 5


def make_table(n: int, seed: int) -> tuple[pd.DataFrame, np.ndarray, Schema]:
    """Numbers (one with holes) and categories, and a target that depends on some of them."""
    rng = np.random.default_rng(seed)
    columns: dict[str, pd.Series] = {
        f"number {i}": pd.Series(rng.normal(size=n)) for i in range(N_NUMBERS)
    }
    columns["number 0"] = columns["number 0"].mask(rng.random(n) < 0.05)
    for i in range(N_CATEGORIES):
        names = [f"level {k}" for k in range(3 + 6 * i)]
        columns[f"category {i}"] = pd.Series(rng.choice(names, n), dtype="str")
    frame = pd.DataFrame(columns)
    signal = frame["number 1"] * frame["number 2"] + frame["number 3"]
    signal += (frame["category 1"] == "level 2") + rng.normal(size=n)
    described = [
        Column(
            name=name,
            kind=Kind.NUMBER if name.startswith("number") else Kind.CATEGORY,
            nullable=bool(frame[name].isna().any()),
            n_unique=frame[name].nunique(),
        )
        for name in frame
    ]
    target = Column(name="y", kind=Kind.CATEGORY, levels=TASK.classes, n_unique=2)
    return (
        frame,
        (signal > 0).to_numpy().astype(int),
        Schema(columns=(*described, target), target="y"),
    )


def fit(
    frame: pd.DataFrame,
    y: np.ndarray,
    schema: Schema,
    kind: Any,  # noqa: ANN401 - an `Encoding`
    estimator: Any,  # noqa: ANN401 - sklearn ships no types
) -> Pipeline:
    """Fit one pipeline as the search makes them."""
    return Pipeline([("encode", make_encoder(schema, kind)), ("model", estimator)]).fit(frame, y)


def make_models(frame: pd.DataFrame, y: np.ndarray, schema: Schema) -> dict[str, FittedModel]:
    """Four single models, and an ensemble of several families by five folds."""
    single = {
        "linear": ("linear", LogisticRegression(max_iter=300)),
        "LightGBM, 200 trees": ("tree", _lightgbm(200)),
        "hist boosting, 100 trees": ("tree", HistGradientBoostingClassifier(random_state=0)),
        "extra trees, as searched": (  # as many leaves as `candidates` allows
            "tree",
            ExtraTreesClassifier(
                FOREST_TREES,
                min_samples_leaf=3,
                max_leaf_nodes=750,
                criterion="entropy",
                random_state=0,
            ),
        ),
        "extra trees, 200 unbounded": (
            "tree",
            ExtraTreesClassifier(200, min_samples_leaf=5, random_state=0),
        ),
    }
    models = {}
    for name, (kind, estimator) in single.items():
        pipeline = fit(frame, y, schema, kind, estimator)
        models[name] = FittedModel(name, TASK, [Member(pipeline, 1.0)])
    members = [Member(models["linear"].members[0].pipeline, 0.2)]
    for fold in range(FOLDS):
        part = np.arange(len(y)) % FOLDS != fold
        for trees, leaves in ((500, 15), (200, 31)):
            pipeline = fit(frame[part], y[part], schema, "tree", _lightgbm(trees, leaves))
            members.append(Member(pipeline, 0.08))
    ensemble = FittedModel("ensemble, 3,500 trees", TASK, members, temperature=1.2)
    return {**models, ensemble.name: ensemble}


def _lightgbm(trees: int, leaves: int = 31) -> LGBMClassifier:
    return LGBMClassifier(
        n_estimators=trees, num_leaves=leaves, learning_rate=0.05, n_jobs=1, verbose=-1
    )


def ways_of(model: FittedModel, scorer: Scorer, schema: Schema) -> dict[str, Callable[[Any], Any]]:
    """Every way to predict one row of JSON; each gives the probability of the second class."""

    def through_pandas(row: dict[str, Any]) -> float:
        return float(model.predict(typed_rows([row], schema.features))[0, 1])

    ways: dict[str, Callable[[Any], Any]] = {
        "fast path": lambda row: scorer.predict_row(row)[1],
        "pipeline through pandas": through_pandas,
    }
    estimator = model.members[0].pipeline[-1]
    if len(model.members) == 1 and hasattr(estimator, "booster_"):
        ways["LightGBM's own, row encoded before"] = lambda row: estimator.booster_.predict(
            row, num_threads=1
        )
    return ways


def compare(
    model: FittedModel, frame: pd.DataFrame, schema: Schema, *, rounds: int
) -> dict[str, Any]:
    """Assert that all ways agree, then time them in turn; microseconds."""
    scorer = compile_model(model, schema, frame)
    sample = frame.iloc[:50]
    rows = json_rows(sample, schema.features)
    encoded = np.asarray(model.members[0].pipeline[0].transform(sample), dtype=np.float64)
    ways = ways_of(model, scorer, schema)
    inputs = {name: encoded[:, None] if "own" in name else rows for name in ways}
    expected = [float(ways["pipeline through pandas"](row)) for row in rows]
    times: dict[str, list[float]] = {name: [] for name in ways}
    for name, predict in ways.items():
        found = [float(np.ravel(predict(row))[-1]) for row in inputs[name]]
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12, err_msg=name)
    for _ in range(rounds):
        for name, predict in ways.items():
            slow = name == "pipeline through pandas"
            for row in inputs[name][:: 25 if slow else 1]:
                begun = time.perf_counter_ns()
                predict(row)
                times[name].append((time.perf_counter_ns() - begun) / 1000)
    found_us = {name: _summary(t) for name, t in times.items()}
    return {
        "trees": scorer.n_trees,
        "size_bytes": scorer.size_bytes,
        "row_us": found_us,
        "thousand_rows_ms": _thousand(scorer, frame, rounds),
        "ratio": found_us["pipeline through pandas"]["median"] / found_us["fast path"]["median"],
    }


def _summary(times: list[float]) -> dict[str, float]:
    return {
        "median": statistics.median(times),
        "p99": float(np.percentile(times, 99)),
        "n": len(times),
    }


def _thousand(scorer: Scorer, frame: pd.DataFrame, rounds: int) -> float:
    """Return the median milliseconds of a table of 1,000 rows, checked and predicted."""
    thousand = frame.iloc[:1000]
    times = []
    for _ in range(max(3, rounds)):
        begun = time.perf_counter_ns()
        scorer.predict_frame(thousand)
        times.append((time.perf_counter_ns() - begun) / 1e6)
    return statistics.median(times)


def main() -> None:
    """Fit, compare, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small table, few rounds")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "out")
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # LightGBM's note on names of columns, once per row
    n, rounds = (1_500, 3) if options.quick else (10_000, 30)
    frame, y, schema = make_table(n, options.seed)
    results = {}
    print(f"{platform.machine()}, Python {platform.python_version()}, {n} rows")
    print(f"{'model':28}{'fast path':>12}{'p99':>9}{'pipeline':>12}{'ratio':>8}{'1,000 rows':>13}")
    for name, model in make_models(frame, y, schema).items():
        found = compare(model, frame, schema, rounds=rounds)
        results[name] = found
        fast, slow = found["row_us"]["fast path"], found["row_us"]["pipeline through pandas"]
        print(
            f"{name:28}{fast['median']:9.1f} us{fast['p99']:6.1f} us{slow['median']:9.0f} us"
            f"{found['ratio']:8.0f}{found['thousand_rows_ms']:10.1f} ms"
        )
        own = found["row_us"].get("LightGBM's own, row encoded before")
        if own:
            print(f"{'  LightGBM itself, encoded':28}{own['median']:9.1f} us{own['p99']:6.1f} us")
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / "benchmark.json"
    path.write_text(json.dumps({"rows": n, "rounds": rounds, "models": results}, indent=1))
    print(f"written to {path}")


if __name__ == "__main__":
    main()
