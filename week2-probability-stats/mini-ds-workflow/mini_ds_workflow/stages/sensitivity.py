"""Stage 9, sensitivity: the main answer under every defensible choice, and the pipeline tested.

Each combination of law, adjustment, rows and cap gives one rate ratio with clustered errors.
Source: Steegen, Tuerlinckx, Gelman & Vanpaemel 2016, Persp. Psych. Science 11, 702 (multiverse);
Simonsohn, Simmons & Nelson 2020, Nature Human Behaviour 4, 1208 (specification curve).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mini_ds_workflow.calibration import Rate, false_alarms, power
from mini_ds_workflow.design import arm, clusters, design
from mini_ds_workflow.errors import WorkflowError
from mini_ds_workflow.glm.negative_binomial import negative_binomial
from mini_ds_workflow.glm.poisson import poisson
from mini_ds_workflow.glm.sandwich import sandwich
from mini_ds_workflow.inference.effects import Effect
from mini_ds_workflow.samples import one_of
from mini_ds_workflow.stages.clean import CleanData
from mini_ds_workflow.stages.plan import RegisteredPlan
from mini_ds_workflow.table_expressions import mask

LAWS = {"Poisson": poisson, "negative binomial": negative_binomial}


@dataclass(frozen=True)
class Universe:
    """One combination of choices, and the rate ratio that it gives."""

    law: str
    adjusted_for: str
    rows: str
    cap: str
    n: int
    effect: Effect

    @property
    def choices(self) -> tuple[str, str, str, str]:
        """The four choices made."""
        return self.law, self.adjusted_for, self.rows, self.cap


@dataclass(frozen=True)
class Sensitivity:
    """Every universe, those that gave no answer with the reason, and the pipeline's calibration."""

    universes: tuple[Universe, ...]
    without_answer: tuple[str, ...]
    false_alarms: Rate
    power: Rate

    @property
    def lowest(self) -> Universe:
        """The universe with the smallest rate ratio."""
        return min(self.universes, key=lambda u: u.effect.value)

    @property
    def highest(self) -> Universe:
        """The universe with the largest rate ratio."""
        return max(self.universes, key=lambda u: u.effect.value)

    @property
    def excluding_one(self) -> int:
        """How many intervals leave out a ratio of one."""
        return sum(u.effect.high < 1 or u.effect.low > 1 for u in self.universes)


def sensitivity(
    registered: RegisteredPlan, data: CleanData, rng: np.random.Generator
) -> Sensitivity:
    """Return the focus level's rate ratio in every universe of the plan.

    Raises:
        OptionError: If the plan names a law that is not there.
        WorkflowError: If no universe has an answer.
    """
    choices = registered.document["sensitivity"]
    for law in choices["laws"]:
        one_of(law, tuple(LAWS), "sensitivity.laws")
    universes: list[Universe] = []
    failed: list[str] = []
    for law, adjust, rows, cap in itertools.product(
        choices["laws"], choices["adjust"], choices["rows"], choices["caps"]
    ):
        try:
            universes.append(_universe(registered, data, law, adjust, rows, float(cap)))
        except WorkflowError as exc:
            failed.append(f"{law}, {adjust}, {rows}, {_cap_name(cap)}: {exc}")
    if not universes:
        raise WorkflowError(f"no combination of choices has an answer: {'; '.join(failed)}")
    roles = registered.roles
    a, b = (arm(data.frame, roles, name) for name in (roles["focus"], roles["reference"]))
    return Sensitivity(
        universes=tuple(sorted(universes, key=lambda u: u.effect.value)),
        without_answer=tuple(failed),
        false_alarms=false_alarms(np.concatenate([a, b]), len(a), rng),
        power=power(data.frame[roles["outcome"]].to_numpy(dtype=float), rng),
    )


def _cap_name(cap: float) -> str:
    return "no cap" if cap >= 1 else f"capped at the {cap:.0%} quantile"


def _universe(
    registered: RegisteredPlan, data: CleanData, law: str, adjust: str, rows: str, cap: float
) -> Universe:
    roles, choices = registered.roles, registered.document["sensitivity"]
    frame = _rows(data.frame, choices["rows"][rows])
    y = frame[roles["outcome"]].to_numpy(dtype=float)
    if cap < 1:
        y = np.minimum(y, np.quantile(y, cap, method="higher"))
    X, names = design(frame, roles, choices["adjust"][adjust])
    fit = sandwich(LAWS[law](y, X, names), y, X, clusters=clusters(frame, roles))
    effect = fit.rate_ratio(roles["focus"])
    return Universe(law, adjust, rows, _cap_name(cap), len(y), effect)


def _rows(frame: pd.DataFrame, expression: str) -> pd.DataFrame:
    return frame[mask(frame, expression)] if expression else frame
