"""The model card says what the report says, whatever names the file has."""

from __future__ import annotations

import doctest
import html
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from sprintml.ingestion.findings import Finding, Severity
from sprintml.ingestion.schema import Column, Kind, Schema
from sprintml.models.assess.calibration import calibration
from sprintml.models.assess.conformal import conformal
from sprintml.models.assess.confusion import confusion
from sprintml.models.assess.report import (
    FastPath,
    Importance,
    LeaderboardRow,
    LeakEffect,
    Metrics,
)
from sprintml.models.assess.residuals import residuals
from sprintml.models.assess.scorecard import all_scores
from sprintml.models.assess.threshold import choose_threshold
from sprintml.models.card import make_card, markdown
from sprintml.models.card.markdown import literal, percent, table
from sprintml.models.store.recipe import Recipe
from sprintml.models.tasks import Task, TaskKind

MARKDOWN = MarkdownIt("commonmark").enable("table")
HOSTILE = [
    "a|b", "`code`", "**bold**", "<script>alert(1)</script>", "[link](javascript:alert)", "a\\",
    "\\|", "&amp;", "&#124;", "_x_", "# head", "1. one", "- item", "~~gone~~", "e\u0301🙂",
    "a_b_c", "_a_ b_", "__x__", "x #", "مرحبا", "=", "---", "![](x)", "a`b``c",
]  # fmt: skip


def rendered(text: str) -> str:
    """Render Markdown as CommonMark with tables does."""
    return MARKDOWN.render(text)


def shown(text: str) -> str:
    """Return the text that a reader sees."""
    return html.unescape(re.sub(r"<[^>]+>", "", rendered(text)))


def recipe(task: Task, *columns: Column, **changes: Any) -> Recipe:
    """Return a recipe over some columns and the target."""
    kind = Kind.NUMBER if task.kind is TaskKind.REGRESSION else Kind.CATEGORY
    known = {
        "source": "people.csv", "task": task, "seed": 7, "budget_s": 60.0, "n_rows": 1_000,
        "n_rows_sampled": 1_000, "fingerprint": "0", "n_folds": 5,
        "versions": {"scikit-learn": "1.9.0", "python": "3.12.1"},
        "table_schema": Schema(columns=(*columns, Column(name=task.target, kind=kind)),
                               target=task.target),
    }  # fmt: skip
    return Recipe(**(known | changes))


def task_of(kind: TaskKind, classes: tuple[str, ...] = (), target: str = "y") -> Task:
    """Return a task with its metric."""
    metric = {"binary": "roc_auc", "multiclass": "log_loss", "regression": "rmse"}[kind]
    return Task(kind=kind, target=target, classes=classes, metric=metric)


def metrics_of(task: Task, y: np.ndarray, oof: np.ndarray, **changes: Any) -> Metrics:
    """Report predictions, with every part that needs no model."""
    threshold = choose_threshold(task, y, oof)
    chosen = threshold.chosen if threshold else None
    known = {
        "model_name": "ensemble", "stage": "improved", "task": task.kind, "target": task.target,
        "classes": task.classes, "n_rows": len(y), "n_features": 2, "metric": task.metric,
        "greater_is_better": task.greater_is_better, "threshold": threshold,
        "scores": all_scores(task, y, oof, threshold=chosen),
        "calibration": calibration(task, y, oof),
        "confusion": confusion(task, y, oof, threshold=chosen),
        "conformal": conformal(task, y, oof, np.arange(len(y)) % 5),
        "residuals": residuals(y, oof) if task.kind is TaskKind.REGRESSION else None,
        "fast_path": FastPath(used=True, rows_checked=1_000, largest_difference=3e-16),
        "created_at": "2026-01-02T03:04:05Z", "size_bytes": 1_234_567, "latency_us": 12.3,
    }  # fmt: skip
    return Metrics(**(known | changes))


def binary(task: Task | None = None, **changes: Any) -> tuple[Metrics, Recipe]:
    """Report a good binary model of 1,000 rows."""
    task = task or task_of(TaskKind.BINARY, ("no", "yes"))
    rng = np.random.default_rng(0)
    p = rng.beta(0.5, 0.8, 1_000)
    y = (rng.random(1_000) < p).astype(np.int64)
    return metrics_of(task, y, np.column_stack([1 - p, p]), **changes), recipe(task)


