"""Routes that answer rows: one, the same without FastAPI's layers, many, and an explanation.

One row costs microseconds, so it is answered in the event loop; batches and explanations go to a
thread. Answers are encoded by msgspec and returned as bytes: they are ours, nothing is to validate.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec
from fastapi import FastAPI, Query
from pydantic import BaseModel, ConfigDict, Field, RootModel, create_model
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from sprintml.api.csvroute import csv_endpoint
from sprintml.api.documents import Answer, BatchAnswer, Explanation
from sprintml.api.fastlane import FastPredict
from sprintml.api.refusals import BODY_PROBLEMS, predictor_of, row_refused
from sprintml.api.registry import Served
from sprintml.api.rows import Row, RowOf, answer_model, row_model
from sprintml.ingestion.schema import Value
from sprintml.models.errors import RowError
from sprintml.models.serve.predictor import Predictor

MAX_BATCH_ROWS = 10_000
"""Most rows of one ``/predict/batch``; more go through ``/predict/csv``."""

Handler = Callable[..., Coroutine[Any, Any, Response]]
_OUTPUT = "The class to explain; the predicted one by default."
_encode = msgspec.json.encode
_JSON = "application/json"


class _Rows(BaseModel):
    """The base of every batch request."""

    model_config = ConfigDict(extra="forbid", strict=True)

    rows: Sequence[BaseModel]


@dataclass(frozen=True)
class RowForm:
    """How the rows and answers of one served model look on the wire."""

    row: type[BaseModel]
    row_of: RowOf
    answer: type[BaseModel]
    batch: type[_Rows]
    """A request of many rows."""
    batch_answer: type[BaseModel]


def row_form(served: Served | None, number: int = 1) -> RowForm:
    """Return the typed form of the *number*-th served model; a form for any row without one."""
    mark = "" if number == 1 else str(number)
    if served is None:
        row: type[BaseModel] = AnyRow
        row_of: RowOf = _any_row
        answer: type[BaseModel] = Answer
    else:
        row, row_of = row_model(served.schema, f"Row{mark}")
        answer = answer_model(served.task, f"RowAnswer{mark}")
    rows = Annotated[list[row], Field(min_length=1, max_length=MAX_BATCH_ROWS)]  # type: ignore[valid-type]
    batch = create_model(f"Batch{mark}", __base__=_Rows, rows=(rows, ...))
    batch_answer = create_model(
        f"BatchAnswer{mark}",
        __base__=BatchAnswer,
        answers=(list[answer], ...),  # type: ignore[valid-type]
    )
    return RowForm(row, row_of, answer, batch, batch_answer)


class AnyRow(RootModel[dict[str, Value]]):
    """One row of whatever model is served: column → value."""


def _any_row(body: BaseModel) -> Row:
    return dict(body.root) if isinstance(body, AnyRow) else {}


def add_prediction_routes(
    app: FastAPI, served: Served | None, form: RowForm, prefix: str, extra: Mapping[str, Any]
) -> None:
    """Add ``{prefix}/predict``, ``…/fast``, ``…/batch`` and ``{prefix}/explain`` for *served*.

    Args:
        app: The application.
        served: Who answers; without one the routes say that there is no model yet.
        form: Its rows on the wire.
        prefix: The empty string, or ``/models/name``.
        extra: Additions to the OpenAPI of every route.
    """
    app.router.routes += [
        Route(f"{prefix}/predict/fast", FastPredict(served), methods=["POST"]),
        Route(f"{prefix}/predict/csv", csv_endpoint(served), methods=["POST"]),
    ]
    for path, summary, handler, answer in (
        ("/predict", "Predict one row", _one(served, form), form.answer),
        ("/predict/batch", "Predict many rows", _many(served, form), form.batch_answer),
        ("/explain", "Explain one prediction", _explain(served, form), Explanation),
    ):
        app.add_api_route(
            prefix + path,
            handler,
            methods=["POST"],
            summary=summary,
            tags=["predict"],
            response_model=answer,
            responses=BODY_PROBLEMS,
            openapi_extra=dict(extra),
        )


def _one(served: Served | None, form: RowForm) -> Handler:
    row_of = form.row_of

    async def predict(row: BaseModel) -> Response:
        """Answer one row: the prediction, how sure it is, and what was unlike the training data."""
        return _answer(predictor_of(served), row_of(row))

    predict.__annotations__["row"] = form.row
    return predict


def _many(served: Served | None, form: RowForm) -> Handler:
    row_of = form.row_of

    async def predict_batch(batch: _Rows) -> Response:
        """Answer many rows, in their order."""
        predictor = predictor_of(served)
        rows: list[Mapping[str, Any]] = [row_of(row) for row in batch.rows]
        return await run_in_threadpool(_answers, predictor, rows)

    predict_batch.__annotations__["batch"] = form.batch
    return predict_batch


def _explain(served: Served | None, form: RowForm) -> Handler:
    row_of = form.row_of

    async def explain(row: BaseModel, output: str | None = None) -> Response:
        """Say what each column adds to the answer: base + contributions = prediction."""
        predictor = predictor_of(served)
        return await run_in_threadpool(_explanation, predictor, row_of(row), output)

    explain.__annotations__["row"] = form.row
    explain.__annotations__["output"] = Annotated[_outputs(served), Query(description=_OUTPUT)]
    return explain


def _answer(predictor: Predictor, row: Row) -> Response:
    try:
        answer = predictor.predict_row(row)
    except RowError as exc:
        raise row_refused(exc) from exc
    return Response(_encode(answer), media_type=_JSON)


def _answers(predictor: Predictor, rows: list[Mapping[str, Any]]) -> Response:
    try:
        answers = predictor.predict_rows(rows)
    except RowError as exc:
        raise row_refused(exc) from exc
    return Response(_encode({"answers": answers}), media_type=_JSON)


def _explanation(predictor: Predictor, row: Row, output: str | None) -> Response:
    output = output if predictor.task.classes else None
    try:
        explanation = predictor.explain_row(row, output=output)
    except RowError as exc:
        raise row_refused(exc) from exc
    return Response(_encode(explanation), media_type=_JSON)


def _outputs(served: Served | None) -> Any:  # noqa: ANN401 - an annotation for FastAPI
    if served is None:
        return str | None
    possible = served.task.classes or (served.task.target,)
    return Literal[possible] | None
