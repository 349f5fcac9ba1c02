"""Candidates: what is tried, in the order of marginal gain per second.

Default boosting first, since one second of it buys most of the score; then boosting with small
leaves, with wide ones, with random splits; linear models, pairs and neighbours where the table
is small; forests and a second boosting for diversity. Every estimator is of a closed list, which
the fast path knows how to compile.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from scipy.stats import skew

from sprintml.ingestion.schema import Kind
from sprintml.models.fitted import TargetScale
from sprintml.models.search.data import TrainingData
from sprintml.models.tasks import Task, TaskKind
from sprintml.preprocessing import Encoding

BOOSTED = ("lightgbm", "boosting")
"""Families whose rounds are found by early stopping, and whose fold models are all kept."""

MAX_TREES = 3000
"""Trees of one boosted model at most: rounds times classes."""
FAST_TREES = 300
"""Trees of the single boosted model that answers within microseconds."""
FOREST_TREES = 64
FOREST_BYTES = 7_700_000
"""Memory of one forest's nodes at most; bounds its leaves."""
MAX_PAIRS = 2500
"""Columns of the encoding by pairs at most."""
MAX_NEIGHBOR_CELLS = 120_000
"""Rows times columns that a nearest-neighbour model may hold: a row is compared with all."""


@dataclass(frozen=True)
class Candidate:
    """One model to try: how rows are encoded, which estimator, its parameters."""

    name: str
    family: str
    encoding: Encoding
    estimator: str
    parameters: dict[str, Any] = field(default_factory=dict)
    target_scale: TargetScale = "identity"
    stage: str = "improved"
    patience: int = 150
    """Rounds without progress after which boosting stops."""
    share: float = 1.0
    """Of the remaining time, relative to the others."""
    single: bool = False
    """Whether a model on all rows is fitted and served rather than the mean of the folds'."""

    @property
    def boosted(self) -> bool:
        """Whether rounds are found by early stopping."""
        return self.family in BOOSTED


