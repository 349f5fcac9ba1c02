"""Estimators: made from a candidate's parameters, fitted with a time limit, counted in trees.

Boosting stops when the held-out loss has not improved for a candidate's `patience`, or when its
seconds are up; the rounds kept are recorded, so that the same model can be made again without
a clock. Everything runs on one thread, in an order that does not depend on the machine's load.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from sprintml.models.search.candidates import Candidate
from sprintml.models.search.data import Encoded, Matrix
from sprintml.models.tasks import Target

MODULES = {
    "DummyClassifier": "sklearn.dummy",
    "DummyRegressor": "sklearn.dummy",
    "LogisticRegression": "sklearn.linear_model",
    "Ridge": "sklearn.linear_model",
    "DecisionTreeClassifier": "sklearn.tree",
    "DecisionTreeRegressor": "sklearn.tree",
    "RandomForestClassifier": "sklearn.ensemble",
    "RandomForestRegressor": "sklearn.ensemble",
    "ExtraTreesClassifier": "sklearn.ensemble",
    "ExtraTreesRegressor": "sklearn.ensemble",
    "HistGradientBoostingClassifier": "sklearn.ensemble",
    "HistGradientBoostingRegressor": "sklearn.ensemble",
    "KNeighborsClassifier": "sklearn.neighbors",
    "KNeighborsRegressor": "sklearn.neighbors",
    "LGBMClassifier": "lightgbm",
    "LGBMRegressor": "lightgbm",
}
"""The closed list, and where each is imported from when it is needed."""

SEEDLESS = ("Dummy", "LogisticRegression", "Ridge", "KNeighbors")
LIGHTGBM = {"n_jobs": 1, "verbosity": -1, "deterministic": True, "force_col_wise": True}


@dataclass(eq=False)  # LightGBM keeps its callbacks in a set
class StopRule:
    """A LightGBM callback: stop without progress, or out of time, keeping the best round."""

    patience: int
    limit_s: float | None

    def __post_init__(self) -> None:
        """Start the clock."""
        self.started = time.perf_counter()
        self.best = np.inf
        self.best_round = 0
        self.best_result: list[Any] = []

    def __call__(self, env: Any) -> None:  # noqa: ANN401  # lightgbm's CallbackEnv ships no type
        """Look at the held-out loss of one round."""
        loss = float(env.evaluation_result_list[0][2])
        if loss < self.best or not self.best_result:
            self.best, self.best_round = loss, env.iteration
            self.best_result = env.evaluation_result_list
        late = self.limit_s is not None and time.perf_counter() - self.started > self.limit_s
        stuck = env.iteration - self.best_round >= self.patience
        if late or stuck or env.iteration == env.end_iteration - 1:
            stop = import_module("lightgbm.callback").EarlyStopException
            raise stop(self.best_round, self.best_result)


def build(candidate: Candidate, *, seed: int, rounds: int | None = None) -> Any:  # noqa: ANN401
    """Return the unfitted estimator (scikit-learn API); *rounds* replaces those of boosting."""
    kind = candidate.estimator
    parameters = dict(candidate.parameters)
    if not kind.startswith(SEEDLESS):
        parameters["random_state"] = seed
    if kind.startswith("LGBM"):
        parameters |= LIGHTGBM
        if rounds is not None:
            parameters["n_estimators"] = rounds
    if kind.startswith("HistGradientBoosting"):
        parameters["early_stopping"] = rounds is None
        parameters |= {"max_iter": rounds} if rounds is not None else {"n_iter_no_change": 30}
    return getattr(import_module(MODULES[kind]), kind)(**parameters)


def fit(
    candidate: Candidate,
    encoded: Encoded,
    y_train: Target,
    y_held_out: Target,
    *,
    seed: int,
    rounds: int | None = None,
    limit_s: float | None = None,
) -> tuple[Any, int | None]:
    """Fit *candidate* on the training part; return the estimator and its rounds, if boosted.

    Without *rounds*, boosting finds them on the held-out part.
    """
    estimator = build(candidate, seed=seed, rounds=rounds)
    if not candidate.boosted:
        return estimator.fit(encoded.train, y_train), None
    if rounds is not None:
        return estimator.fit(encoded.train, y_train), rounds
    if candidate.estimator.startswith("LGBM"):
        rule = StopRule(candidate.patience, limit_s)
        estimator.fit(
            encoded.train,
            y_train,
            eval_X=encoded.held_out,
            eval_y=y_held_out,
            callbacks=[rule],
        )
        return estimator, int(estimator.booster_.current_iteration())
    estimator.fit(encoded.train, y_train, X_val=encoded.held_out, y_val=y_held_out)
    return estimator, int(estimator.n_iter_)


def predict(estimator: Any, matrix: Matrix, *, log1p: bool) -> Matrix:  # noqa: ANN401
    """Return probabilities (n, classes) or values (n, 1) of encoded rows."""
    if hasattr(estimator, "predict_proba"):
        return np.asarray(estimator.predict_proba(matrix), dtype=np.float64)
    values = np.asarray(estimator.predict(matrix), dtype=np.float64).reshape(-1, 1)
    return np.expm1(values) if log1p else values


def count_trees(estimator: Any) -> tuple[int, int]:  # noqa: ANN401  # any of the closed list
    """Return how many trees and how many leaves a fitted estimator has."""
    kind = type(estimator).__name__
    if kind.startswith("LGBM"):
        booster = estimator.booster_
        return booster.num_trees(), _lightgbm_leaves(booster)
    if kind.startswith("HistGradientBoosting"):
        trees = [tree for step in estimator._predictors for tree in step]  # noqa: SLF001  # no public count
        return len(trees), sum(tree.get_n_leaf_nodes() for tree in trees)
    if kind.startswith("DecisionTree"):
        return 1, int(estimator.get_n_leaves())
    if kind.startswith(("RandomForest", "ExtraTrees")):
        return len(estimator.estimators_), sum(t.get_n_leaves() for t in estimator.estimators_)
    return 0, 0


def _lightgbm_leaves(booster: Any) -> int:  # noqa: ANN401  # lightgbm ships no types
    text = booster.model_to_string()
    return sum(int(line[11:]) for line in text.splitlines() if line.startswith("num_leaves="))
