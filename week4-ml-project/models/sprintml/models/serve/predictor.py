"""The predictor: a loaded bundle that answers rows and tables, and explains itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

from sprintml.ingestion.schema import Schema
from sprintml.models.assess.conformal import interval_of, intervals, set_of, sets
from sprintml.models.assess.confusion import predicted_codes
from sprintml.models.assess.report import Metrics
from sprintml.models.errors import BundleForeign, BundleUnsound, RowError
from sprintml.models.fastpath import read_scorer
from sprintml.models.serve.answers import Answer, Contribution, Explanation, Outside
from sprintml.models.serve.engines import Engine, FastEngine, PipelineEngine
from sprintml.models.serve.outside import Watch

if TYPE_CHECKING:
    import pandas as pd

    from sprintml.models.fitted import Predictions
    from sprintml.models.store.checked import CheckedFolder
    from sprintml.models.tasks import Task


@dataclass(frozen=True)
class About:
    """What a bundle says about its model."""

    schema: Schema
    metrics: Metrics
    card: str
    versions: dict[str, str]
    created_at: str


class Predictor:
    """A model ready to answer, over the fast path or the pipeline. Safe to share among threads.

    Args:
        engine: Turns rows into predictions.
        about: What is known of the model.
        background: Rows of JSON that explanations compare with.
    """

    def __init__(
        self, engine: Engine, about: About, background: Sequence[Mapping[str, Any]]
    ) -> None:
        self.schema: Schema = about.schema
        self.task: Task = engine.task
        self.metrics: Metrics = about.metrics
        self.card = about.card
        self.model_name = about.metrics.model_name
        self.stage = about.metrics.stage
        self.fast = engine.fast
        self.versions = about.versions
        self.created_at = about.created_at
        self._engine = engine
        self._background = background
        self._score = engine.score
        self._classes = self.task.classes
        threshold = about.metrics.threshold
        self._threshold = None if threshold is None else threshold.chosen
        self._conformal = about.metrics.conformal
        self._watch = Watch(self.schema.features, engine.levels)

    def predict_row(self, row: Mapping[str, Any]) -> Answer:
        """Answer one row: column name -> number, true/false, string, ISO 8601 date, or null.

        A missing key is null. Keys that are no feature are left unread.

        Raises:
            RowError: If a value is not as the schema says.
        """
        values, n_outside = self._score(row)
        return self._answer(values, self._watch.row(row) if n_outside else ())

    def predict_rows(self, rows: Sequence[Mapping[str, Any]]) -> list[Answer]:
        """Answer many rows at once; as `predict_row`, a `RowError` also tells which row."""
        return [
            self._answer(values, self._watch.row(row) if n_outside else ())
            for row, (values, n_outside) in zip(rows, self._engine.score_many(rows), strict=True)
        ]

    def _answer(self, values: list[float], outside: tuple[Outside, ...]) -> Answer:
        conformal = self._conformal
        if not self._classes:
            value = values[0]
            low, high = (None, None) if conformal is None else interval_of(conformal, value)
            return Answer(value, low=low, high=high, outside=outside)
        cut = self._threshold
        code = values.index(max(values)) if cut is None else int(values[1] >= cut)
        return Answer(
            self._classes[code],
            dict(zip(self._classes, values, strict=True)),
            prediction_set=None if conformal is None else set_of(conformal, values, self._classes),
            threshold=cut,
            outside=outside,
        )

    def predict_frame(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Answer every row of a canonical frame (n rows).

        Returns:
            A frame with the index of *frame*: ``prediction``; ``probability of <class>`` per
            class, or ``low`` and ``high``; ``prediction_set``; ``outside`` (texts, may be empty).

        Raises:
            RowError: At the first cell that is not as the schema says, with its row.
        """
        import pandas as pd  # noqa: PLC0415 - rows of JSON need no pandas

        predictions = self._engine.predict_frame(frame)
        columns = self._classes_columns(predictions) if self._classes else self._value(predictions)
        columns["outside"] = self._watch.texts(frame)
        return pd.DataFrame(columns, index=frame.index)

    def _classes_columns(self, predictions: Predictions) -> dict[str, Any]:
        names = np.array(self._classes, dtype=object)
        codes = predicted_codes(predictions, threshold=self._threshold)
        columns: dict[str, Any] = {"prediction": names[codes]}
        for k, name in enumerate(self._classes):
            columns[f"probability of {name}"] = predictions[:, k]
        if self._conformal is not None:
            inside = sets(self._conformal, predictions)
            columns["prediction_set"] = [" | ".join(names[row]) for row in inside]
        return columns

    def _value(self, predictions: Predictions) -> dict[str, Any]:
        columns: dict[str, Any] = {"prediction": predictions[:, 0]}
        if self._conformal is not None:
            columns["low"], columns["high"] = intervals(self._conformal, predictions[:, 0])
        return columns

    def explain_row(self, row: Mapping[str, Any], *, output: str | None = None) -> Explanation:
        """Explain one row: contributions per column that sum to prediction - base.

        Args:
            row: As in `predict_row`.
            output: The class to explain; the predicted one if none is given.

        Raises:
            RowError: If a value is not as the schema says, or there is no such class.
        """
        if not self._classes:
            return self._explanation(row, self.task.target, 0)
        if output is None:
            output = str(self.predict_row(row).prediction)
        if output not in self._classes:
            known = ", ".join(self._classes[:10])
            raise RowError(self.task.target, f"no class {output!r} to explain; there are {known}")
        return self._explanation(row, output, self._classes.index(output))

    def _explanation(self, row: Mapping[str, Any], output: str, place: int) -> Explanation:
        found = self._engine.explain(row, self._background, place)
        names = [c.name for c in self.schema.features]
        parts = [
            Contribution(name, row.get(name), float(value))
            for name, value in zip(names, found.contributions, strict=True)
        ]
        parts.sort(key=lambda part: -abs(part.contribution))
        return Explanation(
            output=output,
            scale=found.scale,
            base=found.base,
            prediction=found.base + float(found.contributions.sum()),
            contributions=tuple(parts),
            method="exact" if found.exact else "sampled",
            error=found.error,
        )


