"""The fast lane: one row in, one answer out, with nothing in between.

``POST …/predict/fast`` is answered before FastAPI's layers (exit stacks, dependencies, content-type
parsing) see the request. What is left is the server, the bounds, the metrics, msgspec and the
model. The same row gets the same answer, and the same refusals, as on the typed route.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

import msgspec
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from async_endpoints import FieldError, ProblemError, problem_response
from async_endpoints.problems import pointer
from sprintml.api.jsonbody import JSON, decode, require_json
from sprintml.api.refusals import predictor_of, row_refused
from sprintml.api.registry import Served
from sprintml.api.rows import MAX_TEXT, Row
from sprintml.models.errors import RowError

_encode = msgspec.json.encode
_HEADERS = ((b"content-type", JSON), (b"x-content-type-options", b"nosniff"))


class FastPredict:
    """The ASGI application behind ``…/predict/fast`` of one served model."""

    def __init__(self, served: Served | None) -> None:
        self._served = served
        self._known = served.names if served else frozenset()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            require_json(_content_type(scope))
            body = await _read(receive)
            if body is None:
                return  # the caller has gone
            answer = self._answer(body)
        except ProblemError as exc:
            await problem_response(exc.problem, exc.headers)(scope, receive, send)
            return
        await send(_start(len(answer)))
        await send({"type": "http.response.body", "body": answer})

    def _answer(self, body: bytes) -> bytes:
        row = decode(body)
        if type(row) is not dict:
            raise ProblemError(
                HTTPStatus.UNPROCESSABLE_ENTITY, "The body must be a JSON object: column → value."
            )
        predictor = predictor_of(self._served)
        if not self._known.issuperset(row):
            raise _unknown(row, self._known)
        if len(body) > MAX_TEXT:  # only then can a text be too long
            _check_texts(row)
        try:
            return _encode(predictor.predict_row(row))
        except RowError as exc:
            raise row_refused(exc) from exc


class FastLane:
    """ASGI middleware that takes posts to fast routes directly; anything else goes on."""

    def __init__(self, app: ASGIApp, *, routes: Mapping[str, Route]) -> None:
        self._app = app
        self._routes = dict(routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        route = self._routes.get(scope.get("path", ""))
        if route is None or scope["type"] != "http" or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        scope["route"] = route  # what metrics label it by
        await route.app(scope, receive, send)


def _content_type(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"content-type":
            return str(value.decode("latin-1"))
    return ""


async def _read(receive: Receive) -> bytes | None:
    message = await receive()
    if not message.get("more_body") and message["type"] == "http.request":
        return message.get("body", b"")  # type: ignore[no-any-return]  # ASGI says bytes
    parts: list[bytes] = []
    while message["type"] == "http.request":
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)
        message = await receive()
    return None


def _start(length: int) -> Message:
    headers = [*_HEADERS, (b"content-length", str(length).encode())]
    return {"type": "http.response.start", "status": 200, "headers": headers}


def _check_texts(row: Row) -> None:
    for key, value in row.items():
        if type(value) is str and len(value) > MAX_TEXT:
            raise row_refused(RowError(key, f"a text of at most {MAX_TEXT:,} characters"))


def _unknown(row: Row, known: frozenset[str]) -> ProblemError:
    unknown = [key for key in row if key not in known]
    reason = "there is no such column in this model"
    return ProblemError(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        f"{unknown[0]}: {reason}",
        title="Invalid request",
        errors=[
            FieldError(field=key, pointer=pointer([key]), reason=reason) for key in unknown[:50]
        ],
    )
