"""The whole workflow on RAND's experiment: known answers, contradictions, labels, the report."""

from __future__ import annotations

import base64
import itertools
import re
from pathlib import Path

import pytest

from mini_ds_workflow import Findings, run_workflow
from mini_ds_workflow.stages.plan import BUNDLED, plan
from mini_ds_workflow.stages.report import effect


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the one run of this module writes."""
    return tmp_path_factory.mktemp("report")


@pytest.fixture(scope="module")
def findings(out: Path) -> Findings:
    """The bundled plan on the bundled data; what it tells is kept beside the report."""
    with (out / "told.txt").open("w", encoding="utf-8") as told:
        return run_workflow(
            out, seed=1, tell=lambda *said: told.write(" ".join(map(str, said)) + "\n")
        )


def test_known_means(findings: Findings) -> None:
    """The free plan has 3.12 visits, the 95 % plan 2.11: a ratio of 0.676."""
    assert findings.exploration is not None
    free, most = (findings.exploration.by_level(v) for v in ("free", "95 %"))

    assert (round(free.mean, 2), round(most.mean, 2)) == (3.12, 2.11)
    assert round(most.effect.value, 3) == 0.676
    assert [a.rows for a in findings.exploration.arms] == [10997, 4065, 1401, 2653, 1074]


def test_known_rate_ratios(findings: Findings) -> None:
    """The negative binomial gives 0.763, 0.735, 0.590; Poisson 0.778, 0.738, 0.607."""
    assert findings.modelled is not None
    wide, simple = (findings.modelled.by_law(n) for n in ("negative binomial", "Poisson"))

    assert [round(e.value, 3) for e in findings.modelled.effects(wide.fit)[:3]] == [
        0.763,
        0.735,
        0.590,
    ]
    assert [round(e.value, 3) for e in findings.modelled.effects(simple.fit)[:3]] == [
        0.778,
        0.738,
        0.607,
    ]


def test_poisson_fails_where_it_is_known_to(findings: Findings) -> None:
    """It expects 8.3 % without a visit where 31.2 % are, and its χ² per df is 6.3."""
    assert findings.modelled is not None
    simple, wide = (findings.modelled.by_law(n) for n in ("Poisson", "negative binomial"))

    assert round(simple.facts["% zeros expected"], 1) == 8.3
    assert round(simple.facts["% zeros found"], 1) == 31.2
    assert round(simple.fit.pearson_per_df, 1) == 6.3
    assert round(wide.fit.log_likelihood) == -43407


def test_known_p_of_the_first_hypothesis(findings: Findings) -> None:
    """Welch's t is 11.25 and p 5.8e-29, though Cohen's d is only about a fifth."""
    first = findings.tests[0]

    assert first.verdict is not None
    assert first.verdict.test == "Welch's t"
    assert round(abs(first.verdict.statistic), 2) == 11.25
    assert f"{first.verdict.p:.1e}" == "5.8e-29"
    assert abs(first.effects[2].value) < 0.25


def test_the_four_contradictions_are_found(findings: Findings) -> None:
    """Of at least 35 rules none stops the work; four claims fail, in so many rows."""
    assert findings.validation is not None
    against = {c.column: c.rows_against for c in findings.validation.contradictions}

    assert findings.validation.rules >= 35
    assert not findings.validation.broken
    assert against == {"fmde": 3779, "physlm": 1052, "disea": 18396, "(all)": 11065}


def test_cleaning_log_adds_up(findings: Findings) -> None:
    """Every rule starts with the rows that the rule before it left."""
    assert findings.clean is not None
    log = findings.clean.log

    assert log[0].rows_in == 20190
    assert all(a.rows_out == b.rows_in for a, b in itertools.pairwise(log))
    assert all(s.rows_in - s.rows_out == (s.touched if s.action == "drop" else 0) for s in log)
    assert len(findings.clean.frame) == log[-1].rows_out


def test_only_planned_tests_are_adjusted(findings: Findings) -> None:
    """What the plan does not name is exploratory, without an adjusted p."""
    planned = {h.id for h in findings.plan.hypotheses}

    assert {t.id for t in findings.tests if t.label == "planned"} == planned
    assert all((t.adjusted_p == t.adjusted_p) == t.planned for t in findings.tests)
    assert all(t.verdict and t.adjusted_p >= t.verdict.p for t in findings.tests if t.planned)
    assert any(t.label == "exploratory" for t in findings.tests)


def test_every_universe_says_less(findings: Findings) -> None:
    """Each of the 64 combinations has an answer, and each interval lies below 1."""
    assert findings.sensitivity is not None

    assert len(findings.sensitivity.universes) == 64
    assert not findings.sensitivity.without_answer
    assert all(u.effect.high < 1 for u in findings.sensitivity.universes)


def test_the_page_needs_nothing_else(findings: Findings, out: Path) -> None:
    """Pictures are inside, nothing is fetched, and it is below 500 kB."""
    page = (out / "report.html").read_text(encoding="utf-8")
    pictures = re.findall(r'src="data:image/png;base64,([^"]+)"', page)

    assert findings.stopped == ""
    assert len(pictures) == page.count("<img") == 4
    assert all(base64.b64decode(p).startswith(b"\x89PNG") for p in pictures)
    assert not re.search(r'(src|href)="(?!data:|#)|@import|url\(', page)
    assert len(page.encode()) < 500_000


def test_both_reports_tell_the_computed_numbers(findings: Findings, out: Path) -> None:
    """The ratio, every planned p-value's test and the published finding stand in both."""
    assert findings.exploration is not None
    ratio = effect(findings.exploration.by_level("95 %").effect)
    for name in ("report.html", "report.md"):
        text = (out / name).read_text(encoding="utf-8")

        assert ratio in text
        assert "45 %" in text
        assert findings.plan.sha256 in text
        assert text.lower().count("exploratory p") >= 3


def test_the_readme_shows_what_the_run_tells(findings: Findings, out: Path) -> None:
    """Its ten lines are those of a run, whatever the seed."""
    readme = (BUNDLED.parents[1] / "README.md").read_text(encoding="utf-8")
    shown = [
        " ".join(n.replace("/10", "").split()) for n in readme.split("```text\n")[1].splitlines()
    ]
    told = (out / "told.txt").read_text(encoding="utf-8").splitlines()

    assert len(told) == 10
    assert [" ".join(line.split()) for line in told] == shown[:10]


def test_templates_hold_no_results() -> None:
    """Outside style sheets, placeholders and headings, a template has no number with decimals."""
    for template in (BUNDLED.parent / "templates").iterdir():
        words = template.read_text(encoding="utf-8").replace("\n", " ")
        words = re.sub(r"<style>.*?</style>|\{\{.*?\}\}|\{%.*?%\}", "", words)

        assert not re.search(r"\d\.\d", words)


def test_the_plan_is_the_one_that_was_noted() -> None:
    """Its hash is the one beside it; a changed plan says so."""
    assert plan().unchanged


def test_same_seed_same_report(findings: Findings, out: Path, tmp_path: Path) -> None:
    """A second run writes the same Markdown."""
    run_workflow(tmp_path, seed=1)

    assert (tmp_path / "report.md").read_bytes() == (out / "report.md").read_bytes()
