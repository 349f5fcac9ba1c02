"""The same workflow on other tables and questions: drafted, registered, run, truths planted."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mini_ds_workflow import ColumnError, Findings, OptionError, PlanError, run_workflow
from mini_ds_workflow.draft import Asked, draft
from mini_ds_workflow.errors import SampleError
from mini_ds_workflow.plan_check import checked
from mini_ds_workflow.stages.plan import BUNDLED, plan, register

PROJECT = BUNDLED.parents[1]
AFFAIRS = PROJECT / "plans" / "affairs.toml"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Six hundred rows with texts, a missing age, an id, and planted effects of a coach.

    The score rises by 6 points, the number of calls falls to 0.6, the share that passes rises from
    0.3 to 0.6; age matters for the score.
    """
    rng, n = np.random.default_rng(4), 600
    coached = rng.permutation(np.repeat([False, True], n // 2))
    age = rng.integers(18, 70, n).astype(float)
    calls = rng.poisson(4 * np.where(coached, 0.6, 1.0) * rng.gamma(2, 0.5, n))
    frame = pd.DataFrame(
        {
            "person id": np.arange(n),
            "group": np.where(coached, "coach", "control"),
            "sex": rng.choice(["f", "m"], n),
            "age": age,
            "final score": (50 + 6 * coached - 0.2 * age + 8 * rng.standard_t(5, n)).round(2),
            "calls": calls,
            "passed": (rng.uniform(size=n) < np.where(coached, 0.6, 0.3)).astype(int),
        }
    )
    frame.loc[3, "age"] = np.nan
    path = tmp_path / "people.csv"
    frame.to_csv(path, index=False)
    return path


def run_draft(table: Path, outcome: str, kind: str) -> Findings:
    """Draft a plan, register it, and run it."""
    path = table.with_name(f"{kind}.toml")
    asked = Asked(outcome, "group", kind, "control")
    path.write_text(draft(table, asked), encoding="utf-8")
    register(path)
    return run_workflow(table.with_name(f"out-{kind}"), plan_path=path, data_path=table)


@pytest.mark.parametrize(
    ("outcome", "kind", "truth", "law"),
    [
        ("final score", "number", 6.0, "Huber"),
        ("calls", "count", 0.6, "negative binomial"),
        ("passed", "yes-no", 2.0, "log-linear risk"),
    ],
)
def test_a_drafted_plan_finds_what_was_planted(
    table: Path, outcome: str, kind: str, truth: float, law: str
) -> None:
    """For each kind of outcome the intervals hold the truth, leave out no effect, and H1 falls."""
    found = run_draft(table, outcome, kind)

    assert (found.stopped, found.missed) == ("", {})
    assert found.exploration is not None
    assert found.modelled is not None
    raw, fitted = found.exploration.by_level("coach").effect, found.modelled.main.effect("coach")
    assert raw is not None
    assert raw.low < truth < raw.high
    assert fitted.low < truth < fitted.high
    assert fitted.excludes_null
    assert found.modelled.main.law == law
    assert found.tests[0].label == "planned"
    assert found.tests[0].adjusted_p < 0.001


def test_a_draft_reads_no_value_of_the_outcome(table: Path, tmp_path: Path) -> None:
    """With every outcome replaced by another, the draft is the same to the letter."""
    other = tmp_path / "other.csv"
    frame = pd.read_csv(table)
    frame["final score"] = np.random.default_rng(9).normal(size=len(frame))
    frame.to_csv(other, index=False)
    asked = Asked("final score", "group")

    assert draft(table, asked) == draft(other, asked)


def test_a_draft_says_what_the_columns_are(table: Path) -> None:
    """Texts are listed, missing values allowed and dropped, the row number not adjusted for."""
    document = checked(tomllib.loads(draft(table, Asked("calls", "group", "count"))), "draft")

    assert document["columns"]["sex"]["allowed"] == ["f", "m"]
    assert document["columns"]["age"]["optional"]
    assert document["clean"][0]["missing"]
    assert "age" in document["roles"]["covariates"]
    assert "person id" not in document["roles"]["covariates"]


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        (Asked("mark", "group"), ColumnError, "lacks mark"),
        (Asked("calls", "calls"), OptionError, "two columns"),
        (Asked("calls", "age"), OptionError, "levels"),
        (Asked("calls", "group", "ranking"), OptionError, "count, yes-no, number"),
        (Asked("calls", "group", "count", "nobody"), OptionError, "control"),
    ],
)
def test_a_draft_that_cannot_be_says_why(
    table: Path, asked: Asked, error: type[Exception], said: str
) -> None:
    """No such column, one column twice, too many levels, an unknown kind or reference."""
    with pytest.raises(error, match=said):
        draft(table, asked)


