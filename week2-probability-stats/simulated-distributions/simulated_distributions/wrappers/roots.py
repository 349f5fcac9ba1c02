"""Quantiles of a law whose cdf is known: roots of the log of the smaller tail."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import elementwise

from simulated_distributions.vocabulary import Floats, Real

HUGE = 1e300  # stands for an infinite log


def smaller_tail(p: Real, *, upper: bool) -> tuple[Floats, Floats]:
    """Return min(p, 1 − p), and whether it is the probability below the quantile."""
    p = np.asarray(p, dtype=np.float64)
    return np.minimum(p, 1 - p), (p > 0.5) if upper else (p <= 0.5)


def quantile(law: Any, tail: Floats, below: Floats, low: Floats, high: Floats) -> Real:  # noqa: ANN401  a ContinuousLaw
    """Return the x with cdf(x) = tail, or sf(x) = tail where not *below*.

    Chandrupatla's bracketing method (SciPy's) on log tails, so that a tail of 1e-300 is as near as
    one of 1e-3.

    Args:
        law: With *logcdf* and *logsf*.
        tail: At most 1/2; 0 and NaN are passed on.
        below: Which tail.
        low: A lower bound of x, finite where the tail is above 0.
        high: An upper bound.
    """
    tail, below, low, high = np.broadcast_arrays(tail, below, low, high)
    inner = (tail > 0) & (low < high)

    def gap(x: Real, log_tail: Real, below: Real) -> Real:
        value = np.where(below, law.logcdf(x) - log_tail, log_tail - law.logsf(x))
        return np.nan_to_num(value, posinf=HUGE, neginf=-HUGE)

    x = np.where(below, low, high)
    if np.any(inner):
        logs = np.log(tail[inner])
        first, last = gap(low[inner], logs, below[inner]), gap(high[inner], logs, below[inner])
        found = elementwise.find_root(gap, (low[inner], high[inner]), args=(logs, below[inner])).x
        found = np.where(first >= 0, low[inner], np.where(last <= 0, high[inner], found))
        x[inner] = found
    return np.where(np.isnan(tail), np.nan, x)
