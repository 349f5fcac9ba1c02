"""What the API refuses, and how the OpenAPI says so."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from async_endpoints import FieldError, Problem, ProblemError
from async_endpoints.problems import pointer
from sprintml.api.registry import Served
from sprintml.models.errors import RowError
from sprintml.models.serve.predictor import Predictor

_MEDIA_TYPE = "application/problem+json"
_WHY = {
    400: "The body is malformed: no JSON, or a key twice.",
    404: "There is no such model.",
    413: "The body is larger than what is read.",
    415: "The body is of another type.",
    422: "The body does not fit the schema; `errors` names each field and the reason.",
    500: "A fault of the service.",
    503: "There is no model yet; training goes on. Retry-After says when to ask again.",
}

Responses = dict[int | str, dict[str, Any]]


def problems(*statuses: int) -> Responses:
    """Return FastAPI's ``responses`` entry for *statuses*, each a problem document."""
    reference = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": _WHY[status], "content": {_MEDIA_TYPE: {"schema": reference}}}
        for status in statuses
    }


def problem_schemas() -> dict[str, Any]:
    """Return the OpenAPI components that `problems` refers to."""
    schema = Problem.model_json_schema(
        ref_template="#/components/schemas/{model}", mode="serialization"
    )
    return {**schema.pop("$defs"), "Problem": schema}


BODY_PROBLEMS = problems(400, 413, 415, 422, 500, 503)
"""What a route with a JSON body may refuse with."""


def not_ready(what: str) -> ProblemError:
    """Return the 503 that says that *what* is still being made."""
    return ProblemError(
        HTTPStatus.SERVICE_UNAVAILABLE,
        f"There is no {what} yet; it is being made. Ask again in a second.",
        title="Not ready yet",
        headers={"Retry-After": "1"},
    )


def predictor_of(served: Served | None) -> Predictor:
    """Return the predictor in service.

    Raises:
        ProblemError: 503 while there is none.
    """
    if served is None or served.current is None:
        raise not_ready("model")
    return served.current.predictor


def row_refused(error: RowError) -> ProblemError:
    """Return the 422 for a row that the predictor refused."""
    place = error.row
    path = [error.column] if place is None else ["rows", place, error.column]
    return ProblemError(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        str(error),
        title="Invalid request",
        errors=[FieldError(field=error.column, pointer=pointer(path), reason=error.reason)],
    )
