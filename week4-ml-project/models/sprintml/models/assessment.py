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

import msgspec

from sprintml.models.calibration import calibration
from sprintml.models.conformal import conformal
from sprintml.models.confusion import confusion
from sprintml.models.importance import importances
from sprintml.models.measure import latency_us, measure
from sprintml.models.partial_dependence import dependences
from sprintml.models.report import (
    Importance,
    LeaderboardRow,
    Metrics,
    PartialDependence,
)
from sprintml.models.residuals import residuals
from sprintml.models.rows import json_rows
from sprintml.models.scorecard import all_scores
from sprintml.models.tasks import TaskKind
from sprintml.models.threshold import choose_threshold

if TYPE_CHECKING:
    from sprintml.ingestion.findings import Finding
    from sprintml.models.engines import Engine
    from sprintml.models.leaderboard import Entry
    from sprintml.models.report import FastPath, LeakEffect
    from sprintml.models.result import TrainingResult

MIN_FOR_REPORTS_S = 2.0
"""With a smaller allowance the reports that ask the model again are left out."""


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
    costly = _costly(result, engine, allowance_s) if allowance_s >= MIN_FOR_REPORTS_S else _LATER
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
        leaderboard=costly.leaderboard or tuple(_row(e) for e in result.leaderboard),
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


_LATER = Costly(skipped=("importances and partial dependence: left to the improved model",))


def _costly(result: TrainingResult, engine: Engine, allowance_s: float) -> Costly:
    """Measure the leaderboard, then importances, then partial dependence of what matters most."""
    begun = time.monotonic()

    def left_s() -> float:
        return max(0.0, allowance_s - (time.monotonic() - begun))

    board = tuple(_measured(e, result, left_s() > allowance_s * 0.6) for e in result.leaderboard)
    ranking = importances(
        engine.predict_frame, result.rows, result.y, result.task, allowance_s=left_s() * 0.5
    )
    curves = dependences(
        engine.predict_frame,
        result.rows,
        result.task,
        result.schema,
        [i.column for i in ranking.columns],
        allowance_s=left_s() * 0.8,  # the rest is for writing
    )
    return Costly(ranking.columns, curves.columns, board, (*ranking.skipped, *curves.skipped))


def _measured(entry: Entry, result: TrainingResult, may_measure: bool) -> LeaderboardRow:  # noqa: FBT001 - a fact
    model = result.models.get(entry.name)
    row = _row(entry)
    if model is None or not may_measure or entry.latency_us is not None:
        return row
    found = measure(model, result.schema, result.rows)
    return row.model_copy(update={"latency_us": found.latency_us, "size_bytes": found.size_bytes})


def _row(entry: Entry) -> LeaderboardRow:
    known = msgspec.structs.asdict(entry)
    return LeaderboardRow(**{k: v for k, v in known.items() if k in LeaderboardRow.model_fields})


def _dummy_score(result: TrainingResult) -> float | None:
    return next((e.score for e in result.leaderboard if e.family == "dummy"), None)
