"""Stage 7, test: the planned tests, chosen by checks of their assumptions, corrected as a family.

The rules of choice stand in the plan: means near enough to normal (Cochran's rule) are compared by
Welch's t, by Student's only where sizes and spreads agree; others by permutation. Shares are
compared by chi-square where every expected count is 5 or more, else by Fisher's exact test.
Source: Cochran, Sampling Techniques, 3rd ed., 2.15; Zimmerman 2004, BJMSP 57, 173.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mini_ds_workflow.design import arm, clusters, design, interaction_name
from mini_ds_workflow.glm.negative_binomial import negative_binomial
from mini_ds_workflow.glm.sandwich import sandwich
from mini_ds_workflow.inference.corrections import adjust
from mini_ds_workflow.inference.effects import (
    Effect,
    cliff_delta,
    cohen_d,
    cramer_v,
    mean_difference,
    mean_ratio,
    odds_ratio,
    risk_difference,
    risk_ratio,
)
from mini_ds_workflow.inference.means import anova, student, welch, welch_anova
from mini_ds_workflow.inference.rank_tests import kruskal
from mini_ds_workflow.inference.resampling import permutation
from mini_ds_workflow.inference.shape import brown_forsythe, skewness
from mini_ds_workflow.inference.tables import chi2, expected, fisher
from mini_ds_workflow.inference.verdict import Verdict
from mini_ds_workflow.samples import Array
from mini_ds_workflow.stages.clean import CleanData
from mini_ds_workflow.stages.plan import Hypothesis, RegisteredPlan


@dataclass(frozen=True)
class Tested:
    """One hypothesis tested: why by this test, what it gave, and how large the effect is."""

    id: str
    says: str
    planned: bool
    checks: str
    verdict: Verdict
    effects: tuple[Effect, ...]
    adjusted_p: float

    @property
    def label(self) -> str:
        """How a reader has to take the p-value."""
        return "planned" if self.planned else "exploratory"


@dataclass(frozen=True)
class Choice:
    """A test chosen, and the checks that chose it."""

    verdict: Verdict
    checks: str


def test(
    registered: RegisteredPlan, data: CleanData, rng: np.random.Generator
) -> tuple[Tested, ...]:
    """Return every planned test with adjusted p, then the exploratory ones, not adjusted."""
    planned = [_run(registered, data, h, rng) for h in registered.hypotheses]
    adjusted = adjust(
        [t.verdict.p for t in planned], registered.document["inference"]["correction"]
    )
    family = [
        Tested(**{**t.__dict__, "adjusted_p": float(p)})
        for t, p in zip(planned, adjusted, strict=True)
    ]
    return (*family, *_unplanned(registered, data, rng))


def choose_for_means(
    a: Array, b: Array, rules: dict[str, float], rng: np.random.Generator
) -> Choice:
    """Return the test of two means whose assumptions hold."""
    need = [rules.get("normal_n_per_skew2", 25) * skewness(x) ** 2 for x in (a, b)]
    said = f"n = {len(a)}, {len(b)}; Cochran's rule needs {need[0]:.0f}, {need[1]:.0f}"
    if len(a) <= need[0] or len(b) <= need[1]:
        return Choice(permutation(a, b, rng), f"{said}: not met, so permutation")
    spreads = brown_forsythe(a, b)
    said += f"; equal spreads p = {spreads.p:.2g}"
    sizes = max(len(a), len(b)) / min(len(a), len(b))
    if sizes < rules.get("balanced", 1.5) and spreads.p > 0.05:
        return Choice(student(a, b), f"{said}; sizes agree, so Student")
    return Choice(welch(a, b), f"{said}, sizes 1 : {sizes:.1f}, so Welch")


def choose_for_shares(counts: Array) -> Choice:
    """Return the test of a table (2, 2) whose assumptions hold."""
    least = float(expected(counts).min())
    said = f"smallest expected count {least:.1f}"
    if least < 5:
        return Choice(fisher(counts), f"{said}, so Fisher")
    return Choice(chi2(counts), f"{said}, so chi-square")


def choose_for_groups(parts: Sequence[Array], rules: dict[str, float]) -> Choice:
    """Return the test of several means whose assumptions hold."""
    worst = max(rules.get("normal_n_per_skew2", 25) * skewness(p) ** 2 / len(p) for p in parts)
    said = f"Cochran's rule met {1 / max(worst, 1e-9):.1f} times"
    if worst >= 1:
        return Choice(kruskal(*parts), f"{said} in some arm, so Kruskal-Wallis")
    spreads = brown_forsythe(*parts)
    said += f"; equal spreads p = {spreads.p:.2g}"
    if spreads.p > 0.05:
        return Choice(anova(*parts), f"{said}, so ANOVA")
    return Choice(welch_anova(*parts), f"{said}, so Welch's ANOVA")


def _run(
    registered: RegisteredPlan, data: CleanData, h: Hypothesis, rng: np.random.Generator
) -> Tested:
    roles, rules = registered.roles, registered.document["inference"]
    level = float(rules.get("level", 0.95))
    effects: tuple[Effect, ...]
    if h.kind == "means":
        a, b = (arm(data.frame, roles, name) for name in h.arms)
        choice = choose_for_means(a, b, rules, rng)
        sizes = (mean_ratio, mean_difference, cohen_d, cliff_delta)
        effects = tuple(size(a, b, level=level) for size in sizes)
    elif h.kind == "shares":
        counts = np.array([_users(arm(data.frame, roles, name)) for name in h.arms])
        choice = choose_for_shares(counts)
        of_counts = (risk_ratio, risk_difference, odds_ratio, cramer_v)
        effects = tuple(size(counts, level=level) for size in of_counts)
    elif h.kind == "groups":
        parts = [arm(data.frame, roles, name) for name in roles["levels"]]
        choice = choose_for_groups(parts, rules)
        effects = (cramer_v(np.array([_users(p) for p in parts]), level=level),)
    else:
        choice, effects = _interaction(registered, data, level)
    return Tested(
        id=h.id,
        says=h.says,
        planned=registered.is_planned(h.id),
        checks=choice.checks,
        verdict=choice.verdict,
        effects=effects,
        adjusted_p=float("nan"),
    )


def _users(values: Array) -> list[float]:
    """Return how many have any of the outcome, and how many none."""
    return [float((values > 0).sum()), float((values == 0).sum())]


def _interaction(
    registered: RegisteredPlan, data: CleanData, level: float
) -> tuple[Choice, tuple[Effect, ...]]:
    roles = registered.roles
    covariates = list(dict.fromkeys(roles["covariates"]))
    X, names = design(data.frame, roles, covariates, interaction=True)
    y = data.frame[roles["outcome"]].to_numpy(dtype=float)
    fit = sandwich(negative_binomial(y, X, names), y, X, clusters=clusters(data.frame, roles))
    name = interaction_name(roles)
    return (
        Choice(
            fit.wald(name),
            f"overdispersed counts (α = {fit.dispersion:.2f}), so Wald's z, clustered",
        ),
        (fit.rate_ratio(name, level=level),),
    )


def _unplanned(
    registered: RegisteredPlan, data: CleanData, rng: np.random.Generator
) -> list[Tested]:
    """Compare neighbouring arms that no hypothesis names: exploratory, and said to be."""
    levels = list(registered.roles["levels"])
    named = {h.arms for h in registered.hypotheses if h.kind == "means"}
    found: list[Tested] = []
    for below, above in itertools.pairwise(levels):
        if (above, below) in named:
            continue
        says = f"On the {above} level the outcome is as frequent as on the {below} level."
        guess = Hypothesis(f"X{len(found) + 1}", says, "means", (above, below))
        found.append(_run(registered, data, guess, rng))
    return found
