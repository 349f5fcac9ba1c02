"""Conformal intervals and sets cover new rows as often as they say."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import KFold, cross_val_predict

from sprintml.ingestion import read_table
from sprintml.models.assess.conformal import (
    conformal,
    interval_of,
    intervals,
    quantile,
    set_of,
    sets,
)
from sprintml.models.assess.report import Conformal
from sprintml.models.tasks import Task, TaskKind
from sprintml.models.training import train

VALUES = Task(kind=TaskKind.REGRESSION, target="y", metric="rmse")
BINARY = Task(kind=TaskKind.BINARY, target="y", classes=("no", "yes"), metric="roc_auc")
THREE = Task(kind=TaskKind.MULTICLASS, target="y", classes=("a", "b", "c"), metric="log_loss")


def folds_of(n: int, k: int = 5) -> np.ndarray:
    """Deal n rows by turns into k folds."""
    return np.arange(n, dtype=np.int64) % k


def slack(n: int, level: float) -> float:
    """Return four standard deviations of the coverage that n calibration rows give.

    It follows a Beta distribution (Vovk 2012); a false alarm comes once in 15,000.
    """
    k = math.ceil((n + 1) * level)
    return 4 * math.sqrt(k * (n + 1 - k) / ((n + 1) ** 2 * (n + 2)))


@pytest.mark.parametrize("n", [9, 19, 37, 100])
def test_quantile_covers_a_new_score_as_often_as_ranks_say(n: int) -> None:
    """Of uniform scores the quantile is its own coverage, whose mean is exactly k / (n + 1)."""
    rng = np.random.default_rng(1)
    k = math.ceil((n + 1) * 0.9 - 1e-9)

    covered = [quantile(rng.random(n), 0.9) for _ in range(4_000)]

    assert np.mean(covered) == pytest.approx(k / (n + 1), abs=slack(n, 0.9) / math.sqrt(4_000))


def test_quantile_is_a_rank_not_an_interpolation() -> None:
    """Nine scores at level 0.9 give the largest, nineteen the second largest."""
    assert quantile(np.arange(1.0, 10.0), 0.9) == 9.0
    assert quantile(np.arange(1.0, 20.0), 0.9) == 18.0


@pytest.mark.parametrize("noise", ["normal", "heavy", "growing"])
def test_intervals_cover_fresh_rows(noise: str) -> None:
    """Whatever the noise, 90 % intervals cover 90 % of 20,000 fresh rows, within four sigma."""
    rng = np.random.default_rng(2)

    def draw(n: int) -> tuple[np.ndarray, np.ndarray]:
        x = rng.uniform(0, 10, (n, 1))
        errors = {
            "normal": rng.normal(size=n),
            "heavy": rng.standard_t(2, size=n),
            "growing": rng.normal(size=n) * (0.1 + x[:, 0]),
        }[noise]
        return x, 3 * x[:, 0] + errors

    (x, y), (x_new, y_new) = draw(2_000), draw(20_000)
    model = LinearRegression()
    oof = cross_val_predict(model, x, y, cv=KFold(5))

    c = conformal(VALUES, y, oof[:, None], np.repeat(np.arange(5), 400))
    low, high = intervals(c, model.fit(x, y).predict(x_new))

    covered = np.mean((low <= y_new) & (y_new <= high))
    assert covered == pytest.approx(0.9, abs=slack(2_000, 0.9) + 0.01)
    assert c.coverage == pytest.approx(0.9, abs=0.03)
    assert c.method == ("normalised" if noise == "growing" else "residual")


def test_normalised_intervals_are_narrow_where_errors_are_small() -> None:
    """With noise that grows with the value, every fifth of the rows is covered nearly as often."""
    rng = np.random.default_rng(3)
    x = rng.uniform(1, 10, 5_000)
    y = x + rng.normal(size=5_000) * 0.3 * x

    c = conformal(VALUES, y, x[:, None], folds_of(5_000))
    low, high = intervals(c, x)

    fifths = np.array_split(np.argsort(x), 5)
    shares = [np.mean((low[f] <= y[f]) & (y[f] <= high[f])) for f in fifths]
    assert min(shares) > 0.85
    assert (high - low)[x < 2].mean() < 0.4 * (high - low)[x > 8].mean()


def test_sets_cover_fresh_rows() -> None:
    """Sets of three overlapping classes hold the truth in 90 % of 20,000 fresh rows."""
    rng = np.random.default_rng(4)
    centres = np.array([[0.0, 0.0], [1.5, 0.0], [0.0, 1.5]])

    def draw(n: int) -> tuple[np.ndarray, np.ndarray]:
        y = rng.integers(0, 3, n)
        return centres[y] + rng.normal(size=(n, 2)), y

    (x, y), (x_new, y_new) = draw(1_500), draw(20_000)
    model = LogisticRegression()
    oof = cross_val_predict(model, x, y, cv=KFold(5), method="predict_proba")

    c = conformal(THREE, y, oof, np.repeat(np.arange(5), 300))
    kept = sets(c, model.fit(x, y).predict_proba(x_new))

    assert kept[np.arange(len(y_new)), y_new].mean() == pytest.approx(
        0.9, abs=slack(1_500, 0.9) + 0.01
    )
    assert c.width == pytest.approx(kept.sum(axis=1).mean(), abs=0.1)


def test_a_sure_model_gives_sets_of_one_class_never_of_none() -> None:
    """Where the model is nearly always right, plain LAC gives empty sets; here the top stays."""
    y = np.tile([0, 1], 100)
    oof = np.where(np.eye(2)[y] == 1, 0.99, 0.01)

    c = conformal(BINARY, y, oof, folds_of(200))

    assert sets(c, np.array([[0.6, 0.4], [0.01, 0.99]])).tolist() == [[True, False], [False, True]]
    assert set_of(c, [0.6, 0.4], BINARY.classes) == ["no"]
    assert c.coverage == 1.0


def test_too_few_rows_for_the_level_give_nothing() -> None:
    """With eight rows no finite interval has a level of 0.9; with nine the largest error does."""
    y = np.arange(10.0)
    oof = (y + np.arange(10.0))[:, None]

    assert conformal(VALUES, y[:8], oof[:8], folds_of(8)) is None
    assert conformal(VALUES, y[:9], oof[:9], folds_of(9)).quantile == 8.0


def test_rows_that_were_never_held_out_do_not_count() -> None:
    """A row without a prediction out of fold is left out."""
    rng = np.random.default_rng(5)
    y = rng.normal(size=200)
    oof = np.zeros((200, 1))
    oof[:50] = np.nan

    c = conformal(VALUES, y, oof, folds_of(200))

    assert c.n == 150
    assert c.quantile == quantile(np.abs(y[50:]), 0.9)


def test_a_perfect_model_has_intervals_of_width_zero() -> None:
    """No error, no width, and no division by the mean error."""
    y = np.linspace(0, 1, 600)

    c = conformal(VALUES, y, y[:, None].copy(), folds_of(600))

    assert (c.quantile, c.width, c.coverage) == (0.0, 0.0, 1.0)


def test_predictions_that_are_all_equal_have_a_plain_interval() -> None:
    """A constant model has no scale to normalise by."""
    y = np.random.default_rng(6).normal(size=600)

    assert conformal(VALUES, y, np.zeros((600, 1)), folds_of(600)).method == "residual"


@settings(max_examples=50, deadline=None)
@given(
    values=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20),
    at=st.lists(st.floats(-1e5, 1e5), min_size=2, max_size=10, unique=True),
)
def test_one_row_and_many_rows_agree_to_the_last_bit(values: list[float], at: list[float]) -> None:
    """`interval_of` and `intervals` are one rule, inside the knots, on them and beyond."""
    size = tuple(1.0 + i for i in range(len(at)))
    c = Conformal(
        method="normalised", level=0.9, quantile=1.7, at=tuple(sorted(at)), scale=size,
        coverage=0.9, width=1.0, n=10,
    )  # fmt: skip
    points = [*values, *at]

    low, high = intervals(c, np.array(points))

    assert [interval_of(c, v) for v in points] == list(zip(low, high, strict=True))


@settings(max_examples=50, deadline=None)
@given(
    raw=st.lists(st.lists(st.floats(0.001, 1), min_size=3, max_size=3), min_size=1, max_size=9),
    bound=st.floats(0, 1),
)
def test_sets_of_one_row_and_of_many_agree(raw: list[list[float]], bound: float) -> None:
    """`set_of` and `sets` are one rule, and no set is empty."""
    p = np.array(raw) / np.sum(raw, axis=1, keepdims=True)
    c = Conformal(method="lac", level=0.9, quantile=bound, coverage=0.9, width=1.0, n=10)

    kept = sets(c, p)

    assert [set_of(c, row.tolist(), THREE.classes) for row in p] == [
        [k for k, is_in in zip(THREE.classes, row, strict=True) if is_in] for row in kept
    ]
    assert kept.any(axis=1).all()


@pytest.mark.prove
@pytest.mark.parametrize("kind", ["regression", "binary"])
def test_a_trained_ensemble_covers_fresh_rows(kind: str, tmp_path: Path) -> None:
    """The whole road, from a file through a search of 20 s: 90 % of 10,000 fresh rows are covered.

    Within four standard deviations of the coverage that 1,500 rows give, and two percent for what
    cross-validation leaves open (the ensemble knows more rows than the models behind its errors).
    """
    rng = np.random.default_rng(8)

    def draw(n: int) -> pd.DataFrame:
        x = rng.uniform(size=(n, 6))
        wave = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3]
        noisy = wave + rng.normal(size=n) * (0.5 + 3 * x[:, 3])
        y = noisy if kind == "regression" else np.where(noisy > 12, "yes", "no")
        return pd.DataFrame(x, columns=list("abcdef")).assign(y=y)

    draw(1_500).to_csv(tmp_path / "rows.csv", index=False)
    fresh = draw(10_000)
    result = train(read_table(str(tmp_path / "rows.csv"), target="y"), budget_s=20.0)
    name, task = result.chosen.name, result.task
    predictions = result.models[name].predict(fresh.drop(columns="y"))

    c = conformal(task, result.y, result.oof[name], result.folds)
    if kind == "regression":
        low, high = intervals(c, predictions[:, 0])
        covered = (low <= fresh["y"]) & (fresh["y"] <= high)
    else:
        codes = (fresh["y"] == "yes").to_numpy().astype(int)
        covered = sets(c, predictions)[np.arange(len(codes)), codes]

    print(f"\n{kind}: {c.method}, fold by fold {c.coverage:.3f}, fresh rows {np.mean(covered):.3f}")
    assert np.mean(covered) == pytest.approx(0.9, abs=slack(1_500, 0.9) + 0.02)
