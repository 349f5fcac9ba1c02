"""Mistakes in data, plans and options: a named error, and a report of what could be done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mini_ds_workflow import PlanError, SampleError, WorkflowError, run_workflow
from mini_ds_workflow.errors import OptionError
from mini_ds_workflow.inference.association import pearson, spearman
from mini_ds_workflow.inference.effects import cliff_delta, cohen_d, mean_ratio
from mini_ds_workflow.inference.means import anova, anova_exact, student, welch
from mini_ds_workflow.inference.rank_tests import kruskal, mann_whitney
from mini_ds_workflow.inference.shape import levene
from mini_ds_workflow.inference.tables import binomial, chi2, fisher, two_proportions
from mini_ds_workflow.stages.plan import BUNDLED, plan
from mini_ds_workflow.table_expressions import evaluate

TWO_SAMPLES = [
    student,
    welch,
    anova,
    anova_exact,
    mann_whitney,
    kruskal,
    levene,
    pearson,
    spearman,
    cohen_d,
    cliff_delta,
    mean_ratio,
]
BAD = {
    "empty": ([], [1.0, 2.0, 3.0]),
    "NaN": ([1.0, float("nan"), 2.0], [1.0, 2.0, 3.0]),
    "infinite": ([1.0, float("inf"), 2.0], [1.0, 2.0, 3.0]),
    "words": (["a", "b", "c"], [1.0, 2.0, 3.0]),
    "table": ([[1.0, 2.0]], [1.0, 2.0, 3.0]),
}


@pytest.mark.parametrize("test", TWO_SAMPLES, ids=lambda t: t.__name__)
@pytest.mark.parametrize("kind", BAD)
def test_unfit_samples_are_refused(test: Callable[..., object], kind: str) -> None:
    """Empty, not finite, no numbers, two-dimensional: never a number, always an error."""
    with pytest.raises(SampleError):
        test(*BAD[kind])


@pytest.mark.parametrize(
    "test", [student, welch, anova, anova_exact, mann_whitney, kruskal, pearson, cohen_d]
)
def test_constant_samples_are_refused(test: Callable[..., object]) -> None:
    """Where nothing varies there is no noise to measure by."""
    with pytest.raises(SampleError, match="vary"):
        test([2.0, 2.0, 2.0], [2.0, 2.0, 2.0])


def test_bad_counts_and_options_are_named() -> None:
    """Negative or fractional counts, an empty margin, k beyond n, an unknown method."""
    for counts in ([[1, -1], [2, 3]], [[1.5, 1], [2, 3]], [[0, 0], [2, 3]], [[1, 2]]):
        with pytest.raises(SampleError):
            chi2(counts)
    with pytest.raises(SampleError):
        fisher([[1, 2, 3], [4, 5, 6]])
    with pytest.raises(OptionError, match="k="):
        binomial(7, 5)
    with pytest.raises(SampleError, match="alike"):
        two_proportions((0, 0), (10, 20))
    with pytest.raises(OptionError, match="exact"):
        mann_whitney([1.0, 2.0], [3.0, 4.0], method="quick")


@pytest.mark.parametrize(
    "expression",
    ["__import__('os')", "a.values", "a.sum()", "'x'", "@a", "nothing + 1", "a +", "_a"],
)
def test_expressions_are_columns_and_arithmetic_only(expression: str) -> None:
    """A plan cannot reach into Python."""
    with pytest.raises(PlanError):
        evaluate(pd.DataFrame({"a": [1.0, 2.0]}), expression)


@pytest.fixture
def loose_plan(tmp_path: Path) -> Path:
    """The bundled plan without its checksum: for other rows."""
    path = tmp_path / "loose.toml"
    lines = BUNDLED.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(n for n in lines if not n.startswith("sha256")), encoding="utf-8")
    return path


def rows() -> pd.DataFrame:
    """Twenty rows on each plan that break no rule."""
    rng = np.random.default_rng(12)
    insured = np.repeat([0.0, 25.0, 50.0, 95.0, 100.0], 20)
    frame = pd.DataFrame({"mdvis": rng.poisson(3, 100), "lncoins": np.log(insured + 1)})
    frame["idp"] = (insured == 100).astype(int)
    for name in ("lpi", "fmde", "disea"):
        frame[name] = rng.uniform(0, 5, 100)
    for name in ("physlm", "hlthg", "hlthf", "hlthp"):
        frame[name] = 0
    return frame


def spoiled(kind: str) -> pd.DataFrame:
    """The rows, spoiled in one way."""
    frame = rows()
    if kind == "no rows":
        return frame.iloc[:0]
    if kind == "missing column":
        return frame.drop(columns="disea")
    if kind == "one value":
        return frame.assign(mdvis=3)
    if kind == "no such arm":
        return frame[frame["lncoins"] > 0]
    frame = frame.astype({"mdvis": object})
    frame.loc[[3, 4], "mdvis"] = {"NaN": np.nan, "words": "often", "negative": -2}[kind]
    return frame


@pytest.mark.parametrize(
    ("kind", "stage", "said"),
    [
        ("no rows", "plan", "no row"),
        ("missing column", "plan", "disea"),
        ("NaN", "validate", "mdvis is not missing (2 rows)"),
        ("words", "validate", "mdvis is a number (2 rows)"),
        ("negative", "validate", "mdvis lies in its range (2 rows)"),
        ("no such arm", "validate", "free"),
    ],
)
def test_spoiled_data_stop_with_a_report(
    kind: str, stage: str, said: str, loose_plan: Path, tmp_path: Path
) -> None:
    """The run ends at its stage; the report names the reason and keeps what was done."""
    path = tmp_path / "rows.csv"
    spoiled(kind).to_csv(path, index=False)
    findings = run_workflow(tmp_path / "out", plan_path=loose_plan, data_path=path)

    assert said in findings.stopped
    assert f"after stage {stage}" in findings.stopped
    assert said in (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert findings.question is not None


def test_an_outcome_of_one_value_stops_only_what_needs_more(
    loose_plan: Path, tmp_path: Path
) -> None:
    """Means, balance and profile are told; tests and models say why they have no answer."""
    path = tmp_path / "rows.csv"
    spoiled("one value").to_csv(path, index=False)
    findings = run_workflow(tmp_path / "out", plan_path=loose_plan, data_path=path)
    text = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")

    assert findings.exploration is not None
    assert [a.mean for a in findings.exploration.arms] == [3.0] * 5
    assert [a.effect for a in findings.exploration.arms[1:]] == [None] * 4
    assert all("vary" in t.untested for t in findings.tests if t.id in {"H1", "H2", "H3", "H5"})
    assert "SampleError" in findings.missed["sensitivity"]
    assert "Not every stage has an answer" in text
    assert findings.remedy in text


def test_all_broken_rules_are_told_at_once(loose_plan: Path, tmp_path: Path) -> None:
    """Three mistakes in three columns are three lines of one message."""
    path = tmp_path / "rows.csv"
    rows().assign(mdvis=-1, hlthg=1, hlthf=1, idp=7).to_csv(path, index=False)
    findings = run_workflow(tmp_path / "out", plan_path=loose_plan, data_path=path)

    assert findings.validation is not None
    assert {
        "mdvis lies in its range",
        "idp lies in its range",
        "at most one grade of health",
    } <= set(findings.validation.broken)


def test_other_bytes_are_refused(tmp_path: Path) -> None:
    """Under a plan that names a checksum, no other file is analysed."""
    path = tmp_path / "rows.csv"
    rows().to_csv(path, index=False)
    findings = run_workflow(tmp_path / "out", data_path=path)

    assert "ChecksumError" in findings.stopped


def test_unusable_plans_are_named(tmp_path: Path) -> None:
    """No file, no TOML, a section or an arm that is not there: each is a PlanError."""
    path, text = tmp_path / "plan.toml", BUNDLED.read_text(encoding="utf-8")
    with pytest.raises(PlanError, match="no plan"):
        plan(path)
    for bad in (
        "not = = toml",
        "[question]\n",
        text.replace('correction = "holm"', 'correction = "tukey"'),
        text.replace('["25 %", "free"]', '["26 %", "free"]'),
        text.replace('kind = "groups"', 'kind = "teams"'),
    ):
        path.write_text(bad, encoding="utf-8")
        with pytest.raises(PlanError):
            plan(path)


def test_a_changed_plan_says_so(loose_plan: Path) -> None:
    """Without the noted hash a plan is not called unchanged."""
    assert not plan(loose_plan).unchanged


def test_every_error_is_a_workflow_error() -> None:
    """One base catches all."""
    assert issubclass(PlanError, WorkflowError)
    assert issubclass(WorkflowError, ValueError)
