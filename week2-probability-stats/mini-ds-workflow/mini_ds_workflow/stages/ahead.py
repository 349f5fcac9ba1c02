"""What the design can find, told before the outcome is looked at: the least effect with some power.

Only the treatment and the clusters are read. What the outcome may be like - its mean, its spread, a
share, how alike rows of a cluster are - is guessed in the plan. The level of each test is the
plan's over the number of hypotheses: Bonferroni's, which Holm's and Hommel's are never below.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pandas as pd

from mini_ds_workflow.design import clusters
from mini_ds_workflow.inference.power import (
    effective_rows,
    least_effect,
    power_of_groups,
    power_of_means,
    power_of_shares,
    share_at,
)
from mini_ds_workflow.stages.clean import CleanData
from mini_ds_workflow.stages.plan import Hypothesis, RegisteredPlan

SCALES: dict[str, tuple[str, Callable[..., float]]] = {
    "means": ("Cohen's d", power_of_means),
    "shares": ("Cohen's h", power_of_shares),
    "groups": ("Cohen's f", power_of_groups),
}


@dataclass(frozen=True)
class Least:
    """The least effect that a hypothesis' test finds with the plan's power.

    Attributes:
        id: Of the hypothesis.
        rows: Of its arms.
        scale: Whose effect it is, as "Cohen's d".
        alone: The effect, if rows are separate.
        together: If rows of a cluster are as alike as guessed; None without clusters or a guess.
        words: The larger of both on the outcome's own scale, by the plan's guesses; may be empty.
    """

    id: str
    rows: tuple[int, ...]
    scale: str
    alone: float
    together: float | None
    words: str


@dataclass(frozen=True)
class Ahead:
    """The least effects, at one level and power; what has no formula is not among them."""

    level: float
    power: float
    because: str
    found: tuple[Least, ...]
    without: tuple[str, ...]


def ahead(registered: RegisteredPlan, data: CleanData) -> Ahead:
    """Return what each test of the plan can find; no value of the outcome is read."""
    roles, guesses = registered.roles, registered.document["ahead"]
    frame = data.frame[[*dict.fromkeys([roles["treatment"], *roles["cluster"]])]]
    level = (1 - registered.document["inference"]["level"]) / len(registered.hypotheses)
    return Ahead(
        level,
        guesses["power"],
        guesses["because"],
        tuple(
            _least(registered, frame, h, level) for h in registered.hypotheses if h.kind in SCALES
        ),
        tuple(h.id for h in registered.hypotheses if h.kind not in SCALES),
    )


def _least(registered: RegisteredPlan, frame: pd.DataFrame, h: Hypothesis, level: float) -> Least:
    roles, guesses = registered.roles, registered.document["ahead"]
    scale, power = SCALES[h.kind]
    parts = [frame[frame[roles["treatment"]] == v] for v in h.arms or roles["levels"]]
    rows = tuple(len(part) for part in parts)
    alone = least_effect(partial(_at, power, rows, level), guesses["power"])
    together = None
    if "alike" in guesses and roles["cluster"]:
        worth = tuple(_worth(part, roles, guesses["alike"]) for part in parts)
        together = least_effect(partial(_at, power, worth, level), guesses["power"])
    words = _words(h.kind, max(alone, together or 0.0), guesses)
    return Least(h.id, rows, scale, alone, together, words)


def _at(
    power: Callable[..., float], sizes: tuple[float, ...], level: float, effect: float
) -> float:
    return power(effect, sizes, level=level)


def _worth(part: pd.DataFrame, roles: dict[str, object], alike: float) -> float:
    labels = clusters(part, roles)
    sizes = pd.Series(labels).value_counts()
    return effective_rows([int(size) for size in sizes], alike)


def _words(kind: str, effect: float, guesses: dict[str, float]) -> str:
    """Return the effect on the outcome's own scale, where the plan guesses enough for it."""
    if kind == "shares" and "share" in guesses:
        share = guesses["share"]
        low, high = (100 * share_at(share, step) for step in (-effect, effect))
        return f"{100 * share:.0f} % to {low:.1f} % or {high:.1f} %"
    if kind == "means" and {"mean", "sd"} <= set(guesses):
        step = effect * guesses["sd"]
        return (
            f"{guesses['mean']:g} to {guesses['mean'] - step:.2f} or {guesses['mean'] + step:.2f}"
        )
    return ""
