"""Stage 10, report: one HTML page and one Markdown text; every number in them is computed.

The templates hold words and places for numbers, no numbers. A p-value outside the plan is labelled
exploratory wherever it stands.
"""

from __future__ import annotations

import base64
import math
from pathlib import Path
from typing import Any

import jinja2

from matrixops.pictures.style import few_colours
from mini_ds_workflow import pictures
from mini_ds_workflow.findings import Findings
from mini_ds_workflow.inference.effects import Effect

TEMPLATES = Path(__file__).parent.parent / "templates"


def report(findings: Findings, folder: Path) -> tuple[Path, Path]:
    """Write ``report.html``, ``report.md`` and their pictures to *folder*; return both paths."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = draw(findings)
    for name, (png, _) in pictures.items():
        (folder / f"{name}.png").write_bytes(png)
    encoded = {name: base64.b64encode(png).decode() for name, (png, _) in pictures.items()}
    context: dict[str, Any] = {
        "f": findings,
        "answer": answer(findings),
        "pictures": encoded,
        "alt": {name: alt for name, (_, alt) in pictures.items()},
    }
    written = []
    for name, escape in (("report.html", True), ("report.md", False)):
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(TEMPLATES),
            autoescape=escape,  # noqa: S701  # Markdown is not HTML; the page escapes
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters |= {"p": p_value, "interval": interval, "effect": effect, "cell": cell}
        path = folder / name
        text = environment.get_template(f"{name}.j2").render(context)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written[0], written[1]


def draw(findings: Findings) -> dict[str, tuple[bytes, str]]:
    """Return the pictures of the stages that were reached: bytes of a PNG, and words for it."""
    roles, found = findings.plan.roles, {}
    words = findings.question.outcome_words if findings.question else roles["outcome"]
    if findings.exploration:
        found["arms"] = pictures.draw_arms(findings.exploration, words), "The outcome by arm."
    if findings.exploration and findings.modelled and findings.clean:
        counts = findings.clean.frame[roles["outcome"]].to_numpy(dtype=float)
        ratios = pictures.draw_ratios(findings.exploration, findings.modelled)
        found["ratios"] = ratios, "Rate ratios of every arm, as they are and adjusted."
        found["fit"] = (
            pictures.draw_fit(findings.modelled, counts, words),
            "Counts found, and expected by both laws.",
        )
    if findings.sensitivity:
        curve = pictures.draw_universes(findings.sensitivity, roles["focus"], roles["reference"])
        found["universes"] = curve, "The rate ratio under every combination of choices."
    return {name: (few_colours(p.png(dpi=130)), alt) for name, (p, alt) in found.items()}


def answer(findings: Findings) -> list[str]:
    """Return the answer in sentences, as far as the run came."""
    said: list[str] = []
    roles = findings.plan.roles
    focus, reference = roles["focus"], roles["reference"]
    if findings.exploration:
        base, low = (findings.exploration.by_level(v) for v in (reference, focus))
        said.append(
            f"On “{focus}” the mean was {low.mean:.2f}, on “{reference}” {base.mean:.2f}: a ratio "
            f"of {effect(low.ratio)}, or {low.ratio.value - 1:+.0%}."
        )
    if findings.modelled:
        fit = findings.modelled.clustered
        said.append(
            f"Adjusted by a negative binomial regression the ratio is "
            f"{effect(fit.rate_ratio(focus))}, with errors clustered in "
            f"{findings.modelled.clusters:,} groups of alike rows."
        )
    said += [
        _interaction_words(t.effects[0], t.adjusted_p)
        for t in findings.tests
        if t.planned and any("×" in e.name for e in t.effects)
    ]
    if findings.sensitivity:
        s = findings.sensitivity
        said.append(
            f"Under {len(s.universes)} combinations of defensible choices the ratio lies between "
            f"{s.lowest.effect.value:.2f} and {s.highest.effect.value:.2f}; "
            f"{s.excluding_one} of the intervals leave out 1."
        )
    return said


def _interaction_words(found: Effect, p: float) -> str:
    blunt = found.low <= 1 <= found.high
    meaning = (
        "the data do not show that they cut back by another factor"
        if blunt
        else "they cut back by another factor"
    )
    return (
        f"Among the sick the ratio is {effect(found)} times that of the healthy "
        f"(adjusted p = {p_value(p)}): {meaning}."
    )


def p_value(p: float) -> str:
    """Return *p* to two digits."""
    if math.isnan(p):
        return "none"
    if p < 1e-300:
        return "below 1e-300"
    return f"{p:.1e}" if p < 1e-3 else f"{p:.2g}"


def interval(found: Effect) -> str:
    """Return the interval of an effect."""
    return f"{found.low:.3f} to {found.high:.3f}"


def effect(found: Effect) -> str:
    """Return an effect with its interval."""
    return f"{found.value:.3f} ({found.level:.0%} interval {interval(found)})"


def cell(text: object) -> str:
    """Return *text* for a cell of a Markdown table."""
    return str(text).replace("|", "\\|").replace("\n", " ")
