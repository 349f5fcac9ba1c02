"""ETags: a client that has the newest answer is told so with 304 instead of being sent it again."""

from __future__ import annotations

import hashlib

from starlette.responses import Response


def etag_of(body: bytes) -> str:
    """Return the entity tag of *body*.

    >>> etag_of(b"") == etag_of(b""), etag_of(b"a") == etag_of(b"b")
    (True, False)
    """
    return f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'


def matches(if_none_match: str | None, etag: str) -> bool:
    """Say whether an ``If-None-Match`` header names *etag* (RFC 9110, weak comparison).

    >>> matches('W/"a", "b"', '"b"'), matches("*", '"b"'), matches(None, '"b"')
    (True, True, False)
    """
    if if_none_match is None:
        return False
    named = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
    return any(tag in {"*", etag} for tag in named)


def tagged(body: bytes, if_none_match: str | None, *, media_type: str) -> Response:
    """Return *body* with its tag, or 304 if the client has it."""
    etag = etag_of(body)
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if matches(if_none_match, etag):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)
