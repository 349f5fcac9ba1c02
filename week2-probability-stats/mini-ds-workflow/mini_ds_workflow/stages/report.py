"""Stage 10, report: one HTML page and one Markdown text; every number in them is computed.

The templates hold words and places for numbers, no numbers. A p-value outside the plan is labelled
exploratory wherever it stands.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2

from matrixops.pictures.style import few_colours
from mini_ds_workflow import pictures
from mini_ds_workflow.design import outcomes
from mini_ds_workflow.findings import Findings
from mini_ds_workflow.inference.effects import Effect
from mini_ds_workflow.sentences import answer, beside_published, p_value

TEMPLATES = Path(__file__).parent.parent / "templates"


def report(findings: Findings, folder: Path) -> tuple[Path, Path]:
    """Write ``report.html``, ``report.md`` and their pictures to *folder*; return both paths."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = draw(findings)
    for name, (png, _) in drawn.items():
        (folder / f"{name}.png").write_bytes(png)
    encoded = {name: base64.b64encode(png).decode() for name, (png, _) in drawn.items()}
    context: dict[str, Any] = {
        "f": findings,
        "answer": answer(findings),
        "beside": beside_published(findings),
        "pictures": encoded,
        "alt": {name: alt for name, (_, alt) in drawn.items()},
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
        environment.filters |= FILTERS
        path = folder / name
        text = environment.get_template(f"{name}.j2").render(context)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written[0], written[1]


def draw(findings: Findings) -> dict[str, tuple[bytes, str]]:
    """Return the pictures of the stages that were reached: bytes of a PNG, and words for it."""
    roles, kind, found = findings.plan.roles, findings.plan.kind.name, {}
    words = findings.question.outcome_words if findings.question else roles["outcome"]
    explored, modelled = findings.exploration, findings.modelled
    if explored:
        found["arms"] = (
            pictures.draw_arms(explored, words, kind, roles["focus"]),
            "The outcome by arm.",
        )
    if explored and modelled and modelled.levels:
        effects = pictures.draw_effects(explored, modelled, roles["focus"])
        found["effects"] = effects, "Effects of every arm, as they are and adjusted."
    if modelled and findings.clean and kind == "count":
        counts = pictures.draw_counts(modelled, outcomes(findings.clean.frame, roles), words)
        found["fit"] = counts, "Counts found, and expected by every law."
    elif modelled:
        found["fit"] = pictures.draw_bins(modelled.laws, words), "Found against expected."
    if findings.sensitivity:
        reads = findings.sensitivity.reads
        curve = pictures.draw_universes(
            findings.sensitivity, roles["focus"], roles["reference"], reads
        )
        found["universes"] = curve, "The effect under every combination of choices."
    return {name: (few_colours(p.png(dpi=130)), alt) for name, (p, alt) in found.items()}


def interval(found: Effect) -> str:
    """Return the interval of an effect."""
    return f"{number(found.low)} to {number(found.high)}"


def effect(found: Effect | None) -> str:
    """Return an effect with its interval."""
    if found is None:
        return "none: nothing varies"
    return f"{number(found.value)} ({100 * found.level:g} % interval {interval(found)})"


def number(value: float) -> str:
    """Return *value* to three decimals below 100, to four figures above; or "none"."""
    if math.isnan(value):
        return "none"
    digits = 3 if abs(value) < 100 else 1 if abs(value) < 10_000 else 0
    return f"{value:,.{digits}f}".replace("-", "−")


def brief(value: float) -> str:
    """Return *value* to four significant figures; "none" for none."""
    if math.isnan(value):
        return "none"
    shown = f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.4g}"
    return shown.replace("-", "−")


def cell(text: object) -> str:
    """Return *text* for a cell of a Markdown table."""
    return str(text).replace("|", "\\|").replace("\n", " ")


def capital(text: str) -> str:
    """Return *text* with its first letter large, unless it is Greek: α is not A."""
    return text[:1].upper() + text[1:] if text[:1].isascii() else text


def tenths(shares: tuple[float, ...]) -> list[int]:
    """Return shares as heights from 0 to 100, the largest being 100: for small bars."""
    most = max(shares, default=0.0) or 1.0
    return [round(100 * share / most) for share in shares]


FILTERS: dict[str, Callable[..., Any]] = {
    "p": p_value,
    "interval": interval,
    "effect": effect,
    "number": number,
    "brief": brief,
    "cell": cell,
    "capital": capital,
    "tenths": tenths,
}
