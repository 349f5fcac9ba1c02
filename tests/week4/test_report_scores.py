"""Calibration, threshold, confusion, residuals and the scorecard against scikit-learn and SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn import metrics as sk
from sklearn.calibration import calibration_curve

from sprintml.models.assess.calibration import calibration
from sprintml.models.assess.confusion import confusion, predicted_codes
from sprintml.models.assess.residuals import residuals
from sprintml.models.assess.scorecard import all_scores, share_interval
from sprintml.models.assess.threshold import best_threshold, choose_threshold
from sprintml.models.tasks import Task, TaskKind

VALUES = Task(kind=TaskKind.REGRESSION, target="y", metric="rmse")
BINARY = Task(kind=TaskKind.BINARY, target="y", classes=("no", "yes"), metric="roc_auc")
THREE = Task(kind=TaskKind.MULTICLASS, target="y", classes=("a", "b", "c"), metric="log_loss")


def binary(n: int = 3_000, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Draw probabilities and classes that follow them exactly."""
    rng = np.random.default_rng(seed)
    p = rng.beta(0.8, 1.5, n)
    return (rng.random(n) < p).astype(np.int64), np.column_stack([1 - p, p])


def three(n: int = 2_000, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """The same for three classes."""
    rng = np.random.default_rng(seed)
    p = rng.dirichlet([1.0, 0.7, 0.4], n)
    return (rng.random(n)[:, None] > p.cumsum(axis=1)).sum(axis=1).astype(np.int64), p


def test_reliability_bins_are_those_of_scikit_learn() -> None:
    """Mean probability and share of positives of each bin agree to 1e-12."""
    y, p = binary()

    c = calibration(BINARY, y, p)
    observed, predicted = calibration_curve(y, p[:, 1], n_bins=10)

    assert [b.observed for b in c.bins] == pytest.approx(observed.tolist(), abs=1e-12)
    assert [b.predicted for b in c.bins] == pytest.approx(predicted.tolist(), abs=1e-12)
    assert c.brier == pytest.approx(sk.brier_score_loss(y, p[:, 1]), abs=1e-12)
    assert sum(b.count for b in c.bins) == len(y)


def test_calibration_error_tells_true_probabilities_from_boasting_ones() -> None:
    """True probabilities err by chance only (under 0.03 at 3,000 rows); sharpened ones by more."""
    y, p = binary()
    boasting = p**3 / (p**3).sum(axis=1, keepdims=True)

    assert calibration(BINARY, y, p).error < 0.03
    assert calibration(BINARY, y, boasting).error > 0.08


def test_calibration_of_three_classes_looks_at_the_answer() -> None:
    """The observed shares, weighted by count, are the accuracy; Brier sums over the classes."""
    y, p = three()

    c = calibration(THREE, y, p)

    accuracy = sum(b.observed * b.count for b in c.bins) / len(y)
    assert accuracy == pytest.approx(sk.accuracy_score(y, p.argmax(axis=1)), abs=1e-12)
    assert c.brier == pytest.approx(np.mean(np.sum((p - np.eye(3)[y]) ** 2, axis=1)), abs=1e-12)
    assert c.output == "any"


def test_calibration_leaves_out_regressions_and_rows_never_held_out() -> None:
    """A regression has none; NaN rows do not count."""
    y, p = binary(200)
    p[:30] = np.nan

    assert calibration(VALUES, y.astype(float), p[:, :1]) is None
    assert sum(b.count for b in calibration(BINARY, y, p).bins) == 170


@settings(max_examples=100, deadline=None)
@given(
    data=st.lists(
        st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.3, 0.5, 0.77, 1.0]), st.booleans()),
        min_size=1,
        max_size=40,
    ).filter(lambda rows: any(hit for _, hit in rows))
)
def test_no_threshold_has_a_larger_f1(data: list[tuple[float, bool]]) -> None:
    """The chosen threshold's F1 is the largest of scikit-learn's precision-recall curve."""
    p, y = np.array([d[0] for d in data]), np.array([d[1] for d in data])
    precision, recall, _ = sk.precision_recall_curve(y, p)
    both = precision + recall
    best = np.max(np.where(both > 0, 2 * precision * recall / np.where(both > 0, both, 1), 0))

    chosen = best_threshold(y, p)

    assert sk.f1_score(y, p >= chosen, zero_division=0.0) == pytest.approx(best, abs=1e-12)
    assert 0 <= chosen <= 1


def test_the_threshold_report_says_what_scikit_learn_says() -> None:
    """Precision, recall and F1 of every point agree with scikit-learn."""
    y, p = binary()

    t = choose_threshold(BINARY, y, p)

    for at in t.points:
        said = p[:, 1] >= at.threshold
        assert at.precision == pytest.approx(sk.precision_score(y, said, zero_division=0.0))
        assert at.recall == pytest.approx(sk.recall_score(y, said))
        assert at.f1 == pytest.approx(sk.f1_score(y, said))
        assert at.flagged_share == pytest.approx(said.mean())
    assert t.f1 == max(at.f1 for at in t.points)
    assert t.positive == "yes"
    assert "at 0.5" in t.why


def test_the_threshold_is_a_short_number() -> None:
    """Between 0.31 and 0.62, one half is the shortest number and the one nearest to one half."""
    assert best_threshold(np.array([False, True]), np.array([0.31, 0.62])) == 0.5
    assert best_threshold(np.array([False, True]), np.array([0.8111, 0.8222])) == 0.82


def test_there_is_no_threshold_without_two_classes() -> None:
    """Three classes, or no positive row out of fold: none."""
    assert choose_threshold(THREE, *three()) is None
    assert choose_threshold(BINARY, np.zeros(5, dtype=np.int64), np.full((5, 2), 0.5)) is None


