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

from mini_ds_workflow.errors import WorkflowError
from mini_ds_workflow.stages.plan import BUNDLED
from mini_ds_workflow.workflow import STAGES, run_workflow

HERE = Path(__file__).parent


def arguments() -> argparse.Namespace:
    """Return what was asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE / "out", help="folder for the report")
    parser.add_argument("--seed", type=int, default=0, help="of everything random (default 0)")
    parser.add_argument("--plan", type=Path, help="a plan in TOML (default: the bundled one)")
    parser.add_argument("--data", type=Path, help="a CSV file (default: what the plan names)")
    asked = parser.parse_args()
    if asked.seed < 0:
        parser.error(f"--seed must not be negative, found {asked.seed}")
    return asked


def main() -> int:
    """Run the workflow; 0 if every stage has its answer, 1 if not, 2 without a plan."""
    asked, started = arguments(), time.perf_counter()

    def tell(number: int, stage: str, said: str) -> None:
        seconds = time.perf_counter() - started
        sys.stdout.write(f"{number:2d}/{STAGES} {stage:<12} {seconds:5.1f} s  {said}\n")
        sys.stdout.flush()

    try:
        findings = run_workflow(
            asked.out,
            plan_path=asked.plan or BUNDLED,
            data_path=asked.data,
            seed=asked.seed,
            tell=tell,
        )
    except WorkflowError as exc:
        sys.stderr.write(f"{type(exc).__name__}: {exc}\n")
        return 2
    for what, why in {"stopped": findings.stopped, **findings.missed}.items():
        if why:
            sys.stderr.write(f"{what}: {why}\n")
    if findings.remedy:
        sys.stderr.write(f"What can be done: {findings.remedy}\n")
    sys.stdout.write(f"report: {asked.out / 'report.html'}\n")
    return 1 if findings.remedy else 0


if __name__ == "__main__":
    sys.exit(main())
