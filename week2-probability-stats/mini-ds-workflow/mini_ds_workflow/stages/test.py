"""Stage 7, test: the planned tests, chosen by checks of their assumptions, corrected as a family.

The rules of choice stand in the plan: means near enough to normal (Cochran's rule) are compared by
Welch's t, by Student's only where sizes and spreads agree; others by permutation. Shares are
compared by chi-square where every expected count is 5 or more, else by Fisher's exact test.
Source: Cochran, Sampling Techniques, 3rd ed., 2.15; Zimmerman 2004, BJMSP 57, 173.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from mini_ds_workflow.design import arm, clusters, design, interaction_name, outcomes
from mini_ds_workflow.errors import WorkflowError
from mini_ds_workflow.glm.sandwich import sandwich
from mini_ds_workflow.inference.clustered import clustered_welch
from mini_ds_workflow.inference.corrections import adjust
from mini_ds_workflow.inference.effects import (
    Effect,
    cliff_delta,
    cohen_d,
    cramer_v,
    eta_squared,
    mean_difference,
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
from mini_ds_workflow.stages.model import fit_all
from mini_ds_workflow.stages.plan import Hypothesis, RegisteredPlan


@dataclass(frozen=True)
class Tested:
    """One hypothesis tested: why by this test, what it gave, and how large the effect is.

    Attributes:
        id: As the plan has it; X1, X2, … where the plan has none.
        says: What is put to the test.
        planned: Whether it stands in a plan that was noted, and has not changed since.
        checks: What chose the test.
        verdict: None where no test could be made.
        effects: How large, each with its interval.
        adjusted_p: Over the family of the plan; nan outside it.
        clustered: The same comparison with alike rows counted together, always exploratory.
        untested: Why there is no verdict; empty if there is one.
    """

    id: str
    says: str
    planned: bool
    checks: str = ""
    verdict: Verdict | None = None
    effects: tuple[Effect, ...] = ()
    adjusted_p: float = float("nan")
    clustered: Verdict | None = None
    untested: str = ""

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
    """Return every test of the plan with adjusted p, then the unplanned ones, not adjusted.

    A hypothesis that cannot be tested on these rows says why, counts with p = 1 in the family, and
    does not stop the others.
    """
    family = [_attempt(registered, data, h, rng) for h in registered.hypotheses]
    adjusted = adjust(
        [t.verdict.p if t.verdict else 1.0 for t in family],
        registered.document["inference"]["correction"],
    )
    told = [
        replace(t, adjusted_p=float(p) if t.verdict else float("nan"))
        for t, p in zip(family, adjusted, strict=True)
    ]
    return (*told, *_unplanned(registered, data, rng))


def choose_for_means(
    a: Array, b: Array, rules: dict[str, float], rng: np.random.Generator
) -> Choice:
    """Return the test of two means whose assumptions hold."""
    need = [rules["normal_n_per_skew2"] * skewness(x) ** 2 for x in (a, b)]
    said = f"n = {len(a)}, {len(b)}; Cochran's rule needs {need[0]:.0f}, {need[1]:.0f}"
    if len(a) <= need[0] or len(b) <= need[1]:
        return Choice(permutation(a, b, rng), f"{said}: not met, so permutation")
    spreads = brown_forsythe(a, b)
    said += f"; equal spreads p = {spreads.p:.2g}"
    sizes = max(len(a), len(b)) / min(len(a), len(b))
    if sizes < rules["balanced"] and spreads.p > 0.05:
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
    worst = max(rules["normal_n_per_skew2"] * skewness(p) ** 2 / len(p) for p in parts)
    said = f"Cochran's rule met {1 / max(worst, 1e-9):.1f} times"
    if worst >= 1:
        return Choice(kruskal(*parts), f"{said} in some arm, so Kruskal-Wallis")
    spreads = brown_forsythe(*parts)
    said += f"; equal spreads p = {spreads.p:.2g}"
    if spreads.p > 0.05:
        return Choice(anova(*parts), f"{said}, so ANOVA")
    return Choice(welch_anova(*parts), f"{said}, so Welch's ANOVA")


def _attempt(
    registered: RegisteredPlan, data: CleanData, h: Hypothesis, rng: np.random.Generator
) -> Tested:
    try:
        return _run(registered, data, h, rng)
    except WorkflowError as exc:
        planned = registered.is_planned(h.id)
        return Tested(h.id, h.says, planned, untested=f"{exc} ({type(exc).__name__})")


def _run(
    registered: RegisteredPlan, data: CleanData, h: Hypothesis, rng: np.random.Generator
) -> Tested:
    roles, rules = registered.roles, registered.document["inference"]
    level = float(rules["level"])
    clustered = None
    effects: tuple[Effect, ...]
    if h.kind == "means":
        a, b = (arm(data.frame, roles, name) for name in h.arms)
        choice = choose_for_means(a, b, rules, rng)
        sizes = dict.fromkeys((registered.kind.compare, mean_difference, cohen_d, cliff_delta))
        effects = tuple(size(a, b, level=level) for size in sizes)
        clustered = _together(registered, data, h.arms)
    elif h.kind == "shares":
        counts = np.array([_users(arm(data.frame, roles, name)) for name in h.arms])
        choice = choose_for_shares(counts)
        of_counts = (risk_ratio, risk_difference, odds_ratio, cramer_v)
        effects = tuple(size(counts, level=level) for size in of_counts)
    elif h.kind == "groups":
        parts = [arm(data.frame, roles, name) for name in roles["levels"]]
        choice = choose_for_groups(parts, rules)
        effects = (eta_squared(*parts, level=level),)
    else:
        choice, effects = _interaction(registered, data, level)
    return Tested(
        id=h.id,
        says=h.says,
        planned=registered.is_planned(h.id),
        checks=choice.checks,
        verdict=choice.verdict,
        effects=effects,
        clustered=clustered,
    )


def _together(registered: RegisteredPlan, data: CleanData, arms: tuple[str, ...]) -> Verdict | None:
    """Compare two arms with clustered rows; None without clusters, or if one lies in both arms."""
    labels = clusters(data.frame, registered.roles)
    if labels is None:
        return None
    treatment = data.frame[registered.roles["treatment"]]
    where = [(treatment == name).to_numpy() for name in arms]
    first, second = (labels[w] for w in where)
    if len(np.intersect1d(first, second)):
        return None
    a, b = (arm(data.frame, registered.roles, name) for name in arms)
    return clustered_welch(a, b, first, second)


def _users(values: Array) -> list[float]:
    """Return how many have any of the outcome, and how many none."""
    return [float((values > 0).sum()), float((values == 0).sum())]


def _interaction(
    registered: RegisteredPlan, data: CleanData, level: float
) -> tuple[Choice, tuple[Effect, ...]]:
    roles = registered.roles
    covariates = [*roles["covariates"]]
    X, names = design(data.frame, roles, covariates, interaction=True)
    y, of_row = outcomes(data.frame, roles), clusters(data.frame, roles)
    fit = sandwich(fit_all(registered.kind, y, X, names)[0][-1], X, clusters=of_row)
    name = interaction_name(roles)
    said = "rows alone" if of_row is None else "rows clustered"
    return (
        Choice(fit.wald(name), f"{fit.law} regression with its product, errors robust, {said}"),
        (fit.effect(name, level=level),),
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
        found.append(_attempt(registered, data, guess, rng))
    return found
