"""Does the pipeline itself tell the truth? Shuffled treatments, and an effect planted by hand.

With a shuffled treatment there is nothing to find: 5 % of tests at level 5 % may cry. With every
visit of a random half struck out with chance 10 %, there is a fall of 10 %: it has to be found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mini_ds_workflow.errors import OptionError
from mini_ds_workflow.inference.means import welch
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


def power(
    outcome: Array,
    rng: np.random.Generator,
    *,
    fall: float = 0.10,
    trials: int = 200,
    alpha: float = 0.05,
) -> Rate:
    """Return how often Welch's test finds a *fall* planted into half of the counts (n,)."""
    values = sample(outcome, "outcome", least=4)
    fraction(fall, "fall")
    half, found = len(values) // 2, 0
    for _ in range(trials):
        mixed = rng.permutation(values)
        thinned = rng.binomial(mixed[:half].astype(np.int64), 1 - fall).astype(float)
        verdict = welch(thinned, mixed[half:])
        found += verdict.p < alpha and verdict.statistic < 0
    return Rate(found / trials, trials)
