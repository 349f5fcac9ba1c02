"""Request ids and the request log: one line per request, bound to one id, in every log of it."""

from __future__ import annotations

import logging
import re
import secrets
import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADER = b"x-request-id"
_ALLOWED = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_log = structlog.get_logger("async_endpoints.requests")


class RequestIds:
    """ASGI middleware that gives each request an id, or keeps the caller's if it is a plain one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Bind the id, pass the request on, put the id on the answer, log one line."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _given(scope) or secrets.token_hex(8)
        status, start = 500, time.perf_counter()

        async def marking(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (_HEADER, request_id.encode())]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, marking)
            finally:
                _log.info(
                    "request",
                    method=scope["method"],
                    path=scope["path"],
                    status=int(status),
                    ms=round((time.perf_counter() - start) * 1000, 2),
                )


def _given(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == _HEADER and _ALLOWED.fullmatch(value):
            return str(value.decode("ascii"))
    return None


def configure_logs(*, as_json: bool, level: int = logging.INFO) -> None:
    """Set up structlog for a process: JSON lines for machines, plain ones for people."""
    render: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
