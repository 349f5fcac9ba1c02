"""Forests: the trees of scikit-learn and LightGBM, read into `Nodes`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sprintml.models.errors import NotCompilable
from sprintml.models.fastpath import opcodes as op
from sprintml.models.fastpath.nodes import Floats, Nodes, make_tree, widen


@dataclass(frozen=True)
class Forest:
    """Trees whose values are added up, then divided, then linked."""

    trees: list[Nodes]
    link: int
    first: Floats
    """Shape (outputs,): what the sums begin with."""
    outputs: list[int] | None
    """The output that each tree adds to; None if every leaf has a row for all outputs."""
    rows: Floats | None = None
    """Shape (distinct leaves, outputs): what leaf values point at if `outputs` is None."""
    divisor: int = 1


def from_sklearn_trees(trees: list[Any], *, classify: bool) -> Forest:
    """Read fitted scikit-learn trees (each a `DecisionTree…` or `ExtraTree…`); the mean counts.

    Several classes share a table of the distinct leaf rows; of two only the second is kept.
    """
    values = [t.tree_.value[:, 0, :] for t in trees]
    n_outputs = values[0].shape[1]
    binary = classify and n_outputs == 2
    if n_outputs == 1 or binary:
        leaves, rows = [v[:, -1] for v in values], None
    else:
        rows, index = np.unique(np.concatenate(values), axis=0, return_inverse=True)
        cuts = np.cumsum([len(v) for v in values])[:-1]
        leaves = np.split(index.astype(np.float64), cuts)
    nodes = [_sklearn_tree(t.tree_, leaf) for t, leaf in zip(trees, leaves, strict=True)]
    n_raw = 1 if rows is None else n_outputs
    return Forest(
        trees=nodes,
        link=op.BINARY if binary else op.IDENTITY,
        first=np.zeros(n_raw),
        outputs=[0] * len(trees) if rows is None else None,
        rows=rows,
        divisor=len(trees),
    )


def _sklearn_tree(tree: Any, leaf_value: Floats) -> Nodes:  # noqa: ANN401 - Cython
    return make_tree(
        tree.children_left,
        tree.children_right,
        tree.feature,
        widen(tree.threshold),
        tree.missing_go_to_left.astype(bool),
        leaf_value,
    )


def from_hist_boosting(model: Any) -> Forest:  # noqa: ANN401 - sklearn ships no types
    """Read a fitted `HistGradientBoosting…`; learning rates are in its leaves already."""
    rounds = model._predictors  # noqa: SLF001 - there is no public way to its trees
    trees = [_hist_tree(p.nodes) for trees in rounds for p in trees]
    n_raw = len(rounds[0]) if rounds else 1
    return Forest(
        trees=trees,
        link=_hist_link(model),
        first=np.asarray(model._baseline_prediction, dtype=np.float64).ravel(),  # noqa: SLF001 - as above
        outputs=[i % n_raw for i in range(len(trees))],
    )


def _hist_link(model: Any) -> int:  # noqa: ANN401 - as above
    known = {
        "HalfBinomialLoss": op.SIGMOID,
        "HalfMultinomialLoss": op.SOFTMAX,
        "HalfSquaredError": op.IDENTITY,
        "AbsoluteError": op.IDENTITY,
        "PinballLoss": op.IDENTITY,
        "HalfPoissonLoss": op.EXP,
        "HalfGammaLoss": op.EXP,
    }
    name = type(model._loss).__name__  # noqa: SLF001 - as above
    if name not in known:
        raise NotCompilable(f"histogram boosting with the loss {name}")
    return known[name]


def _hist_tree(nodes: Any) -> Nodes:  # noqa: ANN401 - a structured array
    leaf = nodes["is_leaf"].astype(bool)
    if nodes["is_categorical"][~leaf].any():
        raise NotCompilable("histogram boosting with native categorical splits")
    return make_tree(
        np.where(leaf, -1, nodes["left"].astype(np.int64)),
        nodes["right"].astype(np.int64),
        nodes["feature_idx"],
        nodes["num_threshold"],
        nodes["missing_go_to_left"].astype(bool),
        nodes["value"],
    )


def from_lightgbm(text: str) -> Forest:
    """Read a LightGBM model in its own text form (``booster.model_to_string()``)."""
    head, *bodies = text.split("\nTree=")
    header = _fields(head)
    if "average_output" in header:
        raise NotCompilable("LightGBM with averaged output (its own random forest)")
    n_raw = int(header["num_tree_per_iteration"])
    trees = [_lightgbm_tree(_fields(body)) for body in bodies]
    return Forest(
        trees=trees,
        link=_lightgbm_link(header["objective"]),
        first=np.zeros(n_raw),
        outputs=[i % n_raw for i in range(len(trees))],
    )


def _fields(text: str) -> dict[str, str]:
    """Return the ``key=value`` lines up to the first empty line after them."""
    body = text.split("\n\n", 1)[0]
    pairs = (line.partition("=") for line in body.splitlines())
    return {key: value for key, _, value in pairs}


def _lightgbm_link(objective: str) -> int:
    name, *options = objective.split()
    if name == "binary" and options == ["sigmoid:1"]:
        return op.SIGMOID
    if name == "multiclass":
        return op.SOFTMAX
    if name in ("poisson", "gamma", "tweedie"):
        return op.EXP
    plain = ("regression", "regression_l1", "huber", "fair", "quantile", "mape")
    if name in plain and "sqrt" not in options:
        return op.IDENTITY
    raise NotCompilable(f"LightGBM with the objective {objective!r}")


def _lightgbm_tree(tree: dict[str, str]) -> Nodes:
    if tree["num_cat"] != "0" or tree.get("is_linear", "0") != "0":
        raise NotCompilable("LightGBM with categorical splits or linear leaves")
    n_leaves = int(tree["num_leaves"])
    values = _floats(tree["leaf_value"])
    n_inner = n_leaves - 1
    if not n_inner:  # a stump without a split
        none = np.full(1, -1)
        return make_tree(none, none, np.zeros(1, np.int64), np.zeros(1), none > 0, values)
    left = _lightgbm_children(tree["left_child"], n_inner)
    right = _lightgbm_children(tree["right_child"], n_inner)
    threshold = _floats(tree["threshold"])
    leaves = np.full(n_leaves, -1)
    return make_tree(
        np.concatenate([left, leaves]),
        np.concatenate([right, leaves]),
        np.concatenate([_integers(tree["split_feature"]), leaves]),
        np.concatenate([threshold, np.zeros(n_leaves)]),
        np.concatenate([_missing_left(_integers(tree["decision_type"]), threshold), leaves > 0]),
        np.concatenate([np.zeros(n_inner), values]),
    )


def _lightgbm_children(text: str, n_inner: int) -> NDArray[np.int64]:
    """Return places of children: LightGBM gives leaf i as -(i + 1); leaves follow the splits."""
    children = _integers(text)
    return np.where(children < 0, n_inner - children - 1, children)


def _missing_left(decision: NDArray[np.int64], threshold: Floats) -> NDArray[np.bool_]:
    """Return where a missing value goes left.

    Bit 1 of a decision is the default side, bits 2-3 what missing means: 0 nothing (a missing
    value is read as zero), 1 zero (zeros go to the default side too), 2 NaN.
    """
    default_left = (decision & 2) != 0
    meaning = (decision >> 2) & 3
    zero_left = threshold >= 0
    if ((meaning == 1) & (default_left != zero_left)).any():
        raise NotCompilable("LightGBM that reads zeros as missing")
    return np.where(meaning == 0, zero_left, default_left)


def _floats(text: str) -> Floats:
    return np.array([float(word) for word in text.split()])


def _integers(text: str) -> NDArray[np.int64]:
    return np.array([int(word) for word in text.split()], dtype=np.int64)
