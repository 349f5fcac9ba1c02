"""SQLite and PostgreSQL under one small surface: a transaction that runs statements.

SQL toolkits cost more per statement than SQLite itself, so the drivers are called directly;
SQLAlchemy keeps the schema (`schema`) and reads the URLs. Statements are written once, with
``:name`` or ``?`` for parameters, and turned into PostgreSQL's form where they run there.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, LiteralString, Protocol

import psycopg
from sqlalchemy import URL, Dialect, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError
from sqlalchemy.schema import CreateIndex, CreateTable

from async_endpoints.errors import UnusableUrlError
from async_endpoints.ledger.schema import metadata

Parameters = Mapping[str, Any] | Sequence[Any]
_BUSY_S = 30.0
_ONE_AT_A_TIME = 0x5EED  # PostgreSQL's advisory lock while tables are made


class Session(Protocol):
    """An open transaction."""

    def rows(self, sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """Run a statement and return its rows."""

    def run(self, sql: str, parameters: Parameters = ()) -> int:
        """Run a statement and return how many rows it changed."""

    def run_many(self, sql: str, rows: Sequence[Parameters]) -> int:
        """Run a statement for each of *rows* and return how many rows were changed in all."""

    def hold(self, name: str) -> None:
        """Let no other transaction hold *name* until this one ends."""


class Driver(Protocol):
    """A way to one database; each thread has its own connection."""

    lock_clause: str

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open a transaction that may write; commit it, or roll it back if the block raises."""

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Run single statements that only read."""

    def close(self) -> None:
        """Close every thread's connection."""


class _SqliteSession:
    __slots__ = ("_connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

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
        with self.transaction() as session:
            for statement in _definitions(sqlite.dialect()):
                session.run(statement)

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
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
        self._local.connection = made
        self._opened.append(made)
        return made

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Take the write lock, so that what was read in the block stays true until its end."""
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield _SqliteSession(connection)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Run single statements beside a writer."""
        yield _SqliteSession(self._connection())

    def close(self) -> None:
        """Close every thread's connection."""
        for connection in self._opened:
            connection.close()
        self._opened.clear()
        self._local = threading.local()


class _PostgresSession:
    __slots__ = ("_connection",)

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        self._connection = connection

    def rows(self, sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        return self._connection.execute(_postgres(sql), parameters).fetchall()

    def run(self, sql: str, parameters: Parameters = ()) -> int:
        return self._connection.execute(_postgres(sql), parameters).rowcount

    def run_many(self, sql: str, rows: Sequence[Parameters]) -> int:
        with self._connection.cursor() as cursor:
            cursor.executemany(_postgres(sql), rows)
            return cursor.rowcount

    def hold(self, name: str) -> None:
        self._connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (name,))


class PostgresDriver:
    """PostgreSQL through psycopg."""

    lock_clause = "FOR UPDATE SKIP LOCKED"

    def __init__(self, url: URL) -> None:
        self._address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._local = threading.local()
        self._opened: list[psycopg.Connection[tuple[Any, ...]]] = []
        with self.transaction() as session:
            session.rows("SELECT pg_advisory_xact_lock(?)", (_ONE_AT_A_TIME,))
            for statement in _definitions(postgresql.dialect()):  # type: ignore[no-untyped-call]
                session.run(statement)

    def _connection(self) -> psycopg.Connection[tuple[Any, ...]]:
        found: psycopg.Connection[tuple[Any, ...]] | None = None
        found = getattr(self._local, "connection", found)
        if found is not None and not found.closed:
            return found
        made = psycopg.connect(self._address, autocommit=True)
        self._local.connection = made
        self._opened.append(made)
        return made

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open a transaction at READ COMMITTED; rows that decide something are locked by it."""
        connection = self._connection()
        with connection.transaction():
            yield _PostgresSession(connection)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Run single statements, each in its own transaction."""
        yield _PostgresSession(self._connection())

    def close(self) -> None:
        """Close every thread's connection."""
        for connection in self._opened:
            connection.close()
        self._opened.clear()
        self._local = threading.local()


def open_driver(url: str, *, durable: bool) -> Driver:
    """Return the driver for ``sqlite:///file`` or ``postgresql://…``; the tables are there then.

    Raises:
        UnusableUrlError: If *url* is of neither form.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as exc:
        raise UnusableUrlError(_expected("text that is not a URL")) from exc
    if parsed.get_backend_name() == "sqlite" and parsed.database not in {None, "", ":memory:"}:
        return SqliteDriver(Path(str(parsed.database)), durable=durable)
    if parsed.get_backend_name() == "postgresql":
        return PostgresDriver(parsed)
    raise UnusableUrlError(_expected(parsed.render_as_string(hide_password=True)))


def _expected(came: str) -> str:
    return f"database URL: sqlite:///a/file.db or postgresql://host/name was expected, not {came}"


def _definitions(dialect: Dialect) -> Iterator[str]:
    for table in metadata.sorted_tables:
        yield str(CreateTable(table, if_not_exists=True).compile(dialect=dialect))
        for index in table.indexes:
            yield str(CreateIndex(index, if_not_exists=True).compile(dialect=dialect))


@lru_cache(maxsize=512)
def _postgres(sql: str) -> LiteralString:
    return re.sub(r":(\w+)", r"%(\1)s", sql.replace("?", "%s"))
