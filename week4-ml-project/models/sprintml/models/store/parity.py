"""Parity: the compiled scorer serves only if it answers every training row as the pipeline does."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sprintml.models.assess.report import FastPath
from sprintml.models.errors import NotCompilable
from sprintml.models.fastpath import Scorer, compile_model

if TYPE_CHECKING:
    import pandas as pd

    from sprintml.ingestion.schema import Schema
    from sprintml.models.fitted import FittedModel, Predictions

TOLERANCE = 1e-12
"""Largest difference allowed, relative to the prediction where that is above 1."""
CHUNK = 20_000
"""Rows compared at a time, and the least that must be."""


@dataclass(frozen=True)
class Compiled:
    """A scorer that equals its pipeline, or none and the reason."""

    scorer: Scorer | None
    report: FastPath


def compile_equal(
    model: FittedModel,
    schema: Schema,
    rows: pd.DataFrame,
    *,
    allowance_s: float = 60.0,
    clock: Callable[[], float] = time.monotonic,
) -> Compiled:
    """Compile a model and compare it with its pipeline on the training rows.

    Args:
        model: The fitted pipelines.
        schema: What the columns are.
        rows: The training rows.
        allowance_s: When it is over, no further 20,000 rows are begun; the report says how many
            were compared.
        clock: Seconds.
    """
    begun = clock()
    try:
        scorer = compile_model(model, schema, rows)
    except NotCompilable as exc:
        return Compiled(None, FastPath(used=False, why_not=str(exc)))
    worst, n_checked = 0.0, 0
    for start in range(0, len(rows), CHUNK):
        if start and clock() - begun > allowance_s:
            break
        part = rows.iloc[start : start + CHUNK]
        worst = max(worst, difference(model.predict(part), scorer.predict_frame(part)))
        n_checked += len(part)
    used = worst <= TOLERANCE
    why_not = None if used else f"it differs from the pipeline by {worst:.2g} on a training row"
    report = FastPath(
        used=used,
        why_not=why_not,
        rows_checked=n_checked,
        largest_difference=worst,
        tolerance=TOLERANCE,
    )
    return Compiled(scorer if used else None, report)


def difference(expected: Predictions, got: Predictions) -> float:
    """Return the largest difference, relative to what is expected where that is above 1."""
    apart = np.abs(expected - got) / np.maximum(1.0, np.abs(expected))
    return float(apart.max(initial=0.0))