def baselines(task: Task, n_rows: int) -> list[Candidate]:
    """Return the models that are ready within seconds."""
    regression = task.kind is TaskKind.REGRESSION
    leaf = max(5, n_rows // 200)
    dummy = Candidate("dummy", "dummy", "tree", _name("Dummy", regression=regression))
    tree = Candidate("small-tree", "tree", "tree", _name("DecisionTree", regression=regression))
    dummy = replace(dummy, parameters={} if regression else {"strategy": "prior"})
    tree = replace(tree, parameters={"max_depth": 5, "min_samples_leaf": leaf})
    linear = _linear(task, "linear", "linear", 1.0)
    return [replace(c, stage="baseline", single=True) for c in (dummy, tree, linear)]


def improved(data: TrainingData) -> list[Candidate]:
    """Return what is worth trying on *data* after the baselines, best value for time first."""
    n = len(data.y)
    plan = [*_lightgbm(data), *_small_tables(data), *_forests(data), _second_boosting(data)]
    order = {name: place for place, name in enumerate(ORDER if n > 2000 else SMALL_ORDER)}
    return sorted(plan, key=lambda c: order.get(c.name, len(order)))


ORDER = (
    "lightgbm-fast",
    "lightgbm-small",
    "pairs",
    "lightgbm-wide",
    "lightgbm-log",
    "lightgbm-random",
    "extra-trees",
    "lightgbm-additive",
    "hist-boosting",
    "random-forest",
)
SMALL_ORDER = (
    "lightgbm-fast",
    "linear-shrunk",
    "linear-loose",
    "neighbors",
    "extra-trees",
    "lightgbm-small",
    "pairs",
    "lightgbm-additive",
    "lightgbm-log",
    "random-forest",
    "lightgbm-random",
    "lightgbm-wide",
    "hist-boosting",
)
"""Of small tables: what takes a fraction of a second first."""


def _lightgbm(data: TrainingData) -> list[Candidate]:
    task, n = data.task, len(data.y)
    outputs = len(data.task.classes) if task.kind is TaskKind.MULTICLASS else 1
    leaf = 5 if n < 300 else 10
    many = outputs > 5
    trees = MAX_TREES if n >= 1000 else MAX_TREES // 2
    rounds = max(60, trees // outputs)
    slow = 0.1 if many or n < 500 else 0.05
    shapes: dict[str, dict[str, Any]] = {
        "lightgbm-fast": {
            "learning_rate": 0.1,
            "num_leaves": 15 if n < 3000 else 31,
            "min_child_samples": 2 * leaf,
            "n_estimators": max(40, FAST_TREES // outputs),
            "colsample_bytree": 0.8,
        },
        "lightgbm-small": {
            "learning_rate": slow,
            "num_leaves": 10,
            "min_child_samples": leaf,
            "colsample_bytree": 0.5,
            "subsample": 0.8,
            "reg_lambda": 1.0,
        },
        "lightgbm-wide": {
            "learning_rate": slow,
            "num_leaves": 64 if n > 3000 else 24,
            "min_child_samples": leaf,
            "colsample_bytree": 0.7,
            "subsample": 0.9,
            "reg_lambda": 1.0,
        },
        "lightgbm-random": {
            "learning_rate": slow,
            "num_leaves": 31,
            "min_child_samples": leaf,
            "colsample_bytree": 0.8,
            "extra_trees": True,
            "reg_lambda": 1.0,
        },
        "lightgbm-additive": {  # stumps: a sum of one function per column
            "learning_rate": 0.1,
            "num_leaves": 3,
            "min_child_samples": leaf,
            "colsample_bytree": 0.5,
            "subsample": 0.8,
            "reg_lambda": 1.0,
        },
    }
    regression = task.kind is TaskKind.REGRESSION
    common = {"subsample_freq": 1, "n_estimators": rounds}
    plan = [
        Candidate(
            name,
            "lightgbm",
            "tree",
            _name("LGBM", regression=regression),
            common | shape,
            patience=150 if n >= 1000 and shape["learning_rate"] < 0.1 else 75,
            share=0.5 if name == "lightgbm-fast" else 1.5,
            single=name == "lightgbm-fast",
        )
        for name, shape in shapes.items()
        if not (many and name == "lightgbm-additive")
    ]
    if regression and data.y.min() >= 0 and float(skew(data.y)) > 1:
        wide = next(c for c in plan if c.name == "lightgbm-small")
        plan.append(replace(wide, name="lightgbm-log", target_scale="log1p"))
    return plan


def _small_tables(data: TrainingData) -> list[Candidate]:
    """Return the models that pay on small tables only: other linear ones, pairs, neighbours."""
    n, task = len(data.y), data.task
    width = encoded_width(data)
    plan = []
    if n <= 5000:
        plan.append(_linear(task, "linear-shrunk", "linear", 0.05))
        plan.append(_linear(task, "linear-loose", "linear", 20.0))
    n_pairs = width * (width + 3) // 2
    if n_pairs <= MAX_PAIRS and n <= 50_000 and n * n_pairs <= 20_000_000:
        plan.append(_linear(task, "pairs", "pairs", 0.02))
    if n * width <= MAX_NEIGHBOR_CELLS:
        # a tree of points, because the other algorithm rounds distances near zero
        parameters = {
            "n_neighbors": 10 if n > 200 else 7,
            "weights": "distance",
            "algorithm": "kd_tree",
        }
        kind = _name("KNeighbors", regression=task.kind is TaskKind.REGRESSION)
        plan.append(Candidate("neighbors", "neighbors", "linear", kind, parameters, single=True))
    return plan


def _forests(data: TrainingData) -> list[Candidate]:
    regression = data.task.kind is TaskKind.REGRESSION
    node_bytes = 64 + 8 * data.task.n_outputs
    leaves = max(32, FOREST_BYTES // (2 * FOREST_TREES * node_bytes))
    shape: dict[str, Any] = {
        "n_estimators": FOREST_TREES,
        "min_samples_leaf": 1 if data.task.kind is TaskKind.MULTICLASS else 3,
        "max_features": 0.5 if regression else "sqrt",
    }
    if len(data.y) > leaves:
        shape["max_leaf_nodes"] = leaves
    if not regression:
        shape["criterion"] = "entropy"
    names = (("extra-trees", "ExtraTrees"), ("random-forest", "RandomForest"))
    return [
        Candidate(
            name, "forest", "tree", _name(kind, regression=regression), dict(shape), single=True
        )
        for name, kind in names
    ]


def _second_boosting(data: TrainingData) -> Candidate:
    outputs = len(data.task.classes) if data.task.kind is TaskKind.MULTICLASS else 1
    parameters = {
        "learning_rate": 0.08,
        "max_leaf_nodes": 15 if len(data.y) < 3000 else 31,
        "min_samples_leaf": 10,
        "l2_regularization": 1.0,
        "max_iter": max(40, 600 // outputs),
        "max_features": 0.6,
    }
    regression = data.task.kind is TaskKind.REGRESSION
    kind = _name("HistGradientBoosting", regression=regression)
    return Candidate("hist-boosting", "boosting", "tree", kind, parameters)


def _linear(task: Task, name: str, encoding: Encoding, strength: float) -> Candidate:
    """Return a linear model; *strength* is what the data weigh against the penalty."""
    if task.kind is TaskKind.REGRESSION:
        kind, parameters = "Ridge", {"alpha": 1.0 / strength}
    else:
        kind, parameters = "LogisticRegression", {"C": strength, "max_iter": 200}
    return Candidate(name, "linear", encoding, kind, parameters, single=True)


def encoded_width(data: TrainingData) -> int:
    """Return about how many columns the linear encoding has."""
    width = 0
    for column in data.schema.features:
        levels = min(32, max(column.n_unique, len(column.levels)))
        width += {Kind.CATEGORY: levels, Kind.DATETIME: 6, Kind.TEXT: 256}.get(column.kind, 1)
        width += column.nullable
    return int(np.maximum(width, 1))


def _name(stem: str, *, regression: bool) -> str:
    return stem + ("Regressor" if regression else "Classifier")


VARIANTS = 8
"""Draws of boosting's parameters after the plan."""


def variants(data: TrainingData) -> list[Candidate]:
    """Return boosted candidates with parameters drawn at random by the seed.

    None for tables so small that choosing among many would be choosing by chance.
    """
    if len(data.y) < 1000:
        return []
    rng = np.random.default_rng([data.seed, 1])
    base = {c.name: c for c in _lightgbm(data)}
    parents = [
        base[name] for name in ("lightgbm-small", "lightgbm-wide", "lightgbm-log") if name in base
    ]
    found = []
    for number in range(VARIANTS):
        parent = parents[number % len(parents)]
        drawn = {
            "num_leaves": int(np.exp(rng.uniform(np.log(6), np.log(128)))),
            "min_child_samples": int(np.exp(rng.uniform(np.log(3), np.log(60)))),
            "colsample_bytree": round(float(rng.uniform(0.3, 1.0)), 2),
            "subsample": round(float(rng.uniform(0.6, 1.0)), 2),
            "reg_lambda": round(float(np.exp(rng.uniform(np.log(0.05), np.log(20)))), 3),
            "extra_trees": bool(rng.uniform() < 0.25),
        }
        parameters = parent.parameters | drawn
        found.append(replace(parent, name=f"lightgbm-{number + 1}", parameters=parameters))
    return found


def worth_repeating(data: TrainingData) -> int:
    """Return how many times all folds are dealt at most, with other seeds: small tables gain."""
    n = len(data.y)
    if n <= 2000:
        return 4
    return 3 if n <= 10_000 else 1
