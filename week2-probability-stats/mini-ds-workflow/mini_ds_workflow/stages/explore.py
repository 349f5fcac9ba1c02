"""Stage 6, explore: the outcome by arm, and whether chance made the arms alike.

Whatever has a p-value here was not planned, and is labelled exploratory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mini_ds_workflow.design import arm
from mini_ds_workflow.errors import SampleError
from mini_ds_workflow.inference.effects import Effect
from mini_ds_workflow.inference.means import welch_anova
from mini_ds_workflow.inference.verdict import Verdict
from mini_ds_workflow.kinds import Compare
from mini_ds_workflow.samples import Array
from mini_ds_workflow.stages.clean import CleanData
from mini_ds_workflow.stages.ingest import RawData
from mini_ds_workflow.stages.plan import RegisteredPlan
from mini_ds_workflow.stages.profile import Column, profile


@dataclass(frozen=True)
class Arm:
    """The outcome on one level of the treatment; no effect where nothing can be compared."""

    level: str
    rows: int
    mean: float
    error: float
    median: float
    variance: float
    share_zero: float
    largest: float
    effect: Effect | None


@dataclass(frozen=True)
class Balance:
    """How far a covariate's mean differs between arms, at most, in standard deviations."""

    covariate: str
    means: tuple[float, ...]
    largest_gap: float
    verdict: Verdict | None


@dataclass(frozen=True)
class Exploration:
    """Every column at a glance, the outcome by arm, and the arms' balance."""

    columns: tuple[Column, ...]
    arms: tuple[Arm, ...]
    balance: tuple[Balance, ...]

    def by_level(self, level: str) -> Arm:
        """Return the arm called *level*."""
        return next(found for found in self.arms if found.level == level)


def explore(registered: RegisteredPlan, raw: RawData, data: CleanData) -> Exploration:
    """Return what the table looks like, column by column and arm by arm."""
    roles, frame = registered.roles, data.frame
    outcomes = {level: arm(frame, roles, level) for level in roles["levels"]}
    reference = outcomes[roles["reference"]]
    compare = registered.kind.compare
    return Exploration(
        profile(raw.frame),
        tuple(_arm(level, v, reference, compare) for level, v in outcomes.items()),
        tuple(_balance(frame, roles["treatment"], list(outcomes), c) for c in roles["covariates"]),
    )


def _arm(level: str, values: Array, reference: Array, compare: Compare) -> Arm:
    try:
        effect = compare(values, reference)
    except SampleError:  # both constant, or a mean of zero: the arm is told, without an effect
        effect = None
    return Arm(
        level=level,
        rows=len(values),
        mean=float(values.mean()),
        error=float(values.std(ddof=1) / len(values) ** 0.5),
        median=float(np.median(values)),
        variance=float(values.var(ddof=1)),
        share_zero=float((values == 0).mean()),
        largest=float(values.max()),
        effect=effect,
    )


def _balance(frame: pd.DataFrame, treatment: str, levels: Sequence[str], covariate: str) -> Balance:
    parts = [frame.loc[frame[treatment] == v, covariate].to_numpy(dtype=float) for v in levels]
    means = tuple(float(p.mean()) for p in parts)
    spread = float(frame[covariate].std())
    gap = (max(means) - min(means)) / spread if spread else 0.0
    varies = all(p.min() < p.max() for p in parts)
    return Balance(covariate, means, gap, welch_anova(*parts) if varies else None)
