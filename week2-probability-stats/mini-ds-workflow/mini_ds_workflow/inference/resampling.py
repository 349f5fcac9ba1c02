"""Resampling: the permutation test of two means, and the bootstrap interval BCa.

Source: Efron & Tibshirani, An Introduction to the Bootstrap, chapters 14 and 15; Phipson & Smyth
2010, SAGMB 9(1), on why a random permutation test adds one to both counts.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from mini_ds_workflow.errors import SampleError
from mini_ds_workflow.inference.verdict import Verdict
from mini_ds_workflow.samples import Array, fraction, sample


def permutation(
    x: ArrayLike, y: ArrayLike, rng: np.random.Generator, *, resamples: int = 9999
) -> Verdict:
    """Test whether two samples come from one law, by the difference of their means (two-sided).

    All splits are tried when there are no more than *resamples*; otherwise so many random ones.
    The two-sided p is twice the smaller tail, at most 1.
    """
    a, b = sample(x, "x", least=1), sample(y, "y", least=1)
    both, m = np.concatenate([a, b]), len(a)
    found = float(a.mean() - b.mean())
    exact = math.comb(len(both), m) <= resamples
    if exact:
        picks = itertools.combinations(range(len(both)), m)
        sums = np.array([both[list(pick)].sum() for pick in picks])
    else:
        sums = np.array([rng.permutation(both)[:m].sum() for _ in range(resamples)])
    gaps = sums / m - (both.sum() - sums) / len(b)
    close = 1e-12 * max(abs(found), 1e-300)
    more = int((gaps >= found - close).sum()), int((gaps <= found + close).sum())
    add = 0 if exact else 1
    p = min(1.0, 2 * (min(more) + add) / (len(gaps) + add))
    return Verdict("permutation of means" + (", exact" if exact else ""), found, p)


def bca(
    x: ArrayLike,
    statistic: Callable[[Array], Array],
    rng: np.random.Generator,
    *,
    level: float = 0.95,
    resamples: int = 9999,
) -> tuple[float, float]:
    """Return the bias-corrected and accelerated bootstrap interval of a *statistic*.

    Args:
        x: Shape (n,).
        statistic: Maps samples (k, n) to their values (k,).
        rng: Where resamples are drawn from.
        level: The coverage wanted.
        resamples: How many.

    Raises:
        SampleError: If every resample gives the same value.

    Cost: O(n · resamples) memory and time; the jackknife needs n² numbers.
    """
    values = sample(x)
    fraction(level, "level")
    drawn = statistic(values[rng.integers(0, len(values), (resamples, len(values)))])
    here = float(statistic(values[None, :])[0])
    share = ((drawn < here).mean() + (drawn <= here).mean()) / 2
    if not 0 < share < 1:
        raise SampleError("every resample lies on one side of the estimate: no interval")
    n = len(values)
    without = values[np.arange(n - 1) + (np.arange(n - 1) >= np.arange(n)[:, None])]
    pull = statistic(without)
    pull = pull.mean() - pull
    acceleration = (pull**3).sum() / (6 * (pull**2).sum() ** 1.5)
    bias = special.ndtri(share)
    ends = bias + special.ndtri(np.array([(1 - level) / 2, (1 + level) / 2]))
    low, high = np.quantile(drawn, special.ndtr(bias + ends / (1 - acceleration * ends)))
    return float(low), float(high)
