"""Permutation importance and partial dependence: against closed forms and scikit-learn."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.inspection import partial_dependence
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from sprintml.ingestion.schema import Column, Kind, Schema
from sprintml.models.assess.importance import importances
from sprintml.models.assess.partial_dependence import dependences, grid_of, mean_predictions
from sprintml.models.tasks import Task, TaskKind

VALUES = Task(kind=TaskKind.REGRESSION, target="y", metric="rmse")
BINARY = Task(kind=TaskKind.BINARY, target="y", classes=("no", "yes"), metric="roc_auc")
THREE = Task(kind=TaskKind.MULTICLASS, target="y", classes=("a", "b", "c"), metric="log_loss")


class Ticking:
    """A clock that goes on by one second whenever it is read."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Return the time, a second later than before."""
        self.now += 1.0
        return self.now


def columns_frame(n: int, d: int = 3, seed: int = 0) -> pd.DataFrame:
    """Draw independent normal columns."""
    x = np.random.default_rng(seed).normal(size=(n, d))
    return pd.DataFrame(x, columns=[f"x{i}" for i in range(d)])


def linear(*weights: float) -> Callable[[pd.DataFrame], np.ndarray]:
    """Return a model that is a weighted sum of its columns."""
    return lambda frame: frame.to_numpy() @ np.array(weights)[:, None]


def test_importance_of_a_linear_model_has_a_closed_form() -> None:
    """Shuffling x adds an error of weight * (x - x') whose mean square is 2 weight² (variance 1).

    At 2,000 rows and 20 shuffles five percent are three standard errors.
    """
    rows = columns_frame(2_000)
    score = linear(3.0, -1.0, 0.0)
    y = score(rows)[:, 0]

    found = importances(score, rows, y, VALUES, repeats=20)

    assert [i.column for i in found.columns] == ["x0", "x1", "x2"]
    assert found.columns[0].mean == pytest.approx(3 * np.sqrt(2), rel=0.05)
    assert found.columns[1].mean == pytest.approx(np.sqrt(2), rel=0.05)
    assert (found.columns[2].mean, found.columns[2].sd) == (0.0, 0.0)
    assert found.skipped == ()


def test_importance_works_on_every_kind_of_column() -> None:
    """Texts, categories with missing cells, dates and odd names are shuffled as they are."""
    rng = np.random.default_rng(1)
    rows = pd.DataFrame(
        {
            "class": pd.Series(rng.choice(["a", "b"], 300), dtype="str").mask(
                rng.random(300) < 0.1
            ),
            "🙂 (x) = 'y'": rng.normal(size=300),
            "self": pd.date_range("2024-01-01", periods=300, freq="h").astype("datetime64[us]"),
        }
    )
    y = (rows["class"] == "a").to_numpy().astype(np.int64)
    dtypes: list[object] = []

    def score(frame: pd.DataFrame) -> np.ndarray:
        dtypes.append(tuple(map(str, frame.dtypes)))
        p = np.where(frame["class"].to_numpy(dtype=object, na_value=None) == "a", 0.9, 0.1)
        return np.column_stack([1 - p, p])

    found = importances(score, rows, y, BINARY)

    assert found.columns[0].column == "class"
    assert found.columns[0].mean == pytest.approx(0.5, abs=0.1)
    assert [i.mean for i in found.columns[1:]] == [0.0, 0.0]
    assert len(set(dtypes)) == 1


def test_importance_of_losses_counts_a_rise_as_a_loss() -> None:
    """Log loss is better when smaller; the column that matters has a positive importance."""
    rng = np.random.default_rng(2)
    rows = pd.DataFrame({"k": rng.integers(0, 3, 500).astype(float), "noise": rng.random(500)})
    y = rows["k"].to_numpy().astype(np.int64)

    found = importances(lambda f: np.eye(3)[f["k"].astype(int)] * 0.7 + 0.1, rows, y, THREE)

    assert found.columns[0].column == "k"
    assert found.columns[0].mean > 0.5


def test_importance_stops_in_time_and_says_what_is_left_out() -> None:
    """The first round ends early: the columns that had a turn are reported, the others named."""
    rows = columns_frame(50)
    y = rows["x0"].to_numpy()

    found = importances(linear(1.0, 0.0, 0.0), rows, y, VALUES, allowance_s=2.5, clock=Ticking())

    assert [i.column for i in found.columns] == ["x0", "x1"]
    assert found.skipped == ("importance of 1 of 3 columns: no time was left",)