def test_the_score_is_told_in_one_sentence_with_its_interval() -> None:
    """Score, interval, and the model that knows nothing."""
    m, r = binary(baseline_score=0.5)
    own = m.scores["roc_auc"]

    card = shown(make_card(m, r))

    assert f"area under the ROC curve is {own.value:.4g}" in card
    assert f"(95 % interval {own.low:.4g} to {own.high:.4g})" in card
    assert "looks at no column, has 0.5, which is clearly worse" in card


def test_a_model_that_is_not_shown_to_be_better_is_not_praised() -> None:
    """A dummy's score inside the interval, or beyond it, is said to be there."""
    m, r = binary()
    own = m.scores["roc_auc"]

    level = make_card(m.model_copy(update={"baseline_score": own.value - 0.001}), r)
    worse = make_card(m.model_copy(update={"baseline_score": 0.9999}), r)

    assert "has not been shown to be better" in level
    assert "better than this model" in worse
    assert "clearly worse" not in level + worse


def test_smaller_losses_are_better() -> None:
    """A dummy with a larger error is the worse one."""
    task = task_of(TaskKind.REGRESSION)
    y = np.random.default_rng(1).normal(size=400)
    m = metrics_of(task, y, (0.9 * y)[:, None], baseline_score=1.0)

    assert (
        "smaller is better. The dummy model, which looks at no column, has 1, which is clearly"
        in (make_card(m, recipe(task)))
    )


def test_the_best_simple_model_is_named_never_the_dummy() -> None:
    """Of the baselines the best by the metric's own direction."""
    rows = [("dummy", "dummy", 0.5), ("tree", "tree", 0.8), ("linear", "linear", 0.85)]
    board = tuple(
        LeaderboardRow(name=n, family=f, stage="baseline", score=s, fit_s=1.0) for n, f, s in rows
    )
    m, r = binary(leaderboard=board)

    assert "best simple model, “linear”, has 0.85" in make_card(m, r)


def test_every_part_of_the_report_has_its_sentence() -> None:
    """Calibration, threshold, conformal sets, importances, findings, leaks, engine, versions."""
    finding = Finding(
        code="target-leak", severity=Severity.WARNING, column="alive",
        message="“alive” knows the answer", fix="--drop alive",
    )  # fmt: skip
    leak = LeakEffect(
        columns=("alive",), metric="roc_auc", with_columns=1.0, without_columns=0.87,
        message="without alive the score is 0.87, with it 1.00",
    )  # fmt: skip
    m, r = binary(
        findings=(finding,), what_leak_drop_changes=leak, skipped=("importance of 3 columns",),
        importances=(Importance(column="fare", mean=0.123, sd=0.01),),
    )  # fmt: skip

    card = shown(make_card(m, r))

    for part in [
        "The probability of “yes” differs from the observed share by "
        + percent(m.calibration.error),
        f"“yes” is answered from a probability of {m.threshold.chosen:.4g} on",
        "Sets of classes are made to hold the truth for 90 % of new rows",
        f"Fold by fold, they held it for {percent(m.conformal.coverage)} of 1,000 rows",
        "“alive” knows the answer Fix: --drop alive",
        "suspected columns changes: without alive the score is 0.87, with it 1.00.",
        "Left out: importance of 3 columns.",
        "compared with the pipeline on 1,000 rows and differs by 3e-16 at most",
        "One row takes 12.3 µs",
        "The bundle has 1.23 MB",
        "seed 7, a budget of 60 s and 5 folds; python 3.12.1, scikit-learn 1.9.0",
    ]:
        assert part in card
    assert "<td>fare</td>" in rendered(make_card(m, r))


def test_parts_that_are_not_there_leave_no_empty_heading() -> None:
    """A report with nothing but its scores still makes a card; no heading follows another."""
    m, r = binary(calibration=None, threshold=None, conformal=None, confusion=None)

    card = make_card(m, r)

    assert "How sure" not in card
    assert "Right and wrong" not in card
    assert not re.search(r"^#+ .*\n+#", card.split("\n", 1)[1], re.MULTILINE)


