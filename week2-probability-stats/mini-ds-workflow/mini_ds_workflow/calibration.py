"""Does the pipeline itself tell the truth? Shuffled treatments, and an effect planted by hand.

With a shuffled treatment there is nothing to find: 5 % of tests at level 5 % may cry. Rows are
shuffled alone, and in whole clusters, as they would be if a person brought several rows along. With
a fall planted into a random half, it has to be found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mini_ds_workflow.errors import OptionError
from mini_ds_workflow.inference.clustered import from_variances
from mini_ds_workflow.inference.means import welch
from mini_ds_workflow.inference.verdict import t_tail
from mini_ds_workflow.kinds import KINDS, Kind
from mini_ds_workflow.samples import Array, fraction, sample


@dataclass(frozen=True)
class Rate:
    """How often something happened in so many trials, with its standard error."""

    share: float
    trials: int

    @property
    def error(self) -> float:
        """The standard error of the share."""
        return float(np.sqrt(self.share * (1 - self.share) / self.trials))


def false_alarms(
    outcome: Array, size: int, rng: np.random.Generator, *, trials: int = 1000, alpha: float = 0.05
) -> Rate:
    """Return how often Welch's test cries on shuffled arms.

    Args:
        outcome: Of both arms together, shape (n,).
        size: Rows of the first arm.
        rng: Who shuffles.
        trials: How many shuffles.
        alpha: The level.
    """
    values = sample(outcome, "outcome", least=4)
    if not 2 <= size <= len(values) - 2:
        raise OptionError(f"size must leave two rows in both arms of {len(values)}, found {size}")
    cries = 0
    for _ in range(trials):
        mixed = rng.permutation(values)
        cries += welch(mixed[:size], mixed[size:]).p < alpha
    return Rate(cries / trials, trials)


def clustered_alarms(
    outcome: Array,
    clusters: NDArray[np.int64],
    size: int,
    rng: np.random.Generator,
    *,
    trials: int = 1000,
    alpha: float = 0.05,
) -> tuple[Rate, Rate]:
    """Return how often Welch's test, and the clustered one, cry when whole clusters are shuffled.

    Args:
        outcome: Of both arms together, shape (n,).
        clusters: Shape (n,), the number of each row's cluster.
        size: How many clusters the first arm gets.
        rng: Who shuffles.
        trials: How many shuffles.
        alpha: The level.

    Cost: O(clusters) a trial; rows are summed once.
    """
    values = sample(outcome, "outcome", least=4)
    _, number = np.unique(clusters, return_inverse=True)
    n = np.bincount(number).astype(float)
    if not 2 <= size <= len(n) - 2:
        raise OptionError(f"size must leave two clusters of {len(n)} in both arms, found {size}")
    sums = np.bincount(number, weights=values).astype(float)
    squares = np.bincount(number, weights=values**2).astype(float)
    alone = together = 0
    for _ in range(trials):
        mixed = rng.permutation(len(n))
        arms = [_of_clusters(n[g], sums[g], squares[g]) for g in (mixed[:size], mixed[size:])]
        gap = arms[0].mean - arms[1].mean
        alone += _welch_p(gap, arms) < alpha
        pair = (arms[0].clustered, arms[1].clustered), (size, len(n) - size)
        together += from_variances(gap, *pair).p < alpha
    return Rate(alone / trials, trials), Rate(together / trials, trials)


@dataclass(frozen=True)
class _ArmSums:
    """One arm by its clusters: rows, mean, and the variance of the mean in both readings."""

    rows: float
    mean: float
    alone: float
    clustered: float


def _of_clusters(n: Array, sums: Array, squares: Array) -> _ArmSums:
    rows, mean = float(n.sum()), float(sums.sum() / n.sum())
    rests = sums - mean * n
    alone = (float(squares.sum()) - rows * mean**2) / (rows - 1) / rows
    g = len(n)
    return _ArmSums(rows, mean, alone, g / (g - 1) * float(rests @ rests) / rows**2)


def _welch_p(gap: float, arms: list[_ArmSums]) -> float:
    total = sum(a.alone for a in arms)
    df = total**2 / sum(a.alone**2 / (a.rows - 1) for a in arms)
    return t_tail(gap / total**0.5, df)


def power(
    outcome: Array,
    rng: np.random.Generator,
    *,
    kind: Kind = KINDS["count"],
    fall: float = 0.10,
    trials: int = 200,
    alpha: float = 0.05,
) -> Rate:
    """Return how often Welch's test finds a *fall* planted into half of the outcomes (n,)."""
    values = sample(outcome, "outcome", least=4)
    fraction(fall, "fall")
    half, found = len(values) // 2, 0
    for _ in range(trials):
        mixed = rng.permutation(values)
        verdict = welch(kind.plant(mixed[:half], fall, rng), mixed[half:])
        found += verdict.p < alpha and verdict.statistic < 0
    return Rate(found / trials, trials)
