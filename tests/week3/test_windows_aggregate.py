"""Aggregates and trends against exact arithmetic and NumPy."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redis_pipeline.aggregate import ACCURACY, Aggregate
from redis_pipeline.trend import ALPHA, Trend

values = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60)


def aggregate(numbers: list[float]) -> Aggregate:
    """All of them, added one by one."""
    whole = Aggregate()
    for number in numbers:
        whole.add(number)
    return whole


def exact_variance(numbers: list[float]) -> float:
    """The sample variance in rational arithmetic."""
    exact = [Fraction(number) for number in numbers]
    mean = sum(exact) / len(exact)
    return float(sum((x - mean) ** 2 for x in exact) / (len(exact) - 1)) if len(exact) > 1 else 0.0


@given(values)
def test_moments_equal_exact_arithmetic(numbers: list[float]) -> None:
    """Mean and variance are exact to 1e-12 of the scale of the numbers."""
    whole = aggregate(numbers)
    scale = max(map(abs, numbers)) or 1.0

    assert whole.mean == pytest.approx(
        float(sum(map(Fraction, numbers)) / len(numbers)), rel=1e-12, abs=1e-12 * scale
    )
    assert whole.variance == pytest.approx(exact_variance(numbers), rel=1e-9, abs=1e-12 * scale**2)
    assert (whole.least, whole.greatest) == (min(numbers), max(numbers))


def test_nothing_cancels_far_from_zero() -> None:
    """Around 1e9 a spread of 1 keeps seven digits, where a sum of squares keeps none."""
    rng = np.random.default_rng(3)
    numbers = (1e9 + rng.normal(size=2000)).tolist()
    naive = (sum(x * x for x in numbers) - sum(numbers) ** 2 / 2000) / 1999

    assert aggregate(numbers).variance == pytest.approx(exact_variance(numbers), rel=1e-7)
    assert abs(naive / exact_variance(numbers) - 1) > 1


@given(values, values)
def test_joining_is_adding(first: list[float], second: list[float]) -> None:
    """Two aggregates joined are the aggregate of both, to rounding; bins exactly."""
    joined = aggregate(first)
    joined.merge(aggregate(second))
    whole = aggregate(first + second)
    scale = max(map(abs, first + second)) or 1.0

    assert (joined.n, joined.least, joined.greatest) == (whole.n, whole.least, whole.greatest)
    assert (joined.above, joined.below, joined.zeros) == (whole.above, whole.below, whole.zeros)
    assert joined.mean == pytest.approx(whole.mean, rel=1e-12, abs=1e-12 * scale)
    assert joined.variance == pytest.approx(whole.variance, rel=1e-9, abs=1e-12 * scale**2)


@settings(max_examples=50)
@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=200), st.sampled_from([0, 0.1, 0.5, 0.9, 1])
)
def test_quantiles_are_within_one_percent(numbers: list[float], share: float) -> None:
    """Each quantile is within 1 % of the order statistic of its rank, on both sides of zero."""
    rank = share * (len(numbers) - 1)
    below, above = sorted(numbers)[math.floor(rank)], sorted(numbers)[math.ceil(rank)]
    (found,) = aggregate(numbers).quantiles(share)

    slack = ACCURACY * 1.0001
    assert below - slack * abs(below) - 1e-300 <= found <= above + slack * abs(above) + 1e-300


def test_trend_is_the_weighted_mean_of_the_past() -> None:
    """Mean and variance equal those with explicit weights α(1 − α)^k."""
    numbers = np.random.default_rng(5).normal(10, 2, 40)
    trend = Trend()
    for number in numbers:
        trend.add(float(number))
    weights = ALPHA * (1 - ALPHA) ** np.arange(39, -1, -1)
    weights[0] /= ALPHA
    mean = weights @ numbers

    assert weights.sum() == pytest.approx(1)
    assert trend.mean == pytest.approx(mean, rel=1e-12)
    assert trend.variance == pytest.approx(weights @ (numbers - mean) ** 2, rel=1e-10)


def test_an_outlier_scores_high() -> None:
    """A jump of twenty spreads scores more than ten; the quiet before it, less than five."""
    trend, scores = Trend(), []
    for number in [*np.random.default_rng(7).normal(0, 1, 60), 20.0]:
        scores.append(trend.score(float(number)))
        trend.add(float(number))

    assert scores[:5] == [None] * 5
    assert max(abs(score) for score in scores[5:-1] if score is not None) < 5
    assert scores[-1] is not None
    assert scores[-1] > 10
