"""A bound on request bodies: what is too large is refused before it is read into memory.

Pure ASGI, so that it costs a header look-up where the length is declared. A body that comes in
chunks is counted as it is read, and refused at the first byte too many.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from async_endpoints.problems import ProblemError, problem_response


class BodyLimit:
    """ASGI middleware that answers 413 to a body over *max_bytes*.

    Args:
        app: The application behind.
        max_bytes: The bound for every path not named in *by_path*.
        by_path: Other bounds, by exact path (an upload's, say).
    """

    def __init__(
        self, app: ASGIApp, *, max_bytes: int, by_path: Mapping[str, int] | None = None
    ) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._by_path = dict(by_path or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it with 413."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self._app(scope, receive, send)
            return
        limit = self._by_path.get(scope["path"], self._max_bytes)
        declared = _declared_length(scope)
        if declared is None:
            await self._counted(limit, scope, receive, send)
        elif declared > limit:
            refusal = _too_large(limit)
            await problem_response(refusal.problem, refusal.headers)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _counted(self, limit: int, scope: Scope, receive: Receive, send: Send) -> None:
        read = 0

        async def counting() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise _too_large(limit)
            return message

        await self._app(scope, counting, send)


def _declared_length(scope: Scope) -> int | None:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else None
    return None


def _too_large(limit: int) -> ProblemError:
    detail = f"The body is larger than {limit:,} bytes, the most that is read here; send less."
    headers = {"Connection": "close"}
    return ProblemError(int(HTTPStatus.REQUEST_ENTITY_TOO_LARGE), detail, headers=headers)
