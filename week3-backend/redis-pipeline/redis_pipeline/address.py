"""Addresses of Redis servers: one URL, as redis-py writes it, and what others make of it.

``unix:///path/redis.sock?db=0`` or ``redis://host:6379/0``. Nobody who is given a URL needs to know
whether the server behind it is a private one.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import SplitResult, parse_qs, quote, urlsplit, urlunsplit

from redis_pipeline.errors import AddressError

_SCHEMES = ("redis", "rediss", "unix")


def socket_url(path: Path, *, db: int = 0) -> str:
    """Return the URL of database *db* behind the unix socket *path*.

    >>> socket_url(Path("/run/redis.sock"))
    'unix:///run/redis.sock?db=0'
    """
    return f"unix://{quote(str(path))}?db={db}"


def with_database(url: str, db: int) -> str:
    """Return *url* with its database replaced by *db*.

    Raises:
        AddressError: If *url* names no Redis server.

    >>> with_database("redis://localhost:6379/0", 3)
    'redis://localhost:6379/3'
    >>> with_database("unix:///run/redis.sock?db=0", 3)
    'unix:///run/redis.sock?db=3'
    """
    parts = _split(url)
    if parts.scheme == "unix":
        return f"unix://{parts.netloc}{parts.path}?db={db}"
    return urlunsplit(parts._replace(path=f"/{db}"))


def broker_url(url: str) -> str:
    """Return *url* as Celery writes it: a unix socket is ``redis+socket`` there.

    Raises:
        AddressError: If *url* names no Redis server.

    >>> broker_url("unix:///run/redis.sock?db=1")
    'redis+socket:///run/redis.sock?virtual_host=1'
    >>> broker_url("redis://localhost:6379/0")
    'redis://localhost:6379/0'
    """
    parts = _split(url)
    if parts.scheme != "unix":
        return url
    db = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={db}"


def _split(url: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES:
        raise AddressError(
            f"url={url!r} names no Redis server; expected redis://, rediss:// or unix://"
        )
    try:
        parts.port  # noqa: B018 — reading it is the check
    except ValueError as exc:
        raise AddressError(f"url={url!r} has a port that is none: {exc}") from exc
    return parts
