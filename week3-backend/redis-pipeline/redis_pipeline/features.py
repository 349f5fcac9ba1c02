"""What comes out of a closed window."""

from __future__ import annotations

from typing import NamedTuple

from redis_pipeline.aggregate import Aggregate
from redis_pipeline.trend import Trend


class Features(NamedTuple):
    """What is known of one key in one closed window."""

    key: str
    start_s: float
    end_s: float
    n: int
    """How many values."""
    mean: float
    variance: float
    least: float
    greatest: float
    median: float
    q90: float
    q99: float
    trend: float
    """The exponentially weighted mean of the key's windows, this one included."""
    score: float | None
    """Standard deviations off the trend before; None while there was too little before."""


def features_of(
    key: str, start_s: float, end_s: float, values: Aggregate, trends: dict[str, Trend]
) -> Features:
    """Return the features of one window, and take its mean into the key's trend."""
    trend = trends.get(key)
    if trend is None:
        trend = trends[key] = Trend()
    score = trend.score(values.mean)
    trend.add(values.mean)
    median, q90, q99 = values.quantiles(0.5, 0.9, 0.99)
    return Features(
        key,
        start_s,
        end_s,
        values.n,
        values.mean,
        values.variance,
        values.least,
        values.greatest,
        median,
        q90,
        q99,
        trend.mean,
        score,
    )
