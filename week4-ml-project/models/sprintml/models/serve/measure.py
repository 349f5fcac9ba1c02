"""Measuring: what one row costs in process, and how large a compiled model is."""

from __future__ import annotations

import pickle
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sprintml.models.errors import NotCompilable
from sprintml.models.fastpath import compile_model
from sprintml.models.rows import json_rows
from sprintml.models.serve.engines import FastEngine, PipelineEngine

if TYPE_CHECKING:
    import pandas as pd

    from sprintml.ingestion.schema import Schema
    from sprintml.models.fitted import FittedModel

N_ROWS = 100
ALLOWANCE_S = 0.03


@dataclass(frozen=True)
class Measured:
    """Cost of a model."""

    latency_us: float
    """Median of one row, from a dict to checked probabilities."""
    size_bytes: int
    """Memory of the compiled model; of the pickled one if it cannot be compiled."""
    fast: bool


def measure(model: FittedModel, schema: Schema, rows: pd.DataFrame) -> Measured:
    """Compile a model (not compared with its pipeline) and time it on some training rows.

    Cost: some 0.1 s, plus as much per encoder and per thousand trees.
    """
    sample = json_rows(rows.iloc[:N_ROWS], schema.features)
    try:
        scorer = compile_model(model, schema, rows)
    except NotCompilable:
        taken = latency_us(PipelineEngine(model, schema).score, sample)
        return Measured(taken, len(pickle.dumps(model, protocol=5)), fast=False)
    return Measured(latency_us(FastEngine(scorer).score, sample), scorer.size_bytes, fast=True)


def latency_us(
    predict: Callable[[Mapping[str, Any]], object],
    rows: Sequence[Mapping[str, Any]],
    *,
    allowance_s: float = ALLOWANCE_S,
) -> float:
    """Return the median time of *predict* over *rows* in microseconds; one call comes first."""
    predict(rows[0])
    times: list[int] = []
    end = time.perf_counter_ns() + int(allowance_s * 1e9)
    while not times or time.perf_counter_ns() < end:
        row = rows[len(times) % len(rows)]
        begun = time.perf_counter_ns()
        predict(row)
        times.append(time.perf_counter_ns() - begun)
    return statistics.median(times) / 1000
