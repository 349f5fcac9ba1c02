# ruff: noqa: INP001 - a script, beside its package
"""Print the workflow's bars, each beside what was found just now: ours against others' routines."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy import stats

from mini_ds_workflow import Findings, run_workflow
from mini_ds_workflow.inference.means import anova
from mini_ds_workflow.proofs.count_models import largest_gap
from mini_ds_workflow.proofs.reference_tests import largest_gaps
from mini_ds_workflow.proofs.smls import SETS, digits, smls

Row = tuple[str, str, str, bool]


def of_statistics(rng: np.random.Generator) -> Iterator[Row]:
    """Yield the rows on tests, corrections, regressions and ANOVA."""
    tests, corrections = largest_gaps(rng, draws=25)
    worst = max(tests.values())
    yield (
        f"{len(tests)} tests, statistic and p, against SciPy and statsmodels, 25 draws",
        "1e-9",
        f"{worst:.1e}",
        len(tests) >= 15 and worst <= 1e-9,
    )
    worst = max(corrections.values())
    yield (
        f"{len(corrections)} corrections against statsmodels",
        "1e-12",
        f"{worst:.1e}",
        worst <= 1e-12,
    )
    for law, gap in largest_gap().items():
        yield f"{law} on RAND's data, coefficients and errors", "1e-6", f"{gap:.1e}", gap <= 1e-6
    for name, (each, base) in SETS.items():
        data = [[float(text) for text in group] for group in smls(each, base)]
        ours = digits(anova(*data).statistic, each)
        theirs = digits(float(stats.f_oneway(*data).statistic), each)
        said = f"{ours:.1f} (scipy.stats.f_oneway {theirs:.1f})"
        yield f"{name} type, right digits of F", "13", said, ours >= 13


def of_the_run(found: Findings, seconds: float) -> Iterator[Row]:
    """Yield the rows on the workflow itself."""
    if not (found.exploration and found.modelled and found.sensitivity and found.validation):
        raise SystemExit("the workflow did not reach its end")
    free, most = (found.exploration.by_level(v) for v in ("free", "95 %"))
    said = f"{free.mean:.2f}, {most.mean:.2f}, {most.mean / free.mean:.3f}"
    yield (
        "visits on the free and the 95 % plan, their ratio",
        "3.12, 2.11, 0.676",
        said,
        said == "3.12, 2.11, 0.676",
    )
    ratios = found.modelled.effects(found.modelled.main)[:3]
    said = " / ".join(f"{e.value:.3f}" for e in ratios)
    yield (
        "negative binomial rate ratios",
        "0.763 / 0.735 / 0.590",
        said,
        said == "0.763 / 0.735 / 0.590",
    )
    rules, wrong = found.validation.rules, len(found.validation.contradictions)
    yield (
        "rules; contradictions of the documentation",
        "35; 4",
        f"{rules}; {wrong}",
        rules >= 35 and wrong == 4,
    )
    alarms, power = found.sensitivity.false_alarms, found.sensitivity.power
    share = 100 * alarms.share
    yield (
        f"shuffled arms, {alarms.trials:,} times: false alarms",
        "5 % ± 1.4 %",
        f"{share:.1f} %",
        abs(share - 5) <= 1.4,
    )
    if found.sensitivity.in_clusters:
        alone, together = (100 * rate.share for rate in found.sensitivity.in_clusters)
        said = f"{together:.1f} % (rows taken alone {alone:.1f} %)"
        yield (
            "the same in whole clusters, clustered errors",
            "5 % ± 1.4 %",
            said,
            abs(together - 5) <= 1.4,
        )
    yield (
        f"a planted fall of 10 %, {power.trials} times: found",
        "90 %",
        f"{100 * power.share:.1f} %",
        power.share >= 0.9,
    )
    yield "the whole run, report and all", "20 s", f"{seconds:.1f} s", seconds < 20


def main() -> int:
    """Print every bar; 0 if all hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="of everything random (default 0)")
    asked = parser.parse_args()
    if asked.seed < 0:
        parser.error(f"--seed must not be negative, found {asked.seed}")
    missed = 0
    sys.stdout.write(f"{'':2}{'what':<72} {'bar':<22} found\n")
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        found = run_workflow(Path(folder), seed=asked.seed)
        seconds = time.perf_counter() - started
    for rows in (of_the_run(found, seconds), of_statistics(np.random.default_rng(asked.seed))):
        for what, bar, said, holds in rows:
            sys.stdout.write(f"{'✓' if holds else '✗'} {what:<72} {bar:<22} {said}\n")
            sys.stdout.flush()
            missed += not holds
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
