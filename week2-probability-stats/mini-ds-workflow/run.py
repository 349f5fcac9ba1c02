# ruff: noqa: INP001 - a script, beside its package
"""Take one real question from its plan to its report: ten stages, a line each.

Without arguments: the RAND Health Insurance Experiment. With --data and --plan: your table, your
question.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from mini_ds_workflow.draft import Asked, draft
from mini_ds_workflow.errors import OptionError, WorkflowError
from mini_ds_workflow.kinds import KINDS
from mini_ds_workflow.stages.plan import BUNDLED, register
from mini_ds_workflow.workflow import STAGES, run_workflow

HERE = Path(__file__).parent


def arguments() -> argparse.Namespace:
    """Return what was asked for on the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog="Your own question: --draft writes a plan for your table, which you edit; "
        "--register notes its hash before the outcome is looked at; then run with --data and "
        "--plan. Exit status: 0 if every stage has its answer, 1 if not, 2 for a mistake.",
    )
    parser.add_argument("--out", type=Path, default=HERE / "out", help="folder for the report")
    parser.add_argument("--seed", type=int, default=0, help="of everything random (default 0)")
    parser.add_argument("--plan", type=Path, help="a plan in TOML (default: the bundled one)")
    parser.add_argument("--data", type=Path, help="a CSV file (default: what the plan names)")
    parser.add_argument("--register", action="store_true", help="note the hash of --plan, and end")
    group = parser.add_argument_group("a first plan for a table of yours")
    group.add_argument("--draft", type=Path, metavar="PLAN", help="write it here, and end")
    group.add_argument("--outcome", help="the column to explain")
    group.add_argument("--treatment", help="the column whose levels are compared")
    group.add_argument("--kind", choices=tuple(KINDS), default="number", help="of the outcome")
    group.add_argument("--reference", help="the level to compare with (default: the largest)")
    asked = parser.parse_args()
    if asked.seed < 0:
        parser.error(f"--seed must not be negative, found {asked.seed}")
    if asked.draft and not (asked.data and asked.outcome and asked.treatment):
        parser.error("--draft needs --data, --outcome and --treatment")
    if asked.register and not asked.plan:
        parser.error("--register needs --plan")
    return asked


def write_draft(asked: argparse.Namespace) -> str:
    """Write a first plan; say what to do with it."""
    if asked.draft.exists():
        raise OptionError(f"{asked.draft.name} is there already, and is not overwritten")
    wanted = Asked(asked.outcome, asked.treatment, asked.kind, asked.reference)
    text = draft(asked.data, wanted)
    try:
        asked.draft.write_text(text, encoding="utf-8")
    except OSError as exc:
        raise OptionError(f"cannot write {asked.draft.name}: {exc.strerror}") from exc
    return f"draft: {asked.draft}\nEdit it, note it with --plan and --register, then run it."


def run(asked: argparse.Namespace) -> int:
    """Run the workflow, a line for every stage; 0 if every stage has its answer, 1 if not."""
    started = time.perf_counter()

    def tell(number: int, stage: str, said: str) -> None:
        seconds = time.perf_counter() - started
        sys.stdout.write(f"{number:2d}/{STAGES} {stage:<12} {seconds:5.1f} s  {said}\n")
        sys.stdout.flush()

    plan_path = asked.plan or BUNDLED
    findings = run_workflow(
        asked.out, plan_path=plan_path, data_path=asked.data, seed=asked.seed, tell=tell
    )
    for what, why in {"stopped": findings.stopped, **findings.missed}.items():
        if why:
            sys.stderr.write(f"{what}: {why}\n")
    if findings.remedy:
        sys.stderr.write(f"What can be done: {findings.remedy}\n")
    sys.stdout.write(f"report: {asked.out / 'report.html'}\n")
    return 1 if findings.remedy else 0


def main() -> int:
    """Draft, register or run; 2 for a mistake that leaves nothing to report."""
    asked = arguments()
    try:
        if asked.draft:
            sys.stdout.write(f"{write_draft(asked)}\n")
            return 0
        if asked.register:
            found = register(asked.plan)
            sys.stdout.write(f"{asked.plan.name}: {found.sha256}, {found.standing}\n")
            return 0
        return run(asked)
    except WorkflowError as exc:
        sys.stderr.write(f"{type(exc).__name__}: {exc}\nWhat can be done: {exc.remedy}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