def read_predictor(checked: CheckedFolder, *, unpickle: bool) -> Predictor:
    """Make a predictor out of a checked bundle.

    Args:
        checked: Its files are as the manifest says.
        unpickle: Whether the pipeline may be unpickled, should there be no fast path.

    Raises:
        BundleForeign: If only the pipeline could serve, and it may not be unpickled.
        BundleUnsound: If a file is not as `export` writes it.
    """
    try:
        about, background = _about(checked), json.loads(checked.read("background.json"))
    except ValueError as exc:  # pydantic's, JSON's and UTF-8's errors are
        raise BundleUnsound(
            f"a file of the bundle {checked.folder} is not as `sprintml` writes it: "
            f"train again with `sprintml train` ({exc})"
        ) from exc
    return Predictor(_engine(checked, about.schema, unpickle=unpickle), about, background)


def _about(checked: CheckedFolder) -> About:
    return About(
        schema=Schema.model_validate_json(checked.read("schema.json")),
        metrics=Metrics.model_validate_json(checked.read("metrics.json")),
        card=checked.text("card.md"),
        versions=checked.manifest.versions,
        created_at=checked.manifest.created_at,
    )


def _engine(checked: CheckedFolder, schema: Schema, *, unpickle: bool) -> Engine:
    if "fastpath.json" in checked.manifest.files:
        return FastEngine(read_scorer(checked.read))
    if not unpickle:
        raise BundleForeign(
            f"the bundle {checked.folder} has no fast path, and its pipeline is a pickle, which "
            "can run any code: train it here, or allow unpickling if you trust its author"
        )
    import joblib  # noqa: PLC0415 - only where there is no fast path

    return PipelineEngine(joblib.load(BytesIO(checked.read("model.joblib"))), schema)
