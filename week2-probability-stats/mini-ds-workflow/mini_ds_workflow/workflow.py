"""The ten stages in order: each takes what earlier ones returned, and says one line of progress.

A mistake in the data or the plan ends the run at its stage; the report still tells what was done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from mini_ds_workflow.errors import WorkflowError
from mini_ds_workflow.findings import Findings
from mini_ds_workflow.stages.clean import clean
from mini_ds_workflow.stages.explore import explore
from mini_ds_workflow.stages.ingest import ingest
from mini_ds_workflow.stages.model import model
from mini_ds_workflow.stages.plan import BUNDLED, plan, read
from mini_ds_workflow.stages.question import question
from mini_ds_workflow.stages.report import report
from mini_ds_workflow.stages.sensitivity import sensitivity
from mini_ds_workflow.stages.test import test
from mini_ds_workflow.stages.validate import validate

STAGES = 10
Tell = Callable[[int, str, str], None]


def run_workflow(
    out: Path,
    *,
    plan_path: Path = BUNDLED,
    data_path: Path | None = None,
    seed: int = 0,
    tell: Tell = lambda _number, _stage, _said: None,
) -> Findings:
    """Take the question to its report.

    Args:
        out: The folder for the report, its pictures, the plan as it was, and dropped rows.
        plan_path: A plan in TOML.
        data_path: A CSV file; otherwise what the plan names.
        seed: Of everything random.
        tell: Called with number, stage and one line at the end of each stage.

    Raises:
        PlanError: If there is no usable plan; then there is nothing to report either.
        OptionError: If the seed is negative.
    """
    asked = question(read(plan_path))
    tell(1, "question", asked.title)
    registered = plan(plan_path)
    findings = Findings(registered, seed, question=asked)
    noted = "as noted" if registered.unchanged else "not noted before"
    tell(2, "plan", f"{len(registered.hypotheses)} hypotheses, {registered.sha256[:12]}… {noted}")
    stage = "ingest"
    try:
        for number, stage, said in _stages(findings, data_path):
            tell(number, stage, said)
    except WorkflowError as exc:
        findings.stopped = f"{exc} ({type(exc).__name__}, after stage {stage})."
    out.mkdir(parents=True, exist_ok=True)
    (out / "plan.toml").write_text(registered.text, encoding="utf-8")
    if findings.clean is not None and len(findings.clean.dropped):
        findings.clean.dropped.to_csv(out / "dropped.csv", index=False)
    html, markdown = report(findings, out)
    tell(10, "report", f"{html.name}, {markdown.name}")
    return findings


def _stages(f: Findings, data_path: Path | None) -> Iterator[tuple[int, str, str]]:
    """Run the stages from ingest to sensitivity, filling *f*; yield a line after each."""
    rng = np.random.default_rng(f.seed)
    f.raw = ingest(f.plan, data_path)
    yield 3, "ingest", f"{len(f.raw.frame):,} rows, checksum {f.raw.sha256[:12]}…"
    f.validation = validate(f.plan, f.raw)
    wrong = len(f.validation.contradictions)
    yield 4, "validate", f"{f.validation.rules} rules; the documentation is wrong {wrong} times"
    f.validation.require()
    f.clean = clean(f.plan, f.raw)
    kept, dropped = len(f.clean.frame), len(f.clean.dropped)
    yield 5, "clean", f"{kept:,} rows kept, {dropped:,} dropped"
    f.exploration = explore(f.plan, f.clean)
    means = ", ".join(f"{a.level} {a.mean:.2f}" for a in f.exploration.arms)
    yield 6, "explore", f"means: {means}"
    f.tests = test(f.plan, f.clean, rng)
    rejected = sum(t.planned and t.adjusted_p < 0.05 for t in f.tests)
    yield 7, "test", f"{rejected} of {len(f.plan.hypotheses)} planned hypotheses rejected at 5 %"
    f.modelled = model(f.plan, f.clean)
    ratios = f.modelled.ratios(f.modelled.negative_binomial.fit)
    said = ", ".join(f"{v} {e.value:.3f}" for v, e in zip(f.modelled.levels, ratios, strict=True))
    yield 8, "model", f"negative binomial rate ratios: {said}"
    f.sensitivity = sensitivity(f.plan, f.clean, rng)
    low, high = f.sensitivity.lowest.effect.value, f.sensitivity.highest.effect.value
    yield 9, "sensitivity", f"{len(f.sensitivity.universes)} universes: {low:.2f} to {high:.2f}"
