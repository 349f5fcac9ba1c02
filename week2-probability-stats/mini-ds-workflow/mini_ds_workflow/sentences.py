"""The answer in sentences, each built from computed numbers, and held beside what was published."""

from __future__ import annotations

import itertools
import math

from mini_ds_workflow.findings import Findings
from mini_ds_workflow.glm.fit import DIFFERENCE
from mini_ds_workflow.inference.effects import Effect
from mini_ds_workflow.stages.test import Tested


def answer(findings: Findings) -> list[str]:
    """Return the answer in sentences, as far as the run came."""
    said = [*_raw(findings), *_adjusted(findings)]
    said += _interactions(findings)
    if findings.sensitivity:
        s = findings.sensitivity
        said.append(
            f"Under {len(s.universes)} combinations of defensible choices the {s.reads} lies "
            f"between {s.lowest.effect.value:.2f} and {s.highest.effect.value:.2f}; "
            f"{s.excluding_null} of the intervals leave out {s.lowest.effect.null:.0f}."
        )
    return said


def _raw(findings: Findings) -> list[str]:
    if not findings.exploration:
        return []
    focus, reference = (findings.plan.roles[r] for r in ("focus", "reference"))
    base, other = (findings.exploration.by_level(v) for v in (reference, focus))
    said = f"On “{focus}” the mean was {other.mean:.3g}, on “{reference}” {base.mean:.3g}"
    if other.effect is None:
        return [f"{said}; nothing varies that could be compared."]
    if other.effect.name == DIFFERENCE:
        return [f"{said}: a difference of {told(other.effect)}."]
    return [f"{said}: a ratio of {told(other.effect)}, or {_percent(other.effect.value)}."]


def _percent(ratio: float) -> str:
    return f"{abs(ratio - 1):.0%}".replace("%", " %") + (" less" if ratio < 1 else " more")


def _adjusted(findings: Findings) -> list[str]:
    if not findings.modelled or findings.plan.roles["focus"] not in findings.modelled.levels:
        return []
    fit = findings.modelled.main
    groups = (
        f"with errors clustered in {findings.modelled.clusters:,} groups of alike rows"
        if findings.modelled.clusters
        else "with robust errors"
    )
    effect = told(fit.effect(findings.plan.roles["focus"]))
    return [f"Adjusted by {fit.law} regression the {fit.reads} is {effect}, {groups}."]


def _interactions(findings: Findings) -> list[str]:
    return [
        _interaction(findings, t, t.effects[0])
        for t in findings.tests
        if t.effects and "×" in t.effects[0].name
    ]


def _interaction(findings: Findings, tested: Tested, found: Effect) -> str:
    modifier = findings.plan.roles["modifier"]
    meaning = (
        "the effect depends on it"
        if tested.adjusted_p < 0.05
        else "the data do not show that the effect depends on it"
    )
    how = "times" if found.null else "more than"
    return (
        f"Where “{modifier}” is one higher, the effect is {told(found)} {how} what it is otherwise "
        f"(adjusted p = {p_value(tested.adjusted_p)}): {meaning}."
    )


def beside_published(findings: Findings) -> list[str]:
    """Return the sentences to hold beside the published findings; none if there are none.

    The ratio is told from the reference's side: papers say how much more, not how much less.
    """
    if not (findings.question and findings.question.published and findings.exploration):
        return []
    focus, reference = (findings.plan.roles[r] for r in ("focus", "reference"))
    base, other = (findings.exploration.by_level(v) for v in (reference, focus))
    effects = _interactions(findings)
    if other.effect is None or other.effect.name == DIFFERENCE:
        return [*_raw(findings), *effects]
    said = (
        f"Counted in {findings.question.outcome_words}, “{reference}” has "
        f"{_percent(1 / other.effect.value)} than “{focus}” ({base.mean:.2f} against "
        f"{other.mean:.2f})."
    )
    steps = [
        f"from “{before.level}” to “{after.level}” {after.mean - before.mean:+.2f}"
        for before, after in itertools.pairwise(findings.exploration.arms)
    ]
    return [said, f"Step by step: {', '.join(steps)}.".replace("-", "−"), *effects]


def p_value(p: float) -> str:
    """Return *p* to two digits."""
    if math.isnan(p):
        return "none"
    if p < 1e-300:
        return "below 1e-300"
    return f"{p:.1e}" if p < 1e-3 else f"{p:.2g}"


def told(found: Effect) -> str:
    """Return an effect with its interval, for a sentence."""
    return (
        f"{found.value:.3f} ({100 * found.level:g} % interval {found.low:.3f} to {found.high:.3f})"
    )
