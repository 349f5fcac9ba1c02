"""Bootstrap intervals: the fit repeated on resamples of the data.

A resample keeps the distinct values and draws new counts. The interval is BCa: percentiles of the
refitted estimates, corrected for their median bias and for how their spread grows (from leaving
out one value at a time). Source: Efron & Tibshirani, *An Introduction to the Bootstrap* (1993),
ch. 14.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import special

from simulated_distributions.errors import FitError
from simulated_distributions.fits.sample import Sample
from simulated_distributions.vocabulary import Floats

Refit = Callable[[Sample], Floats]
"""From a sample to the free parameters, shape (k,)."""


def bootstrap_intervals(
    refit: Refit,
    sample: Sample,
    estimates: Floats,
    *,
    level: float,
    resamples: int,
    rng: np.random.Generator,
) -> Floats:
    """Return the BCa interval of each parameter, shape (k, 2).

    Raises:
        FitError: If one resample in ten cannot be fitted: then the rest says nothing.
    """
    draws = rng.multinomial(int(sample.size), sample.counts / sample.size, size=resamples)
    refitted = []
    for counts in draws:
        resample = Sample(sample.values, counts.astype(np.float64))
        try:
            refitted.append(refit(resample))
        except FitError:
            continue  # counted below: too many are refused
    if len(refitted) < 0.9 * resamples:
        raise FitError(
            f"the bootstrap could fit only {len(refitted)} of {resamples} resamples; "
            "use method='profile'"
        )
    spread = np.array(refitted)
    bias = special.ndtri(np.clip(_share_below(spread, estimates), 1e-9, 1 - 1e-9))
    curve = _acceleration(refit, sample, estimates)
    ends = special.ndtri([(1 - level) / 2, (1 + level) / 2])
    moved = bias[:, None] + (bias[:, None] + ends) / (1 - curve[:, None] * (bias[:, None] + ends))
    ranks = special.ndtr(moved)
    return np.array([np.quantile(spread[:, i], ranks[i]) for i in range(len(estimates))])


def _share_below(spread: Floats, estimates: Floats) -> Floats:
    """Return the share of refits below each estimate, ties counted by half."""
    below, equal = spread < estimates, spread == estimates
    return np.asarray(below.mean(axis=0) + 0.5 * equal.mean(axis=0))


def _acceleration(refit: Refit, sample: Sample, estimates: Floats) -> Floats:
    """Return the skewness of the jackknife over 6; of 200 values where there are more."""
    chosen = np.flatnonzero(sample.counts)
    chosen = chosen[:: max(1, len(chosen) // 200)]
    moves, counts = [], []
    for index in chosen:
        less = sample.counts.copy()
        less[index] -= 1
        try:
            moves.append(estimates - refit(Sample(sample.values, less)))
        except FitError:
            moves.append(np.zeros(len(estimates)))  # one point that the fit cannot spare
        counts.append(sample.counts[index])
    moved, weight = np.array(moves), np.array(counts)
    moved -= weight @ moved / weight.sum()
    below = (weight @ moved**2) ** 1.5
    return np.where(below > 0, weight @ moved**3 / (6 * np.maximum(below, 1e-300)), 0.0)
