"""Scores and their intervals, against scikit-learn and the bootstrap."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import log_loss, roc_auc_score, root_mean_squared_error

from sprintml.models.assess.scores import auc, auc_variance, interval, score
from sprintml.models.tasks import Task, TaskKind

BINARY = Task(kind=TaskKind.BINARY, target="y", classes=("no", "yes"), metric="roc_auc")
THREE = Task(kind=TaskKind.MULTICLASS, target="y", classes=("a", "b", "c"), metric="log_loss")
NUMBER = Task(kind=TaskKind.REGRESSION, target="y", metric="rmse")


def sample(task: Task, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return a target and predictions that know something of it."""
    rng = np.random.default_rng(seed)
    if task.kind is TaskKind.REGRESSION:
        y = rng.normal(size=n)
        return y, (y + rng.normal(size=n)).reshape(-1, 1)
    y = rng.integers(0, len(task.classes), n)
    logits = rng.normal(size=(n, len(task.classes))).round(1)  # rounded: ties
    logits[np.arange(n), y] += 1
    p = np.exp(logits)
    return y, p / p.sum(axis=1, keepdims=True)


def reference(task: Task, y: np.ndarray, p: np.ndarray) -> float:
    """Return scikit-learn's score."""
    if task is BINARY:
        return float(roc_auc_score(y, p[:, 1]))
    if task is THREE:
        return float(log_loss(y, p, labels=[0, 1, 2]))
    return float(root_mean_squared_error(y, p[:, 0]))


@pytest.mark.parametrize("task", [BINARY, THREE, NUMBER])
def test_score_equals_scikit_learns(task: Task) -> None:
    """Each task's score is scikit-learn's of the same name, ties included."""
    for seed in range(5):
        y, p = sample(task, 300, seed)

        assert score(task, y, p) == pytest.approx(reference(task, y, p), rel=1e-12)


@pytest.mark.parametrize("task", [BINARY, THREE, NUMBER])
def test_interval_is_as_wide_as_the_bootstraps(task: Task) -> None:
    """The closed-form interval has the width of 2,000 resamplings, within a tenth."""
    y, p = sample(task, 400, 1)
    rng = np.random.default_rng(2)
    draws = [rng.integers(0, len(y), len(y)) for _ in range(2000)]
    found = [score(task, y[d], p[d]) for d in draws]
    low, high = interval(task, y, p)

    wanted = 2 * 1.96 * np.std(found)
    assert high - low == pytest.approx(wanted, rel=0.1)
    assert low < score(task, y, p) < high


def test_interval_covers_the_true_area_nineteen_times_of_twenty() -> None:
    """Over 400 samples the interval holds the true area 95 % of the time (within 3 sigma)."""
    truth = 0.7602499389065233  # Phi(1 / sqrt 2): normal scores one unit apart
    hits = 0
    for seed in range(400):
        rng = np.random.default_rng(seed)
        y = np.repeat([0, 1], 60)
        s = rng.normal(size=120) + y
        low, high = interval(BINARY, y, np.column_stack([-s, s]))
        hits += low <= truth <= high

    assert 400 * 0.95 - 3 * 4.4 < hits <= 400


def test_rows_that_were_never_held_out_do_not_count() -> None:
    """NaN predictions are left out of score and interval."""
    y, p = sample(THREE, 100, 3)
    with_gap = p.copy()
    with_gap[:10] = np.nan

    assert score(THREE, y, with_gap) == score(THREE, y[10:], p[10:])
    assert interval(THREE, y, with_gap) == interval(THREE, y[10:], p[10:])


def test_area_of_one_class_is_a_half() -> None:
    """Without two classes nothing can be ranked."""
    assert auc(np.ones(5, dtype=np.int64), np.arange(5.0)) == 0.5
    assert auc_variance(np.ones(5, dtype=np.int64), np.arange(5.0)) == 0.25
