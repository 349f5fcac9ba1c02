"""Engines: what a predictor runs on, the compiled scorer or the pipeline, behind one face."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from sprintml.ingestion.schema import Kind
from sprintml.models.fastpath.inputs import Inputs
from sprintml.models.rows import typed_rows
from sprintml.models.serve.explain import Explained, explain_fast, explain_pipeline

if TYPE_CHECKING:
    import pandas as pd

    from sprintml.ingestion.schema import Schema
    from sprintml.models.fastpath import Scorer
    from sprintml.models.fitted import FittedModel, Predictions
    from sprintml.models.tasks import Task

Row = Mapping[str, Any]
Scored = tuple[list[float], int]
"""Probabilities by class (or the value), and how many cells may be outside of what was seen."""


class Engine(Protocol):
    """Turns rows into predictions, after checking them; raises `RowError`."""

    task: Task
    fast: bool
    levels: Mapping[str, Sequence[str]]
    """Every level known of each category; a category not named here has those of its column."""

    def score(self, row: Row) -> Scored:
        """Predict a row of JSON."""

    def score_many(self, rows: Sequence[Row]) -> list[Scored]:
        """Predict rows of JSON at once."""

    def predict_frame(self, frame: pd.DataFrame) -> Predictions:
        """Predict a typed table."""

    def explain(self, row: Row, background: Sequence[Row], output: int) -> Explained:
        """Attribute one output to the columns."""


class FastEngine:
    """The compiled scorer."""

    fast = True

    def __init__(self, scorer: Scorer) -> None:
        self.task = scorer.task
        self.levels: Mapping[str, Sequence[str]] = {
            c.name: c.levels for c in scorer.inputs.cells if c.column.kind is Kind.CATEGORY
        }
        self.predict_frame = scorer.predict_frame
        self._scorer = scorer
        self._vector = scorer.inputs.row
        self._score_row = scorer.score_row

    def score(self, row: Row) -> Scored:
        """Predict a row of JSON."""
        return self._score_row(self._vector(row))

    def score_many(self, rows: Sequence[Row]) -> list[Scored]:
        """Predict rows of JSON in one call of the kernel."""
        vectors = self._scorer.inputs.rows(rows)
        n_outside = self._scorer.count_outside(vectors).tolist()
        return list(zip(self._scorer.score_rows(vectors).tolist(), n_outside, strict=True))

    def explain(self, row: Row, background: Sequence[Row], output: int) -> Explained:
        """Attribute one output to the columns."""
        others = self._scorer.inputs.rows(background)
        return explain_fast(self._scorer, self._vector(row), others, output)


class PipelineEngine:
    """The fitted pipelines themselves, where the fast path does not know a part of them."""

    fast = False

    def __init__(self, model: FittedModel, schema: Schema) -> None:
        self.task = model.task
        self.levels: Mapping[str, Sequence[str]] = {}
        self._model = model
        categories = [c for c in schema.features if c.kind is Kind.CATEGORY]
        self._inputs = Inputs(schema.features, {c.name: c.levels for c in categories})

    def score(self, row: Row) -> Scored:
        """Predict a row of JSON."""
        return self.score_many([row])[0]

    def score_many(self, rows: Sequence[Row]) -> list[Scored]:
        """Predict rows of JSON in one call of the pipeline."""
        self._inputs.rows(rows)
        predictions = self._model.predict(typed_rows(rows, self._inputs.columns))
        return [(values, 1) for values in predictions.tolist()]

    def predict_frame(self, frame: pd.DataFrame) -> Predictions:
        """Check and predict a typed table."""
        self._inputs.frame(frame)
        blank = typed_rows([{}] * len(frame), self._inputs.columns).set_index(frame.index)
        columns = {n: frame[n] if n in frame.columns else blank[n] for n in blank.columns}
        return self._model.predict(blank.assign(**columns))

    def explain(self, row: Row, background: Sequence[Row], output: int) -> Explained:
        """Attribute one output to the columns."""
        self._inputs.row(row)
        own, others = (typed_rows(rows, self._inputs.columns) for rows in ([row], background))
        return explain_pipeline(self._model, own, others, output)