def test_a_round_that_is_not_whole_is_left_out() -> None:
    """Every column has the same number of shuffles, and its numbers do not depend on the clock."""
    rows = columns_frame(50)
    y = rows["x0"].to_numpy()
    score = linear(1.0, 0.5, 0.1)

    cut = importances(score, rows, y, VALUES, allowance_s=8.5, clock=Ticking())
    two = importances(score, rows, y, VALUES, repeats=2)

    assert cut == two


def test_no_time_at_all_gives_no_importance() -> None:
    """Nothing is invented."""
    found = importances(
        linear(1, 0, 0), columns_frame(9), np.zeros(9), VALUES, allowance_s=0.0, clock=Ticking()
    )

    assert found.columns == ()
    assert found.skipped == ("importance of 3 of 3 columns: no time was left",)


def test_a_sample_keeps_the_rare_class() -> None:
    """Of 20,000 rows 40 are positive; all of them are among the 2,000 that are looked at."""
    rows = columns_frame(20_000)
    y = np.zeros(20_000, dtype=np.int64)
    y[::500] = 1
    seen: list[pd.DataFrame] = []

    def score(frame: pd.DataFrame) -> np.ndarray:
        seen.append(frame)
        return np.full((len(frame), 2), 0.5)

    importances(score, rows, y, BINARY, repeats=1)

    assert {len(f) for f in seen} == {2_000}
    assert y[seen[0].index].sum() == 40


def test_a_sample_of_a_common_class_is_even() -> None:
    """Half and half when both classes have enough rows; all of the negatives when they are few."""
    rows = columns_frame(10_000)
    sizes: list[int] = []

    def score_of(y: np.ndarray) -> Callable[[pd.DataFrame], np.ndarray]:
        def score(frame: pd.DataFrame) -> np.ndarray:
            sizes.append(int(y[frame.index].sum()))
            return np.full((len(frame), 2), 0.5)

        return score

    for share in (0.4, 0.999):
        y = (np.arange(10_000) < share * 10_000).astype(np.int64)
        importances(score_of(y), rows, y, BINARY, repeats=1)

    assert (sizes[0], sizes[-1]) == (1_000, 1_990)


def test_partial_dependence_is_that_of_scikit_learn() -> None:
    """The brute-force method over the same grid and rows agrees to 1e-12."""
    rows = columns_frame(200)
    rng = np.random.default_rng(3)
    y = rows["x0"] ** 2 + rows["x1"] + 0.1 * rng.normal(size=200)
    model = GradientBoostingRegressor(random_state=0).fit(rows, y)
    schema = Schema(columns=tuple(Column(name=c, kind=Kind.NUMBER) for c in rows))

    found = dependences(
        lambda f: model.predict(f)[:, None], rows, VALUES, schema, ["x0", "x1"], max_rows=200
    )

    for curve in found.columns:
        expected = partial_dependence(
            model, rows, [curve.column], method="brute",
            custom_values={curve.column: np.array(curve.grid)},
        )  # fmt: skip
        assert curve.values == pytest.approx(expected["average"][0].tolist(), abs=1e-12)  # noqa: PD011 - no array
    assert [c.column for c in found.columns] == ["x0", "x1"]
    assert found.skipped == ()


def test_partial_dependence_on_a_category_is_that_of_scikit_learn() -> None:
    """Levels, most frequent first; the second class is the output."""
    rng = np.random.default_rng(4)
    rows = pd.DataFrame(
        {
            "city": pd.Series(rng.choice(["x", "y", "z"], 300, p=[0.2, 0.5, 0.3]), dtype="str"),
            "size": rng.normal(size=300),
        }
    )
    y = ((rows["city"] == "z") ^ (rng.random(300) < 0.2)).astype(int)
    encode = make_column_transformer((OneHotEncoder(), ["city"]), remainder="passthrough")
    model = make_pipeline(encode, LogisticRegression()).fit(rows, y)
    schema = Schema(
        columns=(Column(name="city", kind=Kind.CATEGORY), Column(name="size", kind=Kind.NUMBER))
    )

    (curve,) = dependences(model.predict_proba, rows, BINARY, schema, ["city"]).columns
    expected = partial_dependence(model, rows, ["city"], categorical_features=["city"])

    assert curve.grid == ("y", "z", "x")
    assert curve.output == "yes"
    by_level = dict(zip(expected["grid_values"][0], expected["average"][0], strict=True))
    assert dict(zip(curve.grid, curve.values, strict=True)) == pytest.approx(by_level, abs=1e-12)


