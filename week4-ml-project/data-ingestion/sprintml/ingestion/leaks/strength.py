"""Strength: how much of the target one single column tells, out of fold.

Classes: balanced accuracy (the mean recall of the classes) between chance (0) and perfect (1),
so that a rare class counts as much as a common one. Regressions: R² of the target's ranks by a
tree, or the squared correlation of ranks or of values, whichever is greatest; so a monotone
transform of the target is as strong as the target itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from sprintml.ingestion.leaks.outcome import Outcome
from sprintml.ingestion.schema import Column, Kind

N_FOLDS = 5
HOPELESS = 0.6
"""A column weaker than this in its first fold is not looked at any further."""
_MOST_WORDS = 300
_FEWEST_IN_STEP = 10
_WORD = r"\w+"


def strength(column: Column, values: pd.Series[Any], outcome: Outcome, *, seed: int = 0) -> float:
    """Return how much of the outcome (n rows) the column's canonical *values* tell: at most 1.

    Missing counts as a value. Cost: five small trees, or five counts of the levels.
    """
    if outcome.is_regression and values.dtype == np.float64 and column.kind is not Kind.TEXT:
        return max(_in_step(values, outcome.values), _out_of_fold(column, values, outcome, seed))
    return _out_of_fold(column, values, outcome, seed)


def _in_step(values: pd.Series[Any], target: NDArray[np.float64]) -> float:
    """Return the greater squared correlation, of ranks or values; missing cells count as untold.

    A correlation of values that is gone without the farthest hundredth of the rows is an outlier's.
    """
    known = values.notna().to_numpy()
    x, y = values.to_numpy()[known], target[known]
    if len(x) < _FEWEST_IN_STEP or np.ptp(x) == 0 or np.ptp(y) == 0:
        return 0.0
    near = (_distance(x) <= 1) & (_distance(y) <= 1)
    by_value = _squared_correlation(x, y)
    inner = _squared_correlation(x[near], y[near])
    by_value = by_value if inner >= 0.8 * by_value else inner
    return float(known.mean()) * max(by_value, _squared_correlation(_ranks(x), _ranks(y)))


def _distance(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the distance from the median; 1 is the farthest hundredth."""
    off = np.abs(values - np.median(values))
    return off / max(float(np.quantile(off, 0.99)), np.finfo(np.float64).tiny)


def _squared_correlation(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    spread = float(np.std(x) * np.std(y))
    return float(np.mean((x - x.mean()) * (y - y.mean())) / spread) ** 2 if spread > 0 else 0.0


def _out_of_fold(column: Column, values: pd.Series[Any], outcome: Outcome, seed: int) -> float:
    usable = np.flatnonzero(outcome.codes >= 0) if outcome.classes else np.arange(len(values))
    outcome, values = outcome.take(usable), values.iloc[usable]
    folds = _folds(outcome, np.random.default_rng(seed))
    by_level = column.kind is Kind.CATEGORY
    inputs = _codes(values) if by_level else _matrix(column, values)
    target = outcome.codes if outcome.classes else _ranks(outcome.values)
    guesses = np.zeros(len(values))
    for fold in range(N_FOLDS):
        test, train = folds == fold, folds != fold
        fit = _by_level if by_level else _by_tree
        guesses[test] = fit(inputs[train], target[train], inputs[test], len(outcome.classes))
        if fold == 0 and (first := _score(target[test], guesses[test], outcome)) < HOPELESS:
            return first
    return _score(target, guesses, outcome)


def _folds(outcome: Outcome, rng: np.random.Generator) -> NDArray[np.int64]:
    """Deal the rows out to the folds, class by class."""
    n = len(outcome.codes)
    shuffled = rng.permutation(n)
    order = shuffled[np.argsort(outcome.codes[shuffled], kind="stable")]
    folds = np.empty(n, dtype=np.int64)
    folds[order] = np.arange(n) % N_FOLDS
    return folds


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(pd.Series(values).rank(), dtype=np.float64)


def _score(target: NDArray[Any], guesses: NDArray[np.float64], outcome: Outcome) -> float:
    if not outcome.classes:
        total = float(((target - target.mean()) ** 2).sum())
        return 1 - float(((target - guesses) ** 2).sum()) / total if total > 0 else 0.0
    k = len(outcome.classes)
    counts = np.bincount(target, minlength=k)
    hits = np.bincount(target[guesses == target], minlength=k)
    recall = float((hits[counts > 0] / counts[counts > 0]).mean())
    return (recall - 1 / k) / (1 - 1 / k)


def _codes(values: pd.Series[Any]) -> NDArray[np.int64]:
    codes, _ = pd.factorize(values, use_na_sentinel=False)
    return codes.astype(np.int64)


def _by_level(
    train: NDArray[Any], target: NDArray[Any], test: NDArray[Any], n_classes: int
) -> NDArray[np.float64]:
    """Answer for each level its mean, or its most usual class (a rare class weighs more)."""
    n_levels = int(max(train.max(), test.max())) + 1
    counts = np.bincount(train, minlength=n_levels)
    if not n_classes:
        sums = np.bincount(train, weights=target, minlength=n_levels)
        means = np.where(counts > 0, sums / np.maximum(counts, 1), target.mean())
        return np.asarray(means[test])
    table = np.zeros((n_levels, n_classes))
    np.add.at(table, (train, target), 1.0)
    weighted = table / np.maximum(table.sum(axis=0), 1.0)
    weighted[counts == 0] = table.sum(axis=0)
    return np.asarray(weighted.argmax(axis=1)[test], dtype=np.float64)


def _matrix(column: Column, values: pd.Series[Any]) -> NDArray[np.float64]:
    """Return the column as numbers: one, or one for each of its usual words."""
    if column.kind is Kind.TEXT:
        counter = CountVectorizer(binary=True, max_features=_MOST_WORDS, token_pattern=_WORD)
        try:
            words = counter.fit_transform(values.fillna("missing"))
        except ValueError:  # not a single word in any cell
            return np.zeros((len(values), 1))
        return np.asarray(words.toarray(), dtype=np.float64)
    if (
        values.dtype == np.float64 or column.kind is Kind.DATETIME
    ):  # a tree needs their order only, and single precision keeps it
        return np.asarray(values.rank(method="dense"), dtype=np.float64).reshape(-1, 1)
    return _order(values).reshape(-1, 1)


def _order(texts: pd.Series[Any]) -> NDArray[np.float64]:
    """Return the order of identifiers, by number if they are such (``A-12`` counts as 12)."""
    numbers = pd.to_numeric(texts.str.extract(r"(\d{1,15})\D*$")[0], errors="coerce")
    if numbers.notna().all():
        return np.asarray(numbers.rank(method="dense"), dtype=np.float64)
    return np.asarray(texts.rank(method="dense"), dtype=np.float64)


def _by_tree(
    train: NDArray[Any], target: NDArray[Any], test: NDArray[Any], n_classes: int
) -> NDArray[np.float64]:
    if n_classes:
        leaves = min(128, max(12, 4 * n_classes))
        tree = DecisionTreeClassifier(
            max_leaf_nodes=leaves, class_weight="balanced", min_samples_leaf=2, random_state=0
        )
    else:
        tree = DecisionTreeRegressor(max_leaf_nodes=128, min_samples_leaf=3, random_state=0)
    return np.asarray(tree.fit(train, target).predict(test), dtype=np.float64)
