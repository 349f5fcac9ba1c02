"""What the service refuses, and how its OpenAPI says so: errors become problems in one place."""

from __future__ import annotations

import sqlite3
from http import HTTPStatus
from typing import Any

import psycopg
import structlog
from fastapi import FastAPI, Request
from starlette.responses import Response

from async_endpoints.errors import (
    EndpointsError,
    KeyReusedError,
    QueueFullError,
    UnknownJobError,
    UnknownTaskError,
)
from async_endpoints.problems import MEDIA_TYPE, Problem, ProblemError, phrase, problem_response

_STATUS: dict[type[EndpointsError], int] = {
    UnknownJobError: 404,
    UnknownTaskError: 422,
    KeyReusedError: 409,
    QueueFullError: 429,
}
_WHY = {
    400: "The body is no JSON.",
    401: "No API key, or one that is not (or no longer) valid.",
    403: "The key lacks the scope.",
    404: "There is no such thing, or it is somebody else's.",
    409: "It contradicts what is already so.",
    413: "The body is larger than what is read.",
    415: "The body is of another type.",
    422: "The request does not fit the schema; `errors` names each field and the reason.",
    429: "Too many jobs wait; Retry-After says when to ask again.",
    503: "The database does not answer; Retry-After says when to ask again.",
}
_log = structlog.get_logger(__name__)
Responses = dict[int | str, dict[str, Any]]


def problems(*statuses: int) -> Responses:
    """Return FastAPI's ``responses`` entry for *statuses*, each a problem document."""
    reference = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": _WHY[status], "content": {MEDIA_TYPE: {"schema": reference}}}
        for status in sorted({*statuses, 503})
    }


def problem_schemas() -> dict[str, Any]:
    """Return the OpenAPI components that `problems` refers to."""
    schema = Problem.model_json_schema(
        ref_template="#/components/schemas/{model}", mode="serialization"
    )
    return {**schema.pop("$defs"), "Problem": schema}


def install_refusals(app: FastAPI) -> None:
    """Answer the package's own errors, and a database that is away, with problems."""
    app.add_exception_handler(EndpointsError, _on_error)
    app.add_exception_handler(sqlite3.OperationalError, _on_database)
    app.add_exception_handler(psycopg.OperationalError, _on_database)


async def _on_error(_: Request, exc: Exception) -> Response:
    status = next((code for kind, code in _STATUS.items() if isinstance(exc, kind)), None)
    if status is None:
        raise exc
    headers = {"Retry-After": "5"} if status == HTTPStatus.TOO_MANY_REQUESTS else {}
    problem = Problem(title=phrase(status), status=status, detail=str(exc))
    return problem_response(problem, headers)


async def _on_database(_: Request, exc: Exception) -> Response:
    _log.error("the database does not answer", cause=str(exc))
    refusal = ProblemError(503, "The database does not answer; ask again in a second.")
    return problem_response(refusal.problem, {"Retry-After": "1"})
