"""Estimators: fitted models as members of a program, by the name of their class.

Names rather than classes, so that LightGBM is not imported where no model of it is compiled.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sprintml.models.errors import NotCompilable
from sprintml.models.fastpath import opcodes as op
from sprintml.models.fastpath.forests import (
    Forest,
    from_hist_boosting,
    from_lightgbm,
    from_sklearn_trees,
)
from sprintml.models.fastpath.program import Program

Write = Callable[[Any, list[int], Program], tuple[int, int, int, tuple[int, ...]]]
"""Writes a fitted estimator over registers; returns kind, link, raw outputs, and further words."""


def add_member(
    estimator: Any,  # noqa: ANN401 - sklearn ships no types
    registers: list[int],
    program: Program,
    *,
    weight: float,
    log_target: bool,
) -> None:
    """Add a fitted estimator over encoded columns to the program.

    Args:
        estimator: Of one of the classes in `KNOWN`.
        registers: The register of each encoded column.
        program: Grows by a member.
        weight: Its weight in the mean.
        log_target: Whether it predicts log(1 + y).

    Raises:
        NotCompilable: If its class or one of its settings is not known.
    """
    name = type(estimator).__name__
    if name not in KNOWN:
        raise NotCompilable(f"a model of the class {name}")
    kind, link, n_raw, rest = KNOWN[name](estimator, registers, program)
    if log_target:
        if link != op.IDENTITY:
            raise NotCompilable(f"a {name} with a log link over a log target")
        link = op.EXPM1
    program.member(kind, link, n_raw, weight, rest)


def _dummy(estimator: Any, registers: list[int], program: Program) -> Any:  # noqa: ANN401 - see `Write`
    del registers
    if hasattr(estimator, "class_prior_"):
        if estimator.strategy != "prior":
            raise NotCompilable(f"a dummy with the strategy {estimator.strategy!r}")
        constant = np.asarray(estimator.class_prior_, dtype=np.float64)
    else:
        constant = np.asarray(estimator.constant_, dtype=np.float64).ravel()
    words = program.linear([], np.empty((len(constant), 0)), constant)
    return op.LINEAR, op.IDENTITY, len(constant), words


def _linear(estimator: Any, registers: list[int], program: Program) -> Any:  # noqa: ANN401 - as above
    coefficients = np.atleast_2d(np.asarray(estimator.coef_, dtype=np.float64))
    n_raw = coefficients.shape[0]
    intercepts = np.zeros(n_raw) + np.asarray(estimator.intercept_, dtype=np.float64)
    link = op.IDENTITY
    if hasattr(estimator, "classes_"):
        if getattr(estimator, "solver", "") == "liblinear" and n_raw > 1:
            raise NotCompilable("a one-versus-rest logistic regression")
        link = op.SIGMOID if n_raw == 1 else op.SOFTMAX
    used = np.flatnonzero((coefficients != 0.0).any(axis=0))
    words = program.linear([registers[i] for i in used], coefficients[:, used], intercepts.ravel())
    return op.LINEAR, link, n_raw, words


def _tree(estimator: Any, registers: list[int], program: Program) -> Any:  # noqa: ANN401 - as above
    return _sklearn_forest([estimator], estimator, registers, program)


def _bagged_trees(estimator: Any, registers: list[int], program: Program) -> Any:  # noqa: ANN401 - as above
    return _sklearn_forest(list(estimator.estimators_), estimator, registers, program)


def _sklearn_forest(
    trees: list[Any],
    estimator: Any,  # noqa: ANN401 - as above
    registers: list[int],
    program: Program,
) -> Any:  # noqa: ANN401 - as above
    forest = from_sklearn_trees(trees, classify=hasattr(estimator, "classes_"))
    return _forest(forest, registers, program)


def _hist(estimator: Any, registers: list[int], program: Program) -> Any:  # noqa: ANN401 - as above
    return _forest(from_hist_boosting(estimator), registers, program)


def _lightgbm(estimator: Any, registers: list[int], program: Program) -> Any:  # noqa: ANN401 - as above
    text = estimator.booster_.model_to_string()
    return _forest(from_lightgbm(text), registers, program)


def _forest(forest: Forest, registers: list[int], program: Program) -> Any:  # noqa: ANN401 - as above
    roots = program.add_trees(forest.trees, registers)
    data = program.data
    words = (
        len(roots),
        data.integers(roots),
        data.floats(forest.first),
        -1 if forest.outputs is None else data.integers(forest.outputs),
        0 if forest.rows is None else data.floats(forest.rows),
        forest.divisor,
    )
    return op.FOREST, forest.link, len(forest.first), words


def _neighbors(estimator: Any, registers: list[int], program: Program) -> Any:  # noqa: ANN401 - as above
    if estimator.effective_metric_ != "euclidean" or estimator.weights not in (
        "uniform",
        "distance",
    ):
        raise NotCompilable(f"neighbours by {estimator.effective_metric_} and {estimator.weights}")
    rows = np.asarray(estimator._fit_X, dtype=np.float64)  # noqa: SLF001 - there is no public way
    targets = np.asarray(estimator._y)  # noqa: SLF001 - as above
    if hasattr(estimator, "classes_"):
        targets = np.eye(len(estimator.classes_))[targets.ravel()]
    targets = targets.reshape(len(rows), -1)
    data = program.data
    words = (
        len(rows),
        data.integers(registers),
        data.floats(rows),
        data.floats(targets),
        int(estimator.n_neighbors),
        2 * len(registers) + (estimator.weights == "distance"),
    )
    return op.NEIGHBORS, op.IDENTITY, targets.shape[1], words


KNOWN: dict[str, Write] = {
    "DummyClassifier": _dummy,
    "DummyRegressor": _dummy,
    "LinearRegression": _linear,
    "Ridge": _linear,
    "RidgeCV": _linear,
    "Lasso": _linear,
    "LassoCV": _linear,
    "ElasticNet": _linear,
    "ElasticNetCV": _linear,
    "HuberRegressor": _linear,
    "LogisticRegression": _linear,
    "LogisticRegressionCV": _linear,
    "DecisionTreeClassifier": _tree,
    "DecisionTreeRegressor": _tree,
    "RandomForestClassifier": _bagged_trees,
    "RandomForestRegressor": _bagged_trees,
    "ExtraTreesClassifier": _bagged_trees,
    "ExtraTreesRegressor": _bagged_trees,
    "HistGradientBoostingClassifier": _hist,
    "HistGradientBoostingRegressor": _hist,
    "LGBMClassifier": _lightgbm,
    "LGBMRegressor": _lightgbm,
    "KNeighborsClassifier": _neighbors,
    "KNeighborsRegressor": _neighbors,
}
"""What the fast path serves; anything else is left to the pipeline."""