def test_the_confusion_matrix_is_that_of_scikit_learn() -> None:
    """Counts agree for two classes at a threshold and for three by the largest probability."""
    y, p = binary()
    y3, p3 = three()

    two = confusion(BINARY, y, p, threshold=0.3)
    more = confusion(THREE, y3, p3, threshold=None)

    assert two.counts == tuple(map(tuple, sk.confusion_matrix(y, p[:, 1] >= 0.3).tolist()))
    assert more.counts == tuple(map(tuple, sk.confusion_matrix(y3, p3.argmax(axis=1)).tolist()))


def test_a_probability_equal_to_the_threshold_is_positive() -> None:
    """From the threshold on means: at it too."""
    p = np.array([[0.7, 0.3], [0.71, 0.29]])

    assert predicted_codes(p, threshold=0.3).tolist() == [1, 0]
    assert predicted_codes(p, threshold=None).tolist() == [0, 0]


def test_residuals_are_summarised_without_losing_a_row() -> None:
    """The histogram counts every row, wild ones in its end bars; quantiles are NumPy's."""
    rng = np.random.default_rng(1)
    y = rng.normal(size=1_000)
    y[0] = 1e9
    oof = np.zeros((1_000, 1))

    r = residuals(y, oof)

    assert sum(r.histogram.counts) == 1_000
    assert r.histogram.edges[-1] < 10
    assert r.quantiles["p25"] == np.percentile(y, 25)
    assert len(r.predicted) == len(r.observed) == 500


def test_residuals_of_a_perfect_model_are_zero() -> None:
    """No spread, and still a histogram with rising edges."""
    y = np.arange(5.0)

    r = residuals(y, y[:, None].copy())

    assert (r.mean, r.sd) == (0.0, 0.0)
    assert np.all(np.diff(r.histogram.edges) > 0)


def test_scores_of_a_binary_task_are_those_of_scikit_learn() -> None:
    """Eight metrics, the task's own first."""
    y, p = binary()
    said = p[:, 1] >= 0.4

    found = {k: v.value for k, v in all_scores(BINARY, y, p, threshold=0.4).items()}

    assert next(iter(found)) == "roc_auc"
    assert found == pytest.approx(
        {
            "roc_auc": sk.roc_auc_score(y, p[:, 1]),
            "log_loss": sk.log_loss(y, p),
            "brier": sk.brier_score_loss(y, p[:, 1]),
            "accuracy": sk.accuracy_score(y, said),
            "balanced_accuracy": sk.balanced_accuracy_score(y, said),
            "precision": sk.precision_score(y, said),
            "recall": sk.recall_score(y, said),
            "f1": sk.f1_score(y, said),
        },
        abs=1e-12,
    )


def test_scores_of_three_classes_are_those_of_scikit_learn() -> None:
    """Log loss first; F1 is the mean over the classes."""
    y, p = three()
    said = p.argmax(axis=1)

    found = {k: v.value for k, v in all_scores(THREE, y, p, threshold=None).items()}

    assert next(iter(found)) == "log_loss"
    assert found["log_loss"] == pytest.approx(sk.log_loss(y, p), abs=1e-12)
    assert found["accuracy"] == pytest.approx(sk.accuracy_score(y, said), abs=1e-12)
    assert found["macro_f1"] == pytest.approx(sk.f1_score(y, said, average="macro"), abs=1e-12)


def test_scores_of_a_regression_are_those_of_scikit_learn() -> None:
    """Root mean squared error first, mean absolute error, R²."""
    rng = np.random.default_rng(2)
    y = rng.normal(size=500)
    predicted = y + rng.normal(size=500)

    found = {
        k: v.value for k, v in all_scores(VALUES, y, predicted[:, None], threshold=None).items()
    }

    assert list(found) == ["rmse", "mae", "r2"]
    assert found["rmse"] == pytest.approx(sk.root_mean_squared_error(y, predicted), abs=1e-12)
    assert found["mae"] == pytest.approx(sk.mean_absolute_error(y, predicted), abs=1e-12)
    assert found["r2"] == pytest.approx(sk.r2_score(y, predicted), abs=1e-12)


@pytest.mark.parametrize(("hits", "n"), [(0, 5), (5, 5), (7, 9), (800, 1_000)])
def test_the_interval_of_a_share_is_wilson_s(hits: int, n: int) -> None:
    """It agrees with SciPy's, at the ends too."""
    expected = binomtest(hits, n).proportion_ci(0.95, method="wilson")

    found = share_interval(hits, n)

    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-9)


@pytest.mark.parametrize("name", ["r2", "mae", "balanced_accuracy", "log_loss", "brier"])
def test_intervals_hold_the_truth_as_often_as_they_say(name: str) -> None:
    """In 400 samples of 400 rows the 95 % interval misses the truth 20 times or so.

    The count is binomial, and outside of 7 … 38 once in 5,000. The truth is the score of 400,000
    rows.
    """

    def scores(seed: int, n: int) -> tuple[float, float, float]:
        rng = np.random.default_rng(seed)
        if name in ("r2", "mae"):
            y = rng.normal(size=n)
            oof = (0.8 * y + 0.4 * rng.normal(size=n))[:, None]
            found = all_scores(VALUES, y, oof, threshold=None)[name]
        else:
            found = all_scores(BINARY, *binary(n, seed), threshold=0.5)[name]
        return found.value, found.low, found.high

    truth = scores(10_000, 400_000)[0]

    missed = sum(not low <= truth <= high for _, low, high in (scores(i, 400) for i in range(400)))

    assert 7 <= missed <= 38