def test_grids_fit_the_kind_of_the_column() -> None:
    """Few numbers all occur; many give values that occur; booleans, dates; nothing of texts."""
    few = grid_of(Column(name="n", kind=Kind.NUMBER), pd.Series([3.0, 1.0, np.nan, 1.0]))
    numbers = pd.Series(np.random.default_rng(5).exponential(size=1_000))
    many = grid_of(Column(name="n", kind=Kind.NUMBER), numbers)
    switch = grid_of(Column(name="b", kind=Kind.BOOLEAN), pd.Series([1.0, 0.0, np.nan]))
    days = pd.Series(pd.to_datetime(["2024-05-01 00:00:00", None, "2024-01-01 12:00:00"])).astype(
        "datetime64[us]"
    )
    dates = grid_of(Column(name="d", kind=Kind.DATETIME), days)

    assert few.shown == (1.0, 3.0)
    assert len(many.shown) == 20
    assert set(many.shown) <= set(numbers)
    assert list(many.shown) == sorted(many.shown)
    assert switch.shown == ("false", "true")
    assert dates.shown == ("2024-01-01T12:00:00", "2024-05-01T00:00:00")
    assert dates.cells.dtype == "datetime64[us]"


def test_a_column_without_values_and_a_text_have_no_curve() -> None:
    """They are left out; it is not for want of time."""
    rows = pd.DataFrame({"empty": [np.nan] * 5, "words": pd.Series(["a b"] * 5, dtype="str")})
    schema = Schema(
        columns=(Column(name="empty", kind=Kind.NUMBER), Column(name="words", kind=Kind.TEXT))
    )

    found = dependences(lambda f: np.zeros((len(f), 1)), rows, VALUES, schema, list(rows))

    assert found.columns == ()
    assert found.skipped == ()


def test_types_of_the_table_are_kept_while_a_column_is_set() -> None:
    """The model gets the typed table that it knows."""
    rows = pd.DataFrame(
        {
            "c": pd.Series(["a", None, "b"], dtype="str"),
            "d": pd.to_datetime(["2024-01-01"] * 3).astype("datetime64[us]"),
        }
    )
    seen: list[pd.DataFrame] = []

    def score(frame: pd.DataFrame) -> np.ndarray:
        seen.append(frame)
        return np.arange(len(frame), dtype=float)[:, None]

    means = mean_predictions(score, rows, "c", pd.Series(["a", "b"], dtype="str"))

    assert (seen[0].dtypes == rows.dtypes).all()
    assert seen[0]["c"].tolist() == ["a"] * 3 + ["b"] * 3
    assert means.tolist() == [[1.0], [4.0]]


def test_five_classes_at_most_are_drawn() -> None:
    """The most probable ones, in the task's order."""
    task = Task(kind=TaskKind.MULTICLASS, target="y", classes=tuple("abcdefg"), metric="log_loss")
    p = np.array([0.01, 0.3, 0.2, 0.02, 0.17, 0.16, 0.14])
    rows = columns_frame(20, 1)
    schema = Schema(columns=(Column(name="x0", kind=Kind.NUMBER),))

    found = dependences(lambda f: np.tile(p, (len(f), 1)), rows, task, schema, ["x0"])

    assert [c.output for c in found.columns] == ["b", "c", "e", "f", "g"]


def test_curves_stop_in_time_and_say_what_is_left_out() -> None:
    """Most important columns first; at most the number asked for."""
    rows = columns_frame(20)
    schema = Schema(columns=tuple(Column(name=c, kind=Kind.NUMBER) for c in rows))
    score = linear(1.0, 1.0, 1.0)

    cut = dependences(score, rows, VALUES, schema, list(rows), allowance_s=1.5, clock=Ticking())
    two = dependences(score, rows, VALUES, schema, ["x2", "x0", "x1"], max_columns=2)

    assert [c.column for c in cut.columns] == ["x0"]
    assert cut.skipped == ("partial dependence of 2 of 3 columns: no time was left",)
    assert [c.column for c in two.columns] == ["x2", "x0"]