def test_no_table_is_named(tmp_path: Path) -> None:
    """A file that is not there, empty, or bytes that are no text."""
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe\x00\x01" * 20)
    for name in ("none.csv", "empty.csv", "bytes.csv"):
        with pytest.raises(SampleError, match=name):
            draft(tmp_path / name, Asked("a", "b"))


def test_texts_that_the_plan_does_not_know_stop_the_work(table: Path) -> None:
    """A level misspelt in three rows is one broken rule of three rows."""
    path = table.with_name("plan.toml")
    path.write_text(draft(table, Asked("calls", "group", "count")), encoding="utf-8")
    frame = pd.read_csv(table)
    frame.loc[:2, "group"] = "kontrol"
    frame.to_csv(table, index=False)
    found = run_workflow(table.with_name("out"), plan_path=path, data_path=table)

    assert "group is one of coach, control (3 rows)" in found.stopped
    assert "What can be done" in (table.with_name("out") / "report.md").read_text(encoding="utf-8")


def test_an_outcome_of_another_kind_is_named(table: Path) -> None:
    """Scores with decimals are no counts: the run stops after validation, and says which row."""
    path = table.with_name("plan.toml")
    path.write_text(draft(table, Asked("final score", "group", "count")), encoding="utf-8")
    found = run_workflow(table.with_name("out"), plan_path=path, data_path=table)

    assert "kind 'count' must be a whole number" in found.stopped
    assert "after stage validate" in found.stopped


def test_without_a_note_every_p_value_is_exploratory(table: Path) -> None:
    """The same plan unregistered: labels and report say so; the family is adjusted all the same."""
    path = table.with_name("plan.toml")
    path.write_text(draft(table, Asked("calls", "group", "count")), encoding="utf-8")
    found = run_workflow(table.with_name("out"), plan_path=path, data_path=table)
    page = (table.with_name("out") / "report.html").read_text(encoding="utf-8")

    assert {t.label for t in found.tests} == {"exploratory"}
    assert "Every p-value below is exploratory" in page
    assert found.tests[0].adjusted_p == found.tests[0].adjusted_p


def test_a_noted_plan_does_not_change(table: Path) -> None:
    """Registered once it stays; a changed text is refused, and its tests are exploratory."""
    path = table.with_name("plan.toml")
    path.write_text(draft(table, Asked("calls", "group", "count")), encoding="utf-8")

    assert register(path).unchanged
    assert register(path).unchanged
    path.write_text(path.read_text(encoding="utf-8").replace("holm", "bh"), encoding="utf-8")
    assert not plan(path).is_planned("H1")
    with pytest.raises(PlanError, match="another name"):
        register(path)


