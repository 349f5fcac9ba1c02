"""Events over HTTP: ``POST /events`` takes lines of JSON and answers when they are in the stream.

202 with the number taken, 413 when the body is too large, 422 when a line is no event (nothing of
the body is taken), 429 with ``Retry-After`` when the stream is full, 503 when its server is away.
Errors are RFC 9457 problems.
"""

from __future__ import annotations

import asyncio
import math
import time
import uuid
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from redis_pipeline.errors import EventError, ServerLostError, StreamFullError
from redis_pipeline.events import Event, pack_events
from redis_pipeline.sources import event_of
from redis_pipeline.stream import Stream

MAX_BODY_BYTES = 1024 * 1024


class _ProblemError(Exception):
    def __init__(
        self, status: HTTPStatus, detail: str, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.answer = JSONResponse(
            {"type": "about:blank", "title": status.phrase, "status": status, "detail": detail},
            status,
            headers,
            media_type="application/problem+json",
        )


def intake_app(stream: Stream) -> Starlette:
    """Return an ASGI application that appends to *stream*."""

    async def post(request: Request) -> Response:
        events = _events(await _body(request))
        if events:
            await asyncio.to_thread(_append, stream, events)
        return JSONResponse({"taken": len(events)}, HTTPStatus.ACCEPTED)

    async def problem(_: Request, error: Exception) -> Response:
        if isinstance(error, _ProblemError):
            return error.answer
        raise error

    return Starlette(
        routes=[Route("/events", post, methods=["POST"])],
        exception_handlers={_ProblemError: problem},
    )


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            detail = f"the body is larger than {MAX_BODY_BYTES} bytes; send it in parts"
            raise _ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
    return bytes(body)


def _events(body: bytes) -> list[Event]:
    events = []
    for number, line in enumerate(body.splitlines(), 1):
        if line.strip():
            try:
                events.append(event_of(line, clock=time.time))
            except EventError as error:
                detail = f"line {number}: {error}; nothing of this body was taken"
                raise _ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, detail) from error
    return events


def _append(stream: Stream, events: list[Event]) -> None:
    packs = [pack_events(events[i : i + 100]) for i in range(0, len(events), 100)]
    try:
        stream.append(packs, producer=uuid.uuid4().hex, number=1)
    except StreamFullError as full:
        wait = {"Retry-After": str(math.ceil(full.retry_after_s))}
        raise _ProblemError(HTTPStatus.TOO_MANY_REQUESTS, str(full), wait) from full
    except ServerLostError as lost:
        wait = {"Retry-After": "1"}
        raise _ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, str(lost), wait) from lost
