"""Folds: which rows are held out together.

Rows with equal features go to the same fold, or a model that memorises would be scored on rows
it has seen. Classes (or tenths of a regression's target) are spread evenly over the folds.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sprintml.models.tasks import Target, Task, TaskKind

Folds = NDArray[np.int64]
"""Shape (n,): the fold in which a row is held out; -1: always among the training rows."""

STRATA = 10
"""Parts of equal size in which a regression's target is cut."""


def number_of_folds(n_rows: int) -> int:
    """Return how many folds suit: more for small tables, whose training rows are precious."""
    if n_rows < 500:
        return 8
    return 5 if n_rows <= 60_000 else 3


def groups_of(rows: pd.DataFrame) -> NDArray[np.int64]:
    """Number the different rows, shape (n,): equal rows get the same number."""
    hashes = pd.util.hash_pandas_object(rows, index=False).to_numpy()
    return np.unique(hashes, return_inverse=True)[1].astype(np.int64)


def deal(task: Task, y: Target, groups: NDArray[np.int64], *, n_folds: int, seed: int) -> Folds:
    """Deal groups of rows into folds, stratum after stratum, like cards.

    The first row of a group decides its stratum. A class with a single group is never held out,
    so that every training part knows every class.
    """
    rng = np.random.default_rng(seed)
    strata = _strata(task, y)
    _, first, group_of_row = np.unique(groups, return_index=True, return_inverse=True)
    fold_of_group = np.full(len(first), -1, dtype=np.int64)
    dealt = 0
    for stratum in np.unique(strata):
        members = np.flatnonzero(strata[first] == stratum)
        if len(members) < 2 and task.kind is not TaskKind.REGRESSION:
            continue
        members = rng.permutation(members)
        fold_of_group[members] = (dealt + np.arange(len(members))) % n_folds
        dealt += len(members)
    return _with_all_classes(task, y, fold_of_group[group_of_row])


def _strata(task: Task, y: Target) -> NDArray[np.int64]:
    if task.kind is not TaskKind.REGRESSION:
        return y.astype(np.int64)
    ranks = np.argsort(np.argsort(y, kind="stable"), kind="stable")
    return (ranks * STRATA // len(y)).astype(np.int64)


def _with_all_classes(task: Task, y: Target, folds: Folds) -> Folds:
    """Keep a class that one fold holds alone (in duplicates of other classes) in training."""
    if task.kind is TaskKind.REGRESSION:
        return folds
    for code in range(len(task.classes)):
        own = y == code
        if len(np.unique(folds[own])) < 2:
            folds[own] = -1
    return folds
