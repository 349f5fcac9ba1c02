"""The greedy ensemble: as good as brute force allows, whatever the order."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprintml.ingestion.schema import Column, Kind, Schema
from sprintml.models.assess.scores import score
from sprintml.models.search.attempts import Outcome
from sprintml.models.search.candidates import Candidate
from sprintml.models.search.data import TrainingData
from sprintml.models.search.ensemble import blend, greedy
from sprintml.models.tasks import Task, TaskKind

BINARY = Task(kind=TaskKind.BINARY, target="y", classes=("0", "1"), metric="roc_auc")
NUMBER = Task(kind=TaskKind.REGRESSION, target="y", metric="rmse")
SCHEMA = Schema(columns=(Column(name="x", kind=Kind.NUMBER),))


def data_of(task: Task, y: np.ndarray) -> TrainingData:
    """Return training data with a single column."""
    return TrainingData(pd.DataFrame({"x": np.arange(float(len(y)))}), y, SCHEMA, task, 0, 5)


def outcome_of(name: str, oof: np.ndarray, data: TrainingData, family: str = "f") -> Outcome:
    """Return a candidate that is through, with given predictions."""
    candidate = Candidate(name, family, "tree", "DummyClassifier")
    return Outcome(candidate, [], None, oof, score(data.task, data.y, oof))


@pytest.fixture
def voters() -> tuple[TrainingData, list[Outcome]]:
    """Four noisy voters on a binary target."""
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, 400)
    data = data_of(BINARY, y)
    outcomes = []
    for i, noise in enumerate((0.8, 1.0, 1.2, 3.0)):
        p = 1 / (1 + np.exp(-(2 * y - 1 + rng.normal(scale=noise, size=400))))
        outcomes.append(outcome_of(f"v{i}", np.column_stack([1 - p, p]), data))
    return data, outcomes


def test_greedy_blend_is_near_the_best_of_all_grid_weights() -> None:
    """Against every weight on a grid of twentieths, the greedy mean square is within 1 %."""
    rng = np.random.default_rng(1)
    errors = rng.normal(size=(3, 500)) * np.array([[1.0], [1.2], [2.0]])
    weights = greedy(errors, log_loss=False)
    grid = [np.array(w) / 20 for w in itertools.product(range(21), repeat=3) if sum(w) == 20]
    best = min(float(((w @ errors) ** 2).mean()) for w in grid)

    assert float(((weights @ errors) ** 2).mean()) <= 1.01 * best
    assert weights.sum() == pytest.approx(1)


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 10_000), m=st.integers(1, 6), n=st.integers(5, 60))
def test_greedy_blend_is_never_worse_than_its_best_part(seed: int, m: int, n: int) -> None:
    """On the rows it is chosen by, mixing never loses against the best single candidate."""
    columns = np.random.default_rng(seed).uniform(0.01, 1, size=(m, n))
    weights = greedy(columns, log_loss=True)

    blended = -np.log(weights @ columns).mean()
    assert blended <= (-np.log(columns).mean(axis=1)).min() + 1e-12


def test_order_of_arrival_does_not_matter(voters: tuple[TrainingData, list[Outcome]]) -> None:
    """Every order of the candidates gives the same blend, bit for bit."""
    data, outcomes = voters
    blends = [blend(order, data) for order in itertools.permutations(outcomes)]

    for other in blends[1:]:
        assert other.weights == blends[0].weights
        assert other.temperature == blends[0].temperature
        np.testing.assert_array_equal(other.oof, blends[0].oof)


def test_blend_beats_its_parts(voters: tuple[TrainingData, list[Outcome]]) -> None:
    """Independent voters together rank better than the best of them."""
    data, outcomes = voters

    assert blend(outcomes, data).score > max(o.score for o in outcomes)


def test_overconfident_probabilities_are_cooled() -> None:
    """Probabilities sharpened by a power of 1.5 are brought back, within a tenth."""
    rng = np.random.default_rng(3)
    true = 1 / (1 + np.exp(-rng.normal(scale=1.5, size=5000)))
    y = (rng.uniform(size=5000) < true).astype(np.int64)
    sharp = np.column_stack([1 - true, true]) ** 1.5
    sharp /= sharp.sum(axis=1, keepdims=True)
    data = data_of(BINARY, y)
    found = blend([outcome_of("only", sharp, data)], data)

    assert found.temperature == pytest.approx(1.5, rel=0.1)


def test_a_linear_regression_far_behind_is_left_out() -> None:
    """Even where it would improve the blend out of fold."""
    rng = np.random.default_rng(4)
    y = rng.normal(size=300)
    data = data_of(NUMBER, y)
    error = rng.normal(size=300)
    good = outcome_of("good", (y + error).reshape(-1, 1), data)
    line = outcome_of("line", (y - 1.5 * error).reshape(-1, 1), data, family="linear")
    other = outcome_of("tree", (y - 1.5 * error).reshape(-1, 1), data, family="lightgbm")

    assert set(blend([good, line], data).weights) == {"good"}
    assert set(blend([good, other], data).weights) == {"good", "tree"}
