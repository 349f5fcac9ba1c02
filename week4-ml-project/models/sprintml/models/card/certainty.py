"""How sure: probabilities, threshold, intervals, errors in sentences; what the model relies on."""

from __future__ import annotations

from collections.abc import Iterator

from sprintml.models.assess.report import (
    Calibration,
    CalibrationBin,
    Conformal,
    Metrics,
    Residuals,
    Threshold,
)
from sprintml.models.card.markdown import literal, number, percent, quoted, table
from sprintml.models.card.scores import metric_name
from sprintml.models.tasks import TaskKind

ENOUGH = 30
"""A bin of fewer rows says little about calibration."""
TOP = 8
"""Columns that are shown, most important first."""


def certainty(m: Metrics) -> Iterator[str]:
    """Say how far probabilities, the threshold and the intervals can be relied on."""
    if m.calibration is not None:
        yield _calibration(m.calibration)
    if m.threshold is not None:
        yield _threshold(m.threshold)
    if m.conformal is not None:
        yield _conformal(m.conformal, m.task)
    if m.residuals is not None:
        yield _residuals(m.residuals)


def importances(m: Metrics) -> Iterator[str]:
    """Rank the columns by what the score loses without them."""
    if not m.importances:
        return
    yield f"How much worse the {metric_name(m.metric)} gets when one column is shuffled:"
    yield table(
        ["column", "worse by", "±"],
        [[literal(i.column), number(i.mean), number(i.sd)] for i in m.importances[:TOP]],
        right=(1, 2),
    )
    yield (
        "It tells what the model relies on, not what causes the target. Columns that repeat each "
        "other share their importance."
    )


def _calibration(c: Calibration) -> str:
    of = "its answer" if c.output == "any" else quoted(c.output)
    says = (
        f"The probability of {of} differs from the observed share by {percent(c.error)} on average"
    )
    worst = max((b for b in c.bins if b.count >= ENOUGH), key=_gap, default=None)
    if worst is None:
        return f"{says}."
    return (
        f"{says}; most among {worst.count:,} rows where it is {percent(worst.predicted)} and "
        f"{percent(worst.observed)} came true."
    )


def _gap(each: CalibrationBin) -> float:
    return abs(each.predicted - each.observed)


def _threshold(t: Threshold) -> str:
    return (
        f"{quoted(t.positive)} is answered from a probability of **{number(t.chosen)}** on. "
        f"{literal(t.why, max_length=None)}. Of the rows answered so, {percent(t.precision)} are "
        f"right; of the rows that are {quoted(t.positive)}, it finds {percent(t.recall)}."
    )


def _conformal(c: Conformal, task: TaskKind) -> str:
    classes = "class" if number(c.width) == "1" else "classes"
    what, size = "Sets of classes", f"{number(c.width)} {classes} on average"
    if task is TaskKind.REGRESSION:
        what, size = "Intervals", f"a mean width of {number(c.width)}"
    return (
        f"{what} are made to hold the truth for {percent(c.level)} of new rows. Fold by fold, "
        f"they held it for {percent(c.coverage)} of {c.n:,} rows, with {size}."
    )


def _residuals(r: Residuals) -> str:
    q = r.quantiles
    return (
        f"Half of the errors (actual - predicted) lie between {number(q['p25'])} and "
        f"{number(q['p75'])}, nine in ten between {number(q['p05'])} and {number(q['p95'])}; "
        f"their mean is {number(r.mean)}."
    )
