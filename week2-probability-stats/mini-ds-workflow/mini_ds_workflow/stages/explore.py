"""Stage 6, explore: the outcome by arm, and whether chance made the arms alike.

Whatever has a p-value here was not planned, and is labelled exploratory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mini_ds_workflow.design import arm
from mini_ds_workflow.inference.effects import Effect, mean_ratio
from mini_ds_workflow.inference.means import welch_anova
from mini_ds_workflow.inference.verdict import Verdict
from mini_ds_workflow.samples import Array
from mini_ds_workflow.stages.clean import CleanData
from mini_ds_workflow.stages.plan import RegisteredPlan


@dataclass(frozen=True)
class Arm:
    """The outcome on one level of the treatment."""

    level: str
    rows: int
    mean: float
    error: float
    median: float
    variance: float
    share_zero: float
    largest: float
    ratio: Effect


@dataclass(frozen=True)
class Balance:
    """How far a covariate's mean differs between arms, at most, in standard deviations."""

    covariate: str
    means: tuple[float, ...]
    largest_gap: float
    verdict: Verdict | None


@dataclass(frozen=True)
class Exploration:
    """Arms, balance, and the shares (levels, counts) of outcomes from 0 to 10 and above."""

    arms: tuple[Arm, ...]
    balance: tuple[Balance, ...]
    shares: Array

    def by_level(self, level: str) -> Arm:
        """Return the arm called *level*."""
        return next(found for found in self.arms if found.level == level)


def explore(registered: RegisteredPlan, data: CleanData) -> Exploration:
    """Return what the clean rows look like, arm by arm."""
    roles, frame = registered.roles, data.frame
    outcomes = {level: arm(frame, roles, level) for level in roles["levels"]}
    reference = outcomes[roles["reference"]]
    arms = tuple(_arm(level, values, reference) for level, values in outcomes.items())
    balance = tuple(
        _balance(frame, roles["treatment"], list(outcomes), c) for c in roles["covariates"]
    )
    shares = [
        np.bincount(np.clip(v, 0, 11).astype(int), minlength=12) / len(v) for v in outcomes.values()
    ]
    return Exploration(arms, balance, np.array(shares))


def _arm(level: str, values: Array, reference: Array) -> Arm:
    return Arm(
        level=level,
        rows=len(values),
        mean=float(values.mean()),
        error=float(values.std(ddof=1) / len(values) ** 0.5),
        median=float(np.median(values)),
        variance=float(values.var(ddof=1)),
        share_zero=float((values == 0).mean()),
        largest=float(values.max()),
        ratio=mean_ratio(values, reference),
    )


def _balance(frame: pd.DataFrame, treatment: str, levels: Sequence[str], covariate: str) -> Balance:
    parts = [frame.loc[frame[treatment] == v, covariate].to_numpy(dtype=float) for v in levels]
    means = tuple(float(p.mean()) for p in parts)
    spread = float(frame[covariate].std())
    gap = (max(means) - min(means)) / spread if spread else 0.0
    varies = all(p.min() < p.max() for p in parts)
    return Balance(covariate, means, gap, welch_anova(*parts) if varies else None)
