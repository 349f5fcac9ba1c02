"""Folds: equal rows together, every class in every training part, evenly dealt."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from sprintml.models.search.folds import deal, groups_of, number_of_folds
from sprintml.models.tasks import Task, TaskKind

NUMBER = Task(kind=TaskKind.REGRESSION, target="y", metric="rmse")


def classes(n: int) -> Task:
    """Return a task of *n* classes."""
    labels = tuple(str(i) for i in range(n))
    return Task(kind=TaskKind.MULTICLASS, target="y", classes=labels, metric="log_loss")


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 30)), min_size=10, max_size=120),
    n_folds=st.integers(2, 8),
    seed=st.integers(0, 5),
)
def test_equal_rows_share_a_fold_and_no_training_part_lacks_a_class(
    rows: list[tuple[int, int]], n_folds: int, seed: int
) -> None:
    """Whatever the classes and duplicates are."""
    y = np.array([label for label, _ in rows])
    groups = np.array([group for _, group in rows])
    folds = deal(classes(4), y, groups, n_folds=n_folds, seed=seed)

    for group in np.unique(groups):
        held_out = folds[groups == group]
        assert len(np.unique(held_out[held_out >= 0])) <= 1
    for fold in range(n_folds):
        assert set(y[folds != fold]) == set(y)


@settings(max_examples=50, deadline=None)
@given(n=st.integers(20, 300), n_folds=st.integers(2, 8), seed=st.integers(0, 5))
def test_folds_are_of_equal_size_and_alike(n: int, n_folds: int, seed: int) -> None:
    """Sizes differ by one at most, and each class is spread as evenly."""
    y = np.arange(n) % 3
    folds = deal(classes(3), y, np.arange(n), n_folds=n_folds, seed=seed)
    sizes = np.bincount(folds, minlength=n_folds)

    assert sizes.max() - sizes.min() <= 1
    for code in range(3):
        own = np.bincount(folds[y == code], minlength=n_folds)
        assert own.max() - own.min() <= 1


def test_regression_folds_have_the_same_spread_of_the_target() -> None:
    """Each fold's mean is near that of all rows: its deciles are dealt evenly."""
    y = np.random.default_rng(0).exponential(size=1000)
    folds = deal(NUMBER, y, np.arange(1000), n_folds=5, seed=0)
    means = [y[folds == fold].mean() for fold in range(5)]

    assert np.ptp(means) < 0.1
    assert (folds >= 0).all()


def test_same_seed_same_folds_other_seed_others() -> None:
    """Folds follow from the seed."""
    y = np.arange(100) % 2
    one, same, other = (
        deal(classes(2), y, np.arange(100), n_folds=5, seed=seed) for seed in (1, 1, 2)
    )

    np.testing.assert_array_equal(one, same)
    assert (one != other).any()


def test_rows_are_equal_only_if_every_cell_is() -> None:
    """Missing cells equal missing cells; the target plays no part."""
    frame = pd.DataFrame({"a": [1.0, 1.0, np.nan, np.nan, 1.0], "b": ["x", "x", "x", "x", "y"]})
    groups = groups_of(frame)

    assert groups[0] == groups[1]
    assert groups[2] == groups[3]
    assert len(set(groups)) == 3


def test_small_tables_have_more_folds() -> None:
    """Where rows are precious, more of them are trained on."""
    assert number_of_folds(100) > number_of_folds(10_000) > number_of_folds(150_000) >= 3
