"""Stage 9, sensitivity: the main answer under every defensible choice, and the pipeline tested.

Each combination of law, adjustment, rows and cap gives one effect, with errors clustered where the
plan names clusters.
Source: Steegen, Tuerlinckx, Gelman & Vanpaemel 2016, Persp. Psych. Science 11, 702 (multiverse);
Simonsohn, Simmons & Nelson 2020, Nature Human Behaviour 4, 1208 (specification curve).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mini_ds_workflow.calibration import Rate, clustered_alarms, false_alarms, power
from mini_ds_workflow.design import arm, clusters, design, outcomes
from mini_ds_workflow.errors import FitError, WorkflowError
from mini_ds_workflow.glm.sandwich import sandwich
from mini_ds_workflow.inference.effects import Effect
from mini_ds_workflow.stages.clean import CleanData
from mini_ds_workflow.stages.plan import RegisteredPlan
from mini_ds_workflow.table_expressions import mask


@dataclass(frozen=True)
class Universe:
    """One combination of choices, and the effect that it gives."""

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
    """Every universe, those that gave no answer with the reason, and the pipeline's calibration.

    Attributes:
        universes: Sorted by their effect.
        without_answer: Choices that gave none, each with the reason.
        false_alarms: With rows shuffled.
        in_clusters: With whole clusters shuffled: of rows taken alone, and of rows clustered; None
            where the plan names no clusters.
        power: With an effect planted.
        focus: The level whose effect it is.
    """

    universes: tuple[Universe, ...]
    without_answer: tuple[str, ...]
    false_alarms: Rate
    in_clusters: tuple[Rate, Rate] | None
    power: Rate
    focus: str

    @property
    def lowest(self) -> Universe:
        """The universe with the smallest effect."""
        return min(self.universes, key=lambda u: u.effect.value)

    @property
    def highest(self) -> Universe:
        """The universe with the largest effect."""
        return max(self.universes, key=lambda u: u.effect.value)

    @property
    def reads(self) -> str:
        """What the effects are, as "rate ratio"."""
        return self.lowest.effect.name.removesuffix(f" of {self.focus}")

    @property
    def excluding_null(self) -> int:
        """How many intervals leave out the value that means no effect."""
        return sum(u.effect.excludes_null for u in self.universes)


def sensitivity(
    registered: RegisteredPlan, data: CleanData, rng: np.random.Generator
) -> Sensitivity:
    """Return the focus level's effect in every universe of the plan.

    Raises:
        FitError: If no universe has an answer.
    """
    choices = registered.document["sensitivity"]
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
        raise FitError(f"no combination of choices has an answer: {'; '.join(failed)}")
    roles = registered.roles
    a, b = (arm(data.frame, roles, name) for name in (roles["focus"], roles["reference"]))
    return Sensitivity(
        universes=tuple(sorted(universes, key=lambda u: u.effect.value)),
        without_answer=tuple(failed),
        false_alarms=false_alarms(np.concatenate([a, b]), len(a), rng),
        in_clusters=_in_clusters(registered, data, rng),
        power=power(outcomes(data.frame, roles), rng, kind=registered.kind),
        focus=roles["focus"],
    )


def _in_clusters(
    registered: RegisteredPlan, data: CleanData, rng: np.random.Generator
) -> tuple[Rate, Rate] | None:
    """Return the false alarms when whole clusters of the two arms are shuffled."""
    roles = registered.roles
    labels = clusters(data.frame, roles)
    if labels is None:
        return None
    of_arm = [
        (data.frame[roles["treatment"]] == roles[v]).to_numpy() for v in ("focus", "reference")
    ]
    both = of_arm[0] | of_arm[1]
    size = len(np.unique(labels[of_arm[0]]))
    return clustered_alarms(outcomes(data.frame[both], roles), labels[both], size, rng)


def _cap_name(cap: float) -> str:
    return "no cap" if cap >= 1 else f"capped at the {cap:.0%} quantile"


def _universe(
    registered: RegisteredPlan, data: CleanData, law: str, adjust: str, rows: str, cap: float
) -> Universe:
    roles, choices = registered.roles, registered.document["sensitivity"]
    frame = _rows(data.frame, choices["rows"][rows])
    y = outcomes(frame, roles)
    if cap < 1:
        y = np.minimum(y, np.quantile(y, cap, method="higher"))
    X, names = design(frame, roles, choices["adjust"][adjust])
    fit = sandwich(registered.kind.laws[law](y, X, names), X, clusters=clusters(frame, roles))
    effect = fit.effect(roles["focus"])
    return Universe(law, adjust, rows, _cap_name(cap), len(y), effect)


def _rows(frame: pd.DataFrame, expression: str) -> pd.DataFrame:
    return frame[mask(frame, expression)] if expression else frame
