"""Which driver a URL means; SQLAlchemy reads the URL."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from async_endpoints.errors import UnusableUrlError
from async_endpoints.ledger.session import Driver
from async_endpoints.ledger.sqlite_driver import SqliteDriver


def open_driver(url: str, *, durable: bool) -> Driver:
    """Return the driver for ``sqlite:///file`` or ``postgresql://…``; the tables are there then.

    Raises:
        UnusableUrlError: If *url* is of neither form, or nothing that answers is there.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as exc:
        raise UnusableUrlError(_expected("text that is not a URL")) from exc
    shown = parsed.render_as_string(hide_password=True)
    try:
        if parsed.get_backend_name() == "sqlite" and parsed.database not in {None, "", ":memory:"}:
            return SqliteDriver(Path(str(parsed.database)), durable=durable)
        if parsed.get_backend_name() == "postgresql":
            from async_endpoints.ledger.postgres_driver import (  # noqa: PLC0415 - a quick start
                PostgresDriver,
            )

            return PostgresDriver(parsed)
    except (OSError, sqlite3.DatabaseError) as exc:
        raise UnusableUrlError(f"database {shown} cannot be opened: {exc}") from exc
    raise UnusableUrlError(_expected(shown))


def _expected(came: str) -> str:
    return f"database URL: sqlite:///a/file.db or postgresql://host/name was expected, not {came}"
