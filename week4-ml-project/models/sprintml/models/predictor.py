"""The predictor: a loaded bundle that answers rows and tables, and explains itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from sprintml.ingestion.schema import Schema
    from sprintml.models.answers import Answer, Explanation
    from sprintml.models.report import Metrics
    from sprintml.models.tasks import Task


class Predictor:
    """A model ready to answer, over the fast path or the pipeline. Safe to share among threads."""

    schema: Schema
    task: Task
    metrics: Metrics
    card: str
    model_name: str
    stage: str
    fast: bool
    versions: dict[str, str]
    created_at: str

    def predict_row(self, row: Mapping[str, Any]) -> Answer:
        """Answer one row: column name -> number, true/false, string, ISO 8601 date, or null.

        A missing key is null. Keys that are no feature are left unread.

        Raises:
            RowError: If a value is not as the schema says.
        """
        raise NotImplementedError

    def predict_frame(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Answer every row of a canonical frame (n rows).

        Returns:
            A frame with the index of *frame*: ``prediction``; ``probability of <class>`` per
            class, or ``low`` and ``high``; ``prediction_set``; ``outside`` (texts, may be empty).
        """
        raise NotImplementedError

    def predict_rows(self, rows: list[Mapping[str, Any]]) -> list[Answer]:
        """Answer many rows at once; as `predict_row`, a `RowError` also tells which row."""
        raise NotImplementedError

    def explain_row(self, row: Mapping[str, Any], *, output: str | None = None) -> Explanation:
        """Explain one row: contributions per column that sum to prediction - base.

        Args:
            row: As in `predict_row`.
            output: The class to explain; the predicted one if none is given.
        """
        raise NotImplementedError
