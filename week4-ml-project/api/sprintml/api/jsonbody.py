"""JSON bodies, read strictly: what is ambiguous is refused, never guessed.

msgspec refuses NaN, broken UTF-8 and numbers that do not fit; it keeps the last of two equal keys,
which would answer another question than the one asked, so those are looked for here. The search is
free for a usual row: as many colons as keys means that no key came twice. Integers of any length
pass msgspec, and one just beyond the largest float would be rounded to it; those are refused too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Iterator, Sequence
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from async_endpoints import FieldError, ProblemError
from async_endpoints.problems import pointer

Json = Any
"""A decoded document; who reads it checks it."""

JSON = b"application/json"
_decode = msgspec.json.decode
_LARGEST = 17976931348623157 * 10**292  # the bound that the OpenAPI names, as decimals say it
_LARGEST_DIGITS = 309


def decode(body: bytes) -> Json:
    """Return the document in *body*.

    Raises:
        ProblemError: 400 when it is not JSON or a key occurs twice.
    """
    try:
        document = _decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
        raise _malformed(str(exc) if body else "it is empty") from exc
    except RecursionError as exc:
        raise _malformed("it is nested too deeply") from exc
    if body.count(b":") != _keys(document):
        _refuse_double_keys(body)
    if len(body) > _LARGEST_DIGITS:
        _refuse_long_integers(document)
    return document


def require_json(came: str) -> None:
    """Refuse a body whose Content-Type *came* does not say that it is JSON.

    Raises:
        ProblemError: 415 naming what came.
    """
    if came == "application/json":  # what nearly every client sends, spared the parsing
        return
    media = came.partition(";")[0].strip().lower()
    if media != "application/json" and not (
        media.startswith("application/") and media.endswith("+json")
    ):
        raise ProblemError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"The body is {media or 'of no stated type'}; send Content-Type: application/json.",
            headers={"Accept": "application/json"},
        )


class _DecodedRequest(Request):
    """A request whose JSON was decoded strictly, for FastAPI to validate."""

    document: Json = None

    async def json(self) -> Json:
        return self.document


class JsonRoute(APIRoute):
    """A FastAPI route whose body is read by `decode` before FastAPI sees it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap FastAPI's handler."""
        answer = super().get_route_handler()

        async def strict(request: Request) -> Response:
            require_json(request.headers.get("content-type", ""))
            decoded = _DecodedRequest(request.scope, request.receive)
            decoded.document = decode(await decoded.body())
            return await answer(decoded)

        return strict


def _keys(document: Json) -> int:
    """Count the keys of a document of rows, without descending where rows never go."""
    if type(document) is not dict:
        return -1
    total = len(document)
    for value in document.values():
        if type(value) is list:
            total += sum(len(row) for row in value if type(row) is dict)
        elif type(value) is dict:
            total += len(value)
    return total


def _refuse_long_integers(document: Json) -> None:
    for place, row in _rows(document):
        for key, value in row.items():
            if type(value) is int and not -_LARGEST <= value <= _LARGEST:
                reason = (
                    "an integer beyond 1.7976931348623157e308, the largest number there is room for"
                )
                raise ProblemError(
                    HTTPStatus.UNPROCESSABLE_ENTITY,
                    f"{key}: {reason}.",
                    title="Invalid request",
                    errors=[FieldError(field=key, pointer=pointer([*place, key]), reason=reason)],
                )


def _rows(document: Json) -> Iterator[tuple[list[str | int], dict[str, Json]]]:
    """Yield the document and the objects in its lists, each with its place: where rows stand."""
    if type(document) is dict:
        yield [], document
        for key, value in document.items():
            if type(value) is list:
                yield from (([key, i], row) for i, row in enumerate(value) if type(row) is dict)


def _refuse_double_keys(body: bytes) -> None:
    try:
        json.loads(body, object_pairs_hook=_unique)
    except RecursionError as exc:
        raise _malformed("it is nested too deeply") from exc


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            reason = "the key occurs twice; which value is meant?"
            raise ProblemError(
                HTTPStatus.BAD_REQUEST,
                f"{key}: {reason}",
                title="Malformed JSON",
                errors=[FieldError(field=key, pointer="", reason=reason)],
            )
        found[key] = value
    return found


def _malformed(why: str) -> ProblemError:
    detail = f"The body is not JSON: {why}."
    return ProblemError(HTTPStatus.BAD_REQUEST, detail, title="Malformed JSON")
