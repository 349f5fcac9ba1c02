"""Errors over HTTP: every refusal is one `application/problem+json` document (RFC 9457).

A handler raises `ProblemError`; unknown paths, wrong methods, invalid bodies and faults of ours are
turned into the same form by the handlers that `install_problems` adds. A problem names the field
and the reason; it never shows a traceback.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

MEDIA_TYPE = "application/problem+json"
_SHOWN_CHARACTERS = 120
_SHOWN_ERRORS = 50
_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")

_log = logging.getLogger(__name__)


class FieldError(BaseModel):
    """One field that was refused, and why."""

    model_config = ConfigDict(frozen=True)

    field: str = Field(description="The field's own name, as the caller wrote it.")
    pointer: str = Field(description="Where it stands in the body: a JSON pointer (RFC 6901).")
    reason: str = Field(description="What was expected.")
    value: str | None = Field(default=None, description="What came, shortened.")


class Problem(BaseModel):
    """The body of every error answer (RFC 9457)."""

    model_config = ConfigDict(frozen=True)

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[FieldError] = []


class ProblemError(HTTPException):
    """Raised by a handler to answer with a problem.

    It is an `HTTPException`, so that a framework that wraps faults of body reading lets it pass.

    Args:
        status: The HTTP status, 400 to 599.
        detail: One sentence: the value, what was expected, what to do.
        title: A short name; the status's own phrase when left out.
        errors: The fields concerned.
        headers: Extra headers, such as ``Retry-After``.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        title: str | None = None,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, detail, dict(headers or {}))
        self.problem = Problem(
            title=title or phrase(status), status=status, detail=detail, errors=list(errors)
        )


def phrase(status: int) -> str:
    """Return the standard phrase of an HTTP status, or ``Error`` for one without."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Return *problem* as a response; text that is not valid Unicode is escaped."""
    body = json.dumps(problem.model_dump()).encode("ascii")
    return Response(body, problem.status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def install_problems(app: FastAPI) -> None:
    """Make every error of *app* a problem document; nothing is left to the framework's own form."""
    app.add_exception_handler(ProblemError, _on_problem)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(Exception, _on_fault)


def pointer(path: Sequence[object]) -> str:
    """Return the JSON pointer (RFC 6901) of a path of keys and indices.

    >>> pointer(["rows", 3, "a/b"])
    '/rows/3/a~1b'
    """
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def shorten(value: object) -> str:
    """Return *value* as a caller would recognise it, in at most 120 characters."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"


def field_error(error: Mapping[str, Any]) -> FieldError:
    """Return one of Pydantic's errors as a `FieldError`."""
    place = tuple(error["loc"])
    path = place[1:] if place and place[0] in {"body", "query", "path", "header"} else place
    names = [part for part in path if isinstance(part, str)]
    came = None if error["type"] == "missing" else shorten(error.get("input"))
    return FieldError(
        field=names[-1] if names else str(place[0] if place else "body"),
        pointer=pointer(path),
        reason=str(error["msg"]),
        value=came,
    )


async def _on_problem(_: Request, exc: Exception) -> Response:
    assert isinstance(exc, ProblemError)
    return problem_response(exc.problem, exc.headers)


async def _on_http_error(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, HTTPException)
    detail, headers = str(exc.detail), dict(exc.headers or {})
    if exc.status_code == HTTPStatus.NOT_FOUND and detail == "Not Found":
        detail = f"There is nothing at {shorten(request.url.path)}; /docs lists what there is."
    elif exc.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = _allowed(request) or headers.get("Allow", "")
        allowed = headers["Allow"] or "another method"
        detail = f"{request.method} is not possible here; use {allowed}."
    problem = Problem(title=phrase(exc.status_code), status=exc.status_code, detail=detail)
    return problem_response(problem, headers)


def _allowed(request: Request) -> str:
    """Return the methods that some route takes at this path; the framework names one route's."""
    routes = request.app.router.routes
    taken = [
        method
        for method in _METHODS
        if any(r.matches({**request.scope, "method": method})[0] is Match.FULL for r in routes)
    ]
    return ", ".join(taken)


async def _on_invalid(_: Request, exc: Exception) -> Response:
    assert isinstance(exc, RequestValidationError)
    found = exc.errors()
    errors = [field_error(error) for error in found[:_SHOWN_ERRORS]]
    first = errors[0]
    more = f" ({len(found) - 1} more)" if len(found) > 1 else ""
    status = int(HTTPStatus.UNPROCESSABLE_ENTITY)
    problem = Problem(
        title="Invalid request",
        status=status,
        detail=f"{shorten(first.field)}: {first.reason}{more}",
        errors=errors,
    )
    return problem_response(problem)


async def _on_fault(request: Request, exc: Exception) -> Response:
    _log.error("fault while answering %s %s", request.method, request.url.path, exc_info=exc)
    status = int(HTTPStatus.INTERNAL_SERVER_ERROR)
    detail = "This is a fault of the service, not of the request; its log has the cause."
    return problem_response(Problem(title=phrase(status), status=status, detail=detail))
