"""API keys: who calls, and what for. Only a digest of a key is kept.

A key is ``sprint_<id>_<secret>`` with 256 random bits of secret; so much chance needs no slow hash.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from async_endpoints.ledger.session import Driver

SCOPES = ("jobs:read", "jobs:write", "files:read", "files:write", "fanout:read")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and what they may do."""

    owner: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Kept:
    digest: str
    owner: str
    scopes: str
    revoked: bool


class _Store(Protocol):
    def put(self, key_id: str, kept: _Kept, now: float) -> None: ...

    def get(self, key_id: str) -> _Kept | None: ...

    def revoke(self, key_id: str, now: float) -> bool: ...


class ApiKeys:
    """Makes, checks and revokes keys.

    Args:
        store: Where digests are kept.
        clock: Seconds since the epoch.
    """

    def __init__(self, store: _Store, *, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock

    def create(self, owner: str, scopes: Iterable[str]) -> str:
        """Return a new key; this is the only time that it can be seen.

        Raises:
            ValueError: If a scope is not one of `SCOPES`.
        """
        wanted = sorted(set(scopes))
        unknown = [scope for scope in wanted if scope not in SCOPES]
        if unknown:
            raise ValueError(f"scope {unknown[0]!r} is not one of {', '.join(SCOPES)}")
        key_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        kept = _Kept(_digest(secret), owner, " ".join(wanted), revoked=False)
        self._store.put(key_id, kept, self._clock())
        return f"sprint_{key_id}_{secret}"

    def check(self, key: str) -> Caller | None:
        """Return who bears *key*; None if nobody does, or does no longer."""
        prefix, _, rest = key.partition("_")
        key_id, _, secret = rest.partition("_")
        kept = self._store.get(key_id) if prefix == "sprint" and key_id.isascii() else None
        known = kept.digest if kept else _digest("")
        same = hmac.compare_digest(_digest(secret), known)
        if kept is None or kept.revoked or not same:
            return None
        return Caller(kept.owner, frozenset(kept.scopes.split()))

    def revoke(self, key_id: str) -> bool:
        """End the key with this id (its second part); return whether there was one."""
        return self._store.revoke(key_id, self._clock())


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


class MemoryKeys:
    """Keeps digests in this process."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}

    def put(self, key_id: str, kept: _Kept, now: float) -> None:  # noqa: ARG002 - not asked for
        """Keep a key's digest."""
        self._kept[key_id] = kept

    def get(self, key_id: str) -> _Kept | None:
        """Return what is kept of a key."""
        return self._kept.get(key_id)

    def revoke(self, key_id: str, now: float) -> bool:  # noqa: ARG002 - not asked for
        """End a key."""
        kept = self._kept.get(key_id)
        if kept is None or kept.revoked:
            return False
        self._kept[key_id] = _Kept(kept.digest, kept.owner, kept.scopes, revoked=True)
        return True


class SqlKeys:
    """Keeps digests beside the jobs."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def put(self, key_id: str, kept: _Kept, now: float) -> None:
        """Keep a key's digest."""
        values = (key_id, kept.digest, kept.owner, kept.scopes, now)
        with self._driver.transaction() as session:
            session.run(
                "INSERT INTO api_keys (id, digest, owner, scopes, created_at) "
                "VALUES (?, ?, ?, ?, ?)",
                values,
            )

    def get(self, key_id: str) -> _Kept | None:
        """Return what is kept of a key."""
        with self._driver.reading() as session:
            found = session.rows(
                "SELECT digest, owner, scopes, revoked_at FROM api_keys WHERE id = ?", (key_id,)
            )
        if not found:
            return None
        digest, owner, scopes, revoked_at = found[0]
        return _Kept(digest, owner, scopes, revoked=revoked_at is not None)

    def revoke(self, key_id: str, now: float) -> bool:
        """End a key."""
        with self._driver.transaction() as session:
            return bool(
                session.run(
                    "UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
                    (now, key_id),
                )
            )
