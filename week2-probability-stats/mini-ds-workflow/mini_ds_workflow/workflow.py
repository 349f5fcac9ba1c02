"""The ten stages in order: each takes what earlier ones returned, and says one line of progress.

Data that are not what the plan expects end the run at their stage. Once rows are clean, a stage
that has no answer says why, and the others go on. The report tells all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from mini_ds_workflow.errors import OptionError, WorkflowError
from mini_ds_workflow.findings import Findings
from mini_ds_workflow.stages.ahead import ahead
from mini_ds_workflow.stages.clean import CleanData, clean
from mini_ds_workflow.stages.explore import explore
from mini_ds_workflow.stages.ingest import RawData, ingest
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
        OptionError: If the seed is negative, or *out* cannot be written.
    """
    if seed < 0:
        raise OptionError(f"seed must not be negative, found {seed}")
    asked = question(read(plan_path))
    tell(1, "question", asked.title)
    registered = plan(plan_path)
    findings = Findings(registered, seed, question=asked)
    tell(
        2,
        "plan",
        f"{len(registered.hypotheses)} hypotheses, {registered.sha256[:12]}… {registered.standing}",
    )
    stage = "plan"
    try:
        for number, stage, said in _up_to_clean_rows(findings, data_path):
            tell(number, stage, said)
    except WorkflowError as exc:
        findings.stopped = f"{exc} ({type(exc).__name__}, after stage {stage})."
        findings.remedy = exc.remedy
    if findings.raw is not None and findings.clean is not None:
        for number, stage, said in _on_clean_rows(findings, findings.raw, findings.clean):
            tell(number, stage, said)
    written = _write(findings, out)
    tell(10, "report", ", ".join(path.name for path in written))
    return findings


def _write(findings: Findings, out: Path) -> tuple[Path, Path]:
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / "plan.toml").write_text(findings.plan.text, encoding="utf-8")
        (out / "dropped.csv").unlink(missing_ok=True)  # of an earlier run
        if findings.clean is not None and len(findings.clean.dropped):
            findings.clean.dropped.to_csv(out / "dropped.csv", index=False)
        return report(findings, out)
    except OSError as exc:
        raise OptionError(f"cannot write to {out.name}: {exc.strerror}") from exc


def _up_to_clean_rows(f: Findings, data_path: Path | None) -> Iterator[tuple[int, str, str]]:
    """Run the stages from ingest to clean, filling *f*; yield a line after each."""
    f.raw = ingest(f.plan, data_path)
    yield 3, "ingest", f"{len(f.raw.frame):,} rows, checksum {f.raw.sha256[:12]}…"
    f.validation = validate(f.plan, f.raw)
    wrong = len(f.validation.contradictions)
    yield 4, "validate", f"{f.validation.rules} rules; the documentation is wrong {wrong} times"
    f.validation.require()
    f.clean = clean(f.plan, f.raw)
    f.ahead = ahead(f.plan, f.clean)
    kept, dropped = len(f.clean.frame), len(f.clean.dropped)
    yield 5, "clean", f"{kept:,} rows kept, {dropped:,} dropped"


def _on_clean_rows(f: Findings, raw: RawData, data: CleanData) -> Iterator[tuple[int, str, str]]:
    """Run the stages from explore to sensitivity; one without an answer does not stop the next."""
    rng = np.random.default_rng(f.seed)
    stages: tuple[tuple[int, str, Callable[[], str]], ...] = (
        (6, "explore", lambda: _explored(f, raw, data)),
        (7, "test", lambda: _tested(f, data, rng)),
        (8, "model", lambda: _modelled(f, data)),
        (9, "sensitivity", lambda: _varied(f, data, rng)),
    )
    for number, stage, run in stages:
        try:
            yield number, stage, run()
        except WorkflowError as exc:
            f.missed[stage] = f"{exc} ({type(exc).__name__})"
            f.remedy = f.remedy or exc.remedy
            yield number, stage, f"no answer: {exc}"


def _explored(f: Findings, raw: RawData, data: CleanData) -> str:
    f.exploration = explore(f.plan, raw, data)
    return "means: " + ", ".join(f"{a.level} {a.mean:.3g}" for a in f.exploration.arms)


def _tested(f: Findings, data: CleanData, rng: np.random.Generator) -> str:
    f.tests = test(f.plan, data, rng)
    rejected = sum(t.adjusted_p < 0.05 for t in f.tests)
    return f"{rejected} of {len(f.plan.hypotheses)} hypotheses of the plan rejected at 5 %"


def _modelled(f: Findings, data: CleanData) -> str:
    f.modelled = model(f.plan, data)
    main = f.modelled.main
    effects = zip(f.modelled.levels, f.modelled.effects(main), strict=True)
    return f"{main.law}, {main.reads}: " + ", ".join(f"{v} {e.value:.3f}" for v, e in effects)


def _varied(f: Findings, data: CleanData, rng: np.random.Generator) -> str:
    f.sensitivity = sensitivity(f.plan, data, rng)
    low, high = f.sensitivity.lowest.effect.value, f.sensitivity.highest.effect.value
    return f"{len(f.sensitivity.universes)} universes: {low:.2f} to {high:.2f}"
