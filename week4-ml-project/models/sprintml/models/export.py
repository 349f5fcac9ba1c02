"""Export: a training result becomes a bundle folder, written whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sprintml.ingestion.findings import Finding
    from sprintml.models.report import LeakEffect, Metrics
    from sprintml.models.result import TrainingResult


@dataclass(frozen=True)
class Bundle:
    """A bundle as written."""

    folder: Path
    metrics: Metrics
    size_bytes: int


def export(
    result: TrainingResult,
    name: str,
    folder: Path,
    *,
    stage: str | None = None,
    allowance_s: float | None = None,
    findings: Sequence[Finding] = (),
    leak_effect: LeakEffect | None = None,
    key_file: Path | None = None,
) -> Bundle:
    """Write the model called *name* of a training result as a bundle.

    Args:
        result: What `train` returned (or gave with an event).
        name: A key of ``result.models``.
        folder: Where to; an existing bundle there is replaced at once when the new one is whole.
        stage: ``baseline`` or ``improved``; the leaderboard's own by default.
        allowance_s: Time for the reports (importances, partial dependence …); 1 s for baselines,
            10 s otherwise. What does not fit is left out and named in ``Metrics.skipped``.
        findings: Of ingestion; they go into the report and the card.
        leak_effect: What dropping suspected leaks changes.
        key_file: Key to sign with; made if it is not there.
    """
    raise NotImplementedError
