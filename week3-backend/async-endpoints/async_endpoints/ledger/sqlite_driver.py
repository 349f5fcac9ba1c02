"""SQLite, called directly: a toolkit between would cost more per statement than SQLite itself."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy.dialects import sqlite

from async_endpoints.ledger.schema import definitions
from async_endpoints.ledger.session import Parameters, Session, closed_on_error

_BUSY_S = 30.0


class _SqliteSession:
    """Statements on one connection; as a context, a transaction that has the write lock."""

    __slots__ = ("_connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> Session:
        self._connection.execute("BEGIN IMMEDIATE")
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:  # SQLite may end it by itself: a full disk
                self._connection.execute("ROLLBACK")

    def rows(self, sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql, parameters).fetchall()

    def run(self, sql: str, parameters: Parameters = ()) -> int:
        return self._connection.execute(sql, parameters).rowcount

    def run_many(self, sql: str, rows: Sequence[Parameters]) -> int:
        return self._connection.executemany(sql, rows).rowcount

    def hold(self, name: str) -> None:
        """Do nothing: a transaction that writes is alone anyway."""


class SqliteDriver:
    """SQLite in WAL mode.

    Args:
        path: The file.
        durable: Whether a commit waits for the disk. Without, commits survive the death of any
            process, and the last of them may roll back when the power goes.
    """

    lock_clause = ""  # one writer at a time

    def __init__(self, path: Path, *, durable: bool) -> None:
        self._path = path
        self._synchronous = "FULL" if durable else "NORMAL"
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        path.parent.mkdir(parents=True, exist_ok=True)
        with closed_on_error(self), self.transaction() as session:
            for statement in definitions(sqlite.dialect()):
                session.run(statement)

    def _session(self) -> _SqliteSession:
        found: _SqliteSession | None = getattr(self._local, "session", None)
        if found is not None:
            return found
        made = sqlite3.connect(
            self._path,
            timeout=_BUSY_S,
            isolation_level=None,
            check_same_thread=False,  # closed by whoever closes the ledger
            cached_statements=256,
        )
        made.execute("PRAGMA journal_mode = WAL")
        made.execute(f"PRAGMA synchronous = {self._synchronous}")
        made.execute("PRAGMA cache_size = -16000")
        made.execute("PRAGMA wal_autocheckpoint = 4000")
        self._opened.append(made)
        self._local.session = session = _SqliteSession(made)
        return session

    def transaction(self) -> AbstractContextManager[Session]:
        """Take the write lock, so that what was read in the block stays true until its end."""
        return self._session()

    def reading(self) -> AbstractContextManager[Session]:
        """Run single statements beside a writer."""
        return nullcontext(self._session())

    def close(self) -> None:
        """Close every thread's connection."""
        for connection in self._opened:
            connection.close()
        self._opened.clear()
        self._local = threading.local()
