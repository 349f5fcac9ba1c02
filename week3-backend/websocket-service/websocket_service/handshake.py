"""What a client must bring to be let in: the right address, origin, and a token, but not there."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from websockets.datastructures import Headers
from websockets.http11 import Response
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from async_endpoints import ProblemError
from async_endpoints.problems import MEDIA_TYPE
from websocket_service.commands import SUBPROTOCOL

_TOKEN_NAMES = {"token", "access_token", "auth", "jwt", "key"}


def choose_subprotocol(_: ServerProtocol, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    """Take ours when it is offered; a client may also do without."""
    return Subprotocol(SUBPROTOCOL) if SUBPROTOCOL in offered else None


def token_of(headers: Headers) -> str | None:
    """Return the token of ``Authorization: Bearer …`` or of a subprotocol ``bearer.…``."""
    for value in headers.get_all("Authorization"):
        scheme, _, token = value.partition(" ")
        if scheme.lower() == "bearer":
            return token.strip()
    for value in headers.get_all("Sec-WebSocket-Protocol"):
        for offered in value.split(","):
            if offered.strip().startswith("bearer."):
                return offered.strip().removeprefix("bearer.")
    return None


def check_address(path: str, expected: str) -> None:
    """Refuse another path than *expected*, and a token in the query string.

    Raises:
        ProblemError: 404 or 400.
    """
    parts = urlsplit(path)
    if parts.path != expected:
        raise ProblemError(HTTPStatus.NOT_FOUND, f"There is no WebSocket at {parts.path[:60]!r}.")
    if _TOKEN_NAMES & {name.lower() for name in parse_qs(parts.query, keep_blank_values=True)}:
        raise ProblemError(
            HTTPStatus.BAD_REQUEST,
            "A token in an address ends in logs; send it in the first message or a header.",
        )


def check_origin(headers: Headers, allowed: frozenset[str]) -> None:
    """Refuse pages of other origins; programs that are no browsers send none.

    Raises:
        ProblemError: 403.
    """
    origins = headers.get_all("Origin")
    host = next(iter(headers.get_all("Host")), "")
    same = {f"http://{host}", f"https://{host}"}
    for origin in origins:
        if origin not in allowed and origin not in same:
            raise ProblemError(
                HTTPStatus.FORBIDDEN, f"Pages of {origin[:60]!r} may not connect here."
            )


def refusal(error: ProblemError) -> Response:
    """Return *error* as the handshake's answer, a problem document."""
    body = error.problem.model_dump_json().encode()
    headers = Headers(
        {"Connection": "close", "Content-Length": str(len(body)), "Content-Type": MEDIA_TYPE}
    )
    return Response(error.status_code, error.problem.title, headers, body)
