"""What the API refuses, and how the OpenAPI says so."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from async_endpoints import FieldError, Problem, ProblemError
from sprintml.models.errors import RowError

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


def row_refused(error: RowError, *, row: int | None = None) -> ProblemError:
    """Return the 422 for a row that the predictor refused."""
    place = error.row if error.row is not None else row
    escaped = error.column.replace("~", "~0").replace("/", "~1")
    pointer = f"/{escaped}" if place is None else f"/rows/{place}/{escaped}"
    return ProblemError(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        str(error),
        title="Invalid request",
        errors=[FieldError(field=error.column, pointer=pointer, reason=error.reason)],
    )
