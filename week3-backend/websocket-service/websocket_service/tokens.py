"""Tokens that say who a client is, and which channels it may read and write.

A token is a JSON Web Token with HMAC-SHA-256 (RFC 7519, HS256), so that any other service that
holds the secret can make one. Only that one algorithm is accepted. Tokens travel in the first
message, a header or a subprotocol, never in an address, where logs would keep them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Mapping
from fnmatch import fnmatchcase

import msgspec

from websocket_service.errors import BadToken

_HEADER = {"alg": "HS256", "typ": "JWT"}
MAX_TOKEN_BYTES = 4096
MIN_SECRET_BYTES = 16


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """What a token says: who (*sub*), until when (*exp*, Unix seconds), and which channels.

    Channels are patterns (``sensors:*``), each with ``r``, ``w`` or ``rw``.
    """

    sub: str
    exp: float
    channels: dict[str, str] = {}

    def may(self, right: str, channel: str) -> bool:
        """Say whether *right*, ``r`` or ``w``, is granted on *channel*.

        >>> Grant(sub="ada", exp=0, channels={"sensors:*": "r"}).may("r", "sensors:7")
        True
        """
        return any(
            right in rights and fnmatchcase(channel, pattern)
            for pattern, rights in self.channels.items()
        )


def make_token(
    secret: str,
    sub: str,
    channels: Mapping[str, str],
    *,
    ttl_s: float = 3600.0,
    now: float | None = None,
) -> str:
    """Return a token for *sub*.

    Args:
        secret: What the servers know too; at least 16 bytes.
        sub: Who it is for.
        channels: Patterns and rights, such as ``{"sensors:*": "r"}``.
        ttl_s: How long it holds.
        now: Unix seconds; the present by default.

    Raises:
        BadToken: If the secret is too short.
    """
    if len(secret.encode()) < MIN_SECRET_BYTES:
        raise BadToken(
            f"secret has {len(secret.encode())} bytes, expected {MIN_SECRET_BYTES} or more"
        )
    issued = time.time() if now is None else now
    grant = Grant(sub=sub, exp=issued + ttl_s, channels=dict(channels))
    body = ".".join(_to_base64(msgspec.json.encode(part)) for part in (_HEADER, grant))
    return f"{body}.{_signature(secret, body)}"


def read_token(secret: str, token: str, *, now: float | None = None) -> Grant:
    """Return what *token* grants.

    Raises:
        BadToken: If it is not a token, another algorithm's, wrongly signed, or has run out.
    """
    if len(token) > MAX_TOKEN_BYTES:
        raise BadToken(f"token has {len(token)} characters, expected at most {MAX_TOKEN_BYTES}")
    body, _, signature = token.rpartition(".")
    if not hmac.compare_digest(_signature(secret, body).encode(), signature.encode()):
        raise BadToken("token is not signed with this service's secret")
    header, _, claims = body.partition(".")
    try:
        algorithm = msgspec.json.decode(_from_base64(header), type=dict[str, object]).get("alg")
        grant = msgspec.json.decode(_from_base64(claims), type=Grant)
    except (msgspec.DecodeError, binascii.Error, ValueError, RecursionError) as exc:
        raise BadToken(f"token does not say what it grants: {exc}") from exc
    if algorithm != "HS256":
        raise BadToken(f"token's alg is {algorithm!r}, expected 'HS256'")
    if grant.exp <= (time.time() if now is None else now):
        raise BadToken("token has run out; get a new one")
    return grant


def _signature(secret: str, body: str) -> str:
    return _to_base64(hmac.digest(secret.encode(), body.encode(), hashlib.sha256))


def _to_base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _from_base64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
