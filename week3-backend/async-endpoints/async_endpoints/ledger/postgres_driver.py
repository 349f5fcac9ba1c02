"""PostgreSQL through psycopg; statements are turned into its form here."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, LiteralString

import psycopg
from sqlalchemy import URL
from sqlalchemy.dialects import postgresql

from async_endpoints.ledger.schema import definitions
from async_endpoints.ledger.session import Parameters, Session, closed_on_error

_ONE_AT_A_TIME = 0x5EED  # PostgreSQL's advisory lock while tables are made


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
    """PostgreSQL through psycopg.

    Args:
        url: The database.

    Raises:
        ConnectionError: If no server that lets us in answers there.
    """

    lock_clause = "FOR UPDATE SKIP LOCKED"

    def __init__(self, url: URL) -> None:
        self._address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._local = threading.local()
        self._opened: list[psycopg.Connection[tuple[Any, ...]]] = []
        try:
            with closed_on_error(self):
                self._make_tables()
        except psycopg.OperationalError as exc:
            raise ConnectionError(str(exc)) from exc

    def _make_tables(self) -> None:
        with self.transaction() as session:
            session.rows("SELECT pg_advisory_xact_lock(?)", (_ONE_AT_A_TIME,))
            for statement in definitions(postgresql.dialect()):  # type: ignore[no-untyped-call]
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


@lru_cache(maxsize=512)
def _postgres(sql: str) -> LiteralString:
    return re.sub(r":(\w+)", r"%(\1)s", sql.replace("?", "%s"))