def test_all_mistakes_of_a_plan_are_told_at_once(tmp_path: Path) -> None:
    """A misspelt key is one message; names that lead nowhere are all in one."""
    path, text = tmp_path / "plan.toml", BUNDLED.read_text(encoding="utf-8")
    path.write_text(text.replace("[inference]", "[inference]\nalpha = 0.1"), encoding="utf-8")
    with pytest.raises(PlanError, match=r"inference\.alpha"):
        plan(path)
    spoiled = text
    for old, new in (
        ('covariates = ["idp"', 'covariates = ["idq"'),
        ('focus = "95 %"', 'focus = "96 %"'),
        ('laws = ["Poisson"', 'laws = ["Cauchy"'),
        ('correction = "holm"', 'correction = "tukey"'),
        ('as = "mdvis"', 'as = "mdviz"'),
        ('"no repeated rows" = "repeated == 0"', '"no repeated rows" = "again == 0"'),
        ('kind = "interaction"', 'kind = "interaction"\narms = ["free"]'),
    ):
        assert old in spoiled
        spoiled = spoiled.replace(old, new)
    path.write_text(spoiled, encoding="utf-8")
    with pytest.raises(PlanError) as told:
        plan(path)

    for word in ("idq", "96 %", "Cauchy", "tukey", "mdviz", "again", "H6"):
        assert word in str(told.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "yes-no"', 'kind = "maybe"', "count, yes-no, number"),
        ('laws = ["log-linear risk"]', 'laws = ["log-linear risk", "logistic"]', "mix"),
        ('modifier = "mother"\n', "", "modifier"),
        ('id = "H2"', 'id = "H1"', "twice"),
        ('focus = "poor"', 'focus = "very good"', "two levels"),
        ('"good" = 4', '"good" = "4"', "all numbers or all texts"),
        ('as = "(affairs > 0) * 1"', 'as = "open(affairs)"', "open"),
        ('as = "(affairs > 0) * 1"', 'from = "affairs"', "from and equals"),
        ("missing = true", "", "needs where"),
        ("distinct = true\n", "", "needs holds"),
    ],
)
def test_mistakes_of_sense_are_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    """What types cannot see: a kind, scales that do not compare, roles, ids, functions."""
    path, text = tmp_path / "plan.toml", AFFAIRS.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(PlanError, match=said):
        plan(path)


def test_the_second_bundled_question_has_its_answer(tmp_path: Path) -> None:
    """Shares by marriage are those that pandas groups; the ledger finds three contradictions."""
    found = run_workflow(tmp_path, plan_path=AFFAIRS)

    assert (found.stopped, found.missed) == ("", {})
    assert found.plan.unchanged
    assert found.exploration is not None
    assert found.raw is not None
    assert found.validation is not None
    raw = found.raw.frame
    shares = (raw["affairs"] > 0).groupby(raw["rate_marriage"]).mean().sort_index(ascending=False)
    assert [a.mean for a in found.exploration.arms] == pytest.approx(list(shares), rel=1e-12)
    assert {c.column for c in found.validation.contradictions} >= {"age", "children", "(all)"}
    assert found.validation.rules >= 35


def terminal(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the script as a user does."""
    script = [sys.executable, "-W", "error", str(PROJECT / "run.py"), *map(str, words)]
    return subprocess.run(script, capture_output=True, text=True, timeout=120, check=False)


def test_the_commands_of_a_new_question(table: Path, tmp_path: Path) -> None:
    """Draft, register, run: three commands, each says what it did; a second draft is refused."""
    path = tmp_path / "calls.toml"
    words = ("--data", table, "--draft", path, "--outcome", "calls", "--treatment", "group")
    first, again = (terminal(*words, "--kind", "count") for _ in range(2))
    noted = terminal("--plan", path, "--register")
    ran = terminal("--plan", path, "--data", table, "--out", tmp_path / "out")

    assert (first.returncode, again.returncode) == (0, 2)
    assert "not overwritten" in again.stderr
    assert noted.returncode == 0
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[9].startswith("10/10 report")
    assert (tmp_path / "out" / "report.html").exists()


def test_mistakes_on_the_command_line_have_no_traceback(table: Path, tmp_path: Path) -> None:
    """A plan that is not there, a table that the plan does not fit, a negative seed."""
    told = [
        terminal("--plan", tmp_path / "none.toml"),
        terminal("--data", table, "--out", tmp_path / "out"),
        terminal("--seed", "-1"),
    ]

    assert [t.returncode for t in told] == [2, 1, 2]
    assert all("Traceback" not in t.stderr for t in told)
    assert "ChecksumError" in told[1].stderr
    assert (tmp_path / "out" / "report.md").exists()


@pytest.mark.prove
def test_every_bar_is_met() -> None:
    """The script that prints all bars ends well, and marks none as missed."""
    command = [sys.executable, str(PROJECT / "proof.py")]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=250, check=False)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.count("✓") == 20
    assert "✗" not in ran.stdout
