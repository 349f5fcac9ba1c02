"""The assessment of a model at export: every part of `Metrics`, as far as time allows.

What comes from the predictions out of fold costs next to nothing and is always there. Importances
and partial dependence ask the model again and again, and share the allowance.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sprintml.models.assess.calibration import calibration
from sprintml.models.assess.conformal import conformal
from sprintml.models.assess.confusion import confusion
from sprintml.models.assess.importance import importances
from sprintml.models.assess.partial_dependence import N_POINTS, dependences
from sprintml.models.assess.report import (
    Importance,
    LeaderboardRow,
    Metrics,
    PartialDependence,
)
from sprintml.models.assess.residuals import residuals
from sprintml.models.assess.scorecard import all_scores
from sprintml.models.assess.threshold import choose_threshold
from sprintml.models.rows import json_rows
from sprintml.models.serve.measure import latency_us, measure
from sprintml.models.tasks import TaskKind

if TYPE_CHECKING:
    from sprintml.ingestion.findings import Finding
    from sprintml.models.assess.report import FastPath, LeakEffect
    from sprintml.models.leaderboard import Entry
    from sprintml.models.result import TrainingResult
    from sprintml.models.serve.engines import Engine

MIN_FOR_REPORTS_S = 0.3
"""With a smaller allowance the reports that ask the model again are left out."""
BOARD_SHARE = 0.3
"""Part of the allowance for measuring what the training left unmeasured."""
ROWS = (2_000, 1_000, 500, 250, 120)
"""Sizes of the sample that importances may use: the largest that goes round twice in time."""
CURVE_ROWS = (300, 150, 75, 40)
"""The same for partial dependence, of the columns drawn at most."""
N_CURVES = 12
N_PROBED = 100


@dataclass(frozen=True)
class Told:
    """What the caller knows about the data."""

    findings: Sequence[Finding] = ()
    leak_effect: LeakEffect | None = None


def assess(
    result: TrainingResult,
    name: str,
    engine: Engine,
    fast_path: FastPath,
    told: Told,
    *,
    stage: str,
    allowance_s: float,
) -> Metrics:
    """Return everything known about the model called *name*.

    Args:
        result: What `train` returned.
        name: A key of ``result.models``.
        engine: Serves it.
        fast_path: How the scorer compares with the pipeline.
        told: What the caller knows about the data.
        stage: ``baseline`` or ``improved``.
        allowance_s: Time for importances, partial dependence and latencies.
    """
    task, oof, y = result.task, result.oof[name], result.y
    threshold = choose_threshold(task, y, oof)
    chosen = None if threshold is None else threshold.chosen
    costly = _later(stage)
    if stage != "baseline" and allowance_s >= MIN_FOR_REPORTS_S:
        costly = _costly(result, engine, allowance_s)
    sample = json_rows(result.rows.iloc[:100], result.schema.features)
    return Metrics(
        model_name=name,
        stage=stage,
        task=task.kind,
        target=task.target,
        classes=task.classes,
        n_rows=len(result.rows),
        n_features=len(result.schema.features),
        metric=task.metric,
        greater_is_better=task.greater_is_better,
        scores=all_scores(task, y, oof, threshold=chosen),
        baseline_score=_dummy_score(result),
        leaderboard=costly.leaderboard or tuple(LeaderboardRow.of(e) for e in result.leaderboard),
        calibration=calibration(task, y, oof),
        threshold=threshold,
        confusion=confusion(task, y, oof, threshold=chosen),
        importances=costly.importances,
        partial_dependence=costly.dependences,
        conformal=conformal(task, y, oof, result.folds),
        residuals=residuals(y, oof) if task.kind is TaskKind.REGRESSION else None,
        findings=tuple(told.findings),
        what_leak_drop_changes=told.leak_effect,
        fast_path=fast_path,
        latency_us=latency_us(engine.score, sample),
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        skipped=costly.skipped,
    )


@dataclass(frozen=True)
class Costly:
    """The parts that take time."""

    importances: tuple[Importance, ...] = ()
    dependences: tuple[PartialDependence, ...] = ()
    leaderboard: tuple[LeaderboardRow, ...] = ()
    skipped: tuple[str, ...] = ()


def _later(stage: str) -> Costly:
    why = "left to the improved model" if stage == "baseline" else "no time was left"
    return Costly(skipped=(f"importances and partial dependence: {why}",))


def _costly(result: TrainingResult, engine: Engine, allowance_s: float) -> Costly:
    """Measure the leaderboard, then importances, then partial dependence of what matters most."""
    begun = time.monotonic()

    def left_s() -> float:
        return max(0.0, allowance_s - (time.monotonic() - begun))

    least_s = (1 - BOARD_SHARE) * allowance_s
    board = tuple(_measured(e, result, may_measure=left_s() > least_s) for e in result.leaderboard)
    row_s = _row_s(engine, result)
    n_columns = result.rows.shape[1]
    ranking = importances(
        engine.predict_frame,
        result.rows,
        result.y,
        result.task,
        max_rows=_most(ROWS, left_s() * 0.5, 2 * n_columns * row_s),
        allowance_s=left_s() * 0.5,
    )
    n_curves = min(n_columns, N_CURVES)
    curves = dependences(
        engine.predict_frame,
        result.rows,
        result.task,
        result.schema,
        [i.column for i in ranking.columns],
        max_columns=N_CURVES,
        max_rows=_most(CURVE_ROWS, left_s() * 0.8, N_POINTS * n_curves * row_s),
        allowance_s=left_s() * 0.8,  # the rest is for writing
    )
    return Costly(ranking.columns, curves.columns, board, (*ranking.skipped, *curves.skipped))


def _row_s(engine: Engine, result: TrainingResult) -> float:
    """Return about how many seconds the model takes for one row of many."""
    probed = result.rows.iloc[:N_PROBED]
    begun = time.perf_counter()
    engine.predict_frame(probed)
    return (time.perf_counter() - begun) / len(probed)


def _most(sizes: Sequence[int], seconds: float, each_s: float) -> int:
    """Return the largest of *sizes* (falling) that *seconds* allow at *each_s*, or the last."""
    return next((n for n in sizes if n * each_s <= seconds), sizes[-1])


def _measured(entry: Entry, result: TrainingResult, *, may_measure: bool) -> LeaderboardRow:
    model = result.models.get(entry.name)
    row = LeaderboardRow.of(entry)
    if model is None or not may_measure or entry.latency_us is not None:
        return row
    found = measure(model, result.schema, result.rows)
    costs = {"latency_us": found.latency_us, "size_bytes": found.size_bytes}
    return row.model_copy(update={**costs, "note": entry.note})


def _dummy_score(result: TrainingResult) -> float | None:
    return next((e.score for e in result.leaderboard if e.family == "dummy"), None)
