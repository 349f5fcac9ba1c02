"""Compilation: from a fitted model of scikit-learn pipelines to a scorer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sprintml.ingestion.schema import Column, Kind, Schema
from sprintml.models.errors import NotCompilable
from sprintml.models.fastpath.encoders import encode, find_terms
from sprintml.models.fastpath.estimators import add_member
from sprintml.models.fastpath.inputs import Inputs
from sprintml.models.fastpath.program import Program
from sprintml.models.fastpath.scorer import Scorer
from sprintml.models.fitted import FittedModel

if TYPE_CHECKING:
    import pandas as pd


def compile_model(model: FittedModel, schema: Schema, rows: pd.DataFrame | None = None) -> Scorer:
    """Bake a fitted model into a scorer.

    Args:
        model: Its pipelines take the schema's features.
        schema: What the columns are.
        rows: The training rows; every level and range in them counts as seen. Without them the
            schema's own are taken (of a category at most the 1,000 most frequent levels).

    Raises:
        NotCompilable: Naming the first part that the fast path does not know.
    """
    columns = schema.features
    inputs = Inputs(columns, {c.name: _levels(c, rows) for c in columns if c.kind is Kind.CATEGORY})
    encoders = _encoders(model)
    for encoder in encoders.values():
        find_terms(encoder, inputs)
    program = Program(inputs.n, model.task.n_outputs)
    registers = {key: encode(e, inputs, program) for key, e in encoders.items()}
    for member in model.members:
        add_member(
            member.pipeline.named_steps["model"],
            registers[id(member.pipeline.named_steps["encode"])],
            program,
            weight=member.weight,
            log_target=member.target_scale == "log1p",
        )
    program.finish = _finish(model, program)
    program.bounds = program.data.floats(_bounds(inputs, columns, rows))
    return Scorer(model.task, inputs, *program.finished())


def _encoders(model: FittedModel) -> dict[int, Any]:
    encoders = {}
    for member in model.members:
        if list(member.pipeline.named_steps) != ["encode", "model"]:
            raise NotCompilable(f"a pipeline with the steps {list(member.pipeline.named_steps)}")
        encoder = member.pipeline.named_steps["encode"]
        encoders[id(encoder)] = encoder
    return encoders


def _levels(column: Column, rows: pd.DataFrame | None) -> list[str]:
    if rows is None:
        return list(column.levels)
    seen = set(rows[column.name].dropna().unique().tolist())
    known = [level for level in column.levels if level in seen]
    return known + sorted(seen.difference(known))


def _finish(model: FittedModel, program: Program) -> tuple[int, int]:
    if model.clip is not None:
        return 2, program.data.floats(model.clip)
    if model.temperature != 1.0:
        return 1, program.data.floats([1.0 / model.temperature])
    return 0, 0


def _bounds(
    inputs: Inputs, columns: tuple[Column, ...], rows: pd.DataFrame | None
) -> list[list[float]]:
    """Return the lowest and the highest value seen of every input."""
    low, high = np.full(inputs.n, -np.inf), np.full(inputs.n, np.inf)
    for i, column in enumerate(columns):
        if column.kind is Kind.CATEGORY:
            low[i], high[i] = 0.0, inputs.n_codes(column.name) - 2
        elif column.kind in (Kind.NUMBER, Kind.DATETIME):
            low[i], high[i] = seen_range(inputs, column, rows)
    return [low.tolist(), high.tolist()]


def seen_range(inputs: Inputs, column: Column, rows: pd.DataFrame | None) -> tuple[float, float]:
    """Return the range of a number or a date-time (in microseconds), infinite if unknown."""
    if rows is not None:
        values = inputs.cell(column.name).read_series(rows[column.name])
        values = values[~np.isnan(values)]
        return (float(values.min()), float(values.max())) if len(values) else (-np.inf, np.inf)
    scale = 1e6 if column.kind is Kind.DATETIME else 1.0
    low = -np.inf if column.low is None else column.low * scale
    return low, np.inf if column.high is None else column.high * scale