def test_a_regression_has_its_errors_and_intervals_told() -> None:
    """Quartiles of the errors, the width of the intervals, no classes."""
    task = task_of(TaskKind.REGRESSION, target="price")
    y = np.random.default_rng(2).normal(50_000, 10_000, 600)
    m = metrics_of(task, y, np.full((600, 1), 50_000.0))

    card = shown(make_card(m, recipe(task)))

    assert "Predicts the number “price”" in card
    assert "Half of the errors (actual - predicted) lie between" in card
    assert f"with a mean width of {m.conformal.width:,.0f}" in card
    assert "class" not in card


def test_the_data_are_described_as_they_were_read() -> None:
    """Ranges, levels, formats, markers, what is missing, what was left out and why, the sample."""
    task = task_of(TaskKind.BINARY, ("no", "yes"))
    columns = (
        Column(name="age", kind=Kind.NUMBER, low=0.42, high=80, nullable=True, missing_share=0.2,
               missing_markers=("?",), decimal=","),
        Column(name="deck", kind=Kind.CATEGORY, levels=("A", "B", "C", "D", "E"), n_unique=7),
        Column(name="born", kind=Kind.DATETIME, date_format="%d/%m/%Y"),
        Column(name="id", kind=Kind.IDENTIFIER, why="every value is different"),
        Column(name="alive", kind=Kind.CATEGORY),
    )  # fmt: skip
    r = recipe(task, *columns, n_rows_sampled=800)
    dropped = r.table_schema.model_copy(update={"dropped": {"alive": "left out by --drop"}})
    m, _ = binary()

    card = rendered(make_card(m, r.model_copy(update={"table_schema": dropped})))

    assert "1,000 rows, of which a sample of 800 was used" in card
    assert "<td>0.42 to 80; decimal comma; missing is “?”</td>" in card
    assert '<td style="text-align:right">20 %</td>' in card
    assert "<td>A, B, C, D and 3 more</td>" in card
    assert "<td>written as %d/%m/%Y</td>" in card
    assert "<li>“id”: every value is different</li>" in card
    assert "<li>“alive”: left out by --drop</li>" in card


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_shown_as_they_are(name: str) -> None:
    """As target, class, column and level; no element is made of them, no cell is split."""
    task = task_of(TaskKind.BINARY, (name, "yes"), target=name)
    m, _ = binary(task, importances=(Importance(column=name, mean=0.1, sd=0.0),))
    r = recipe(task, Column(name=f"{name}.2", kind=Kind.CATEGORY, levels=(name,), n_unique=1))

    text = rendered(make_card(m, r))
    cells = {html.unescape(cell) for cell in re.findall(r"<td>(.*?)</td>", text)}

    assert f"Model card: {name}" in html.unescape(text)
    assert {name, f"{name}.2"} <= cells
    assert not re.search(r"<(script|a|img|del|em)\b", text)
    for body in re.findall(r"<table>.*?</table>", text, re.DOTALL):
        assert len({row.count("<t") for row in re.findall(r"<tr>.*?</tr>", body, re.DOTALL)}) == 1


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=30
    ).filter(lambda t: t == t.strip())
)
def test_any_text_is_one_cell_and_reads_as_it_is(text: str) -> None:
    """A CommonMark parser gives the text back, in one cell of a table."""
    (cell,) = re.findall(r"<td>(.*?)</td>", rendered(table(["name"], [[literal(text)]])), re.DOTALL)

    assert html.unescape(cell) == text


def test_names_that_break_lines_or_turn_the_writing_are_tamed() -> None:
    """Line breaks and direction marks become spaces; 300 characters are cut."""
    assert literal("a\r\n\n# b\u202ec\x00") == "a \\# b c"
    assert literal("x" * 300) == "x" * 79 + "…"


def test_the_same_report_makes_the_same_card() -> None:
    """No clock and no order of a set is in it."""
    assert make_card(*binary()) == make_card(*binary())


def test_examples_in_the_docstrings_hold() -> None:
    """Numbers and shares read as the docstrings say."""
    assert doctest.testmod(markdown).failed == 0
