"""Databases: one table or one SELECT of SQLite or PostgreSQL, read only and within a time."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit, urlunsplit

from sprintml.ingestion.errors import (
    BoundError,
    ChoiceNeededError,
    DamagedError,
    EmptyTableError,
    IngestionError,
    MissingSourceError,
    NetworkError,
    UnreadableSourceError,
)
from sprintml.ingestion.names import unique_names
from sprintml.ingestion.places.local import Local, open_local
from sprintml.ingestion.places.masking import mask_password
from sprintml.ingestion.raw import Origin, Raw, ReadOptions
from sprintml.ingestion.sampling import RowSample
from sprintml.ingestion.text.rows import LINE
from sprintml.ingestion.values import Values

_CHUNK_ROWS = 5_000
_SQLITE_LETS = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}


def read_sqlite_url(source: str, options: ReadOptions, sample: RowSample) -> Raw:
    """Read ``sqlite:///file.db?table=t`` or ``?query=SELECT …``.

    Raises:
        IngestionError: See `read_sqlite`, and if there is no such file.
    """
    parts = urlsplit(source)
    path = unquote(parts.path)
    if parts.netloc or not path.startswith("/"):
        raise MissingSourceError(
            "The address names no file.", fix="Write sqlite:///file.db?table=t."
        )
    local = open_local(path[1:], options.bounds)  # four slashes make the path absolute
    table, query = _chosen(source, options)
    return read_sqlite(local, options, sample, table=table, query=query)


def read_sqlite(
    local: Local,
    options: ReadOptions,
    sample: RowSample,
    *,
    table: str | None,
    query: str | None,
) -> Raw:
    """Read a table or a SELECT of an SQLite file, which is opened read-only.

    Raises:
        ChoiceNeededError: If it has several tables and none is named.
        MissingSourceError: If there is no such table.
        DamagedError: If the file is no database, or the statement fails.
        BoundError: If the statement takes too long.
    """
    try:
        with closing(_open_sqlite(local.path, options.bounds.query_s)) as connection:
            statement = query or f"SELECT * FROM {_quoted(_sqlite_table(connection, table))}"  # noqa: S608  (quoted)
            connection.set_authorizer(_authorize)
            cursor = connection.execute(statement)
            if cursor.description is None:
                raise DamagedError("The query returns no rows.", fix="Give a SELECT.")
            names = [column[0] for column in cursor.description]
            return _collect(names, cursor, local.source, "sqlite", options, sample, local.notes)
    except sqlite3.Error as exc:
        raise _sqlite_error(exc, options).at(local.source) from exc
    except IngestionError as exc:
        raise exc.at(local.source) from exc.__cause__


def _open_sqlite(path: Path, limit_s: float) -> sqlite3.Connection:
    """Open *path* read-only, with texts that are not UTF-8 repaired and a deadline."""
    connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True)
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    deadline = time.monotonic() + limit_s
    connection.set_progress_handler(lambda: time.monotonic() > deadline, 10_000)
    return connection


def _authorize(action: int, *_: object) -> int:
    """Let a statement read, and nothing else: no ATTACH, no PRAGMA, no writing."""
    return sqlite3.SQLITE_OK if action in _SQLITE_LETS else sqlite3.SQLITE_DENY


def _sqlite_table(connection: sqlite3.Connection, wanted: str | None) -> str:
    found = connection.execute(
        "SELECT name FROM sqlite_master "
        "WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'"
    )
    return _one_of([str(name) for (name,) in found], wanted)


def _one_of(names: Sequence[str], wanted: str | None) -> str:
    """Return the table *wanted*, or the only one there is."""
    shown = ", ".join(names[:8]) + (" …" if len(names) > 8 else "")
    if wanted is not None:
        if wanted not in names:
            raise MissingSourceError(f"There is no table {wanted!r}.", fix=f"There are: {shown}.")
        return wanted
    if not names:
        raise EmptyTableError("The database has no tables.")
    if len(names) > 1:
        raise ChoiceNeededError(
            f"The database has {len(names)} tables.", fix=f"Name one: ?table={names[0]} ({shown})."
        )
    return names[0]


def _quoted(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def _sqlite_error(exc: sqlite3.Error, options: ReadOptions) -> IngestionError:
    text = str(exc)
    if "interrupted" in text:
        return BoundError(
            f"The query took more than {options.bounds.query_s:g} s.", fix="Narrow it."
        )
    if any(word in text for word in ("not authorized", "denied", "prohibited", "readonly")):
        return UnreadableSourceError("Only a SELECT may be run, nothing that writes or attaches.")
    if "one statement" in text:
        return UnreadableSourceError("Only one statement may be run.", fix="Give a single SELECT.")
    return DamagedError(f"The database says: {text}.", fix="Check the query and the file.")


def read_postgresql(source: str, options: ReadOptions, sample: RowSample) -> Raw:
    """Read ``postgresql://user@host/base?table=t`` or ``?query=SELECT …``, read-only.

    Raises:
        NetworkError: If the server cannot be reached or refuses.
        ChoiceNeededError: If there are several tables and none is named.
        MissingSourceError: If there is no such table.
        DamagedError: If the statement fails.
        BoundError: If it takes too long.
    """
    import psycopg  # noqa: PLC0415  (other sources do not need it)
    from psycopg import sql  # noqa: PLC0415

    table, query = _chosen(source, options)
    masked = mask_password(source)
    time_ms = round(options.bounds.query_s * 1000)
    limits = f"-c default_transaction_read_only=on -c statement_timeout={time_ms}"
    try:
        with psycopg.connect(
            _without_choice(source), options=limits, connect_timeout=10
        ) as connection:
            statement = (
                sql.SQL("SELECT * FROM {}").format(_identifier(connection, table))
                if query is None
                else sql.SQL(query)  # the user's own, in a read-only session
            )
            with connection.cursor(name="sprintml") as cursor:  # on the server: bounded memory here
                cursor.itersize = _CHUNK_ROWS
                cursor.execute(statement)
                names = [column.name for column in cursor.description or ()]
                return _collect(names, cursor, masked, "postgresql", options, sample, [])
    except psycopg.errors.QueryCanceled as exc:
        raise BoundError(
            f"The query took more than {options.bounds.query_s:g} s.", source=masked
        ) from exc
    except psycopg.errors.ReadOnlySqlTransaction as exc:
        raise UnreadableSourceError("Only a SELECT may be run.", source=masked) from exc
    except psycopg.OperationalError as exc:
        why = _without_secret(str(exc).strip(), source)
        raise NetworkError(f"The database cannot be reached ({why}).", source=masked) from exc
    except psycopg.Error as exc:
        why = _without_secret(str(exc).strip(), source)
        raise DamagedError(f"The database says: {why}.", source=masked) from exc


def _identifier(connection: object, wanted: str | None) -> object:
    from psycopg import Connection, sql  # noqa: PLC0415

    if not isinstance(connection, Connection):
        raise TypeError(connection)
    rows = connection.execute(
        "SELECT table_schema, table_name FROM information_schema.tables "
        "WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2"
    ).fetchall()
    names = {
        name if schema == "public" else f"{schema}.{name}": (schema, name) for schema, name in rows
    }
    return sql.Identifier(*names[_one_of(list(names), wanted)])


def _chosen(source: str, options: ReadOptions) -> tuple[str | None, str | None]:
    """Return the table and the query named in the address or in the options."""
    asked = parse_qs(urlsplit(source).query)
    table = asked.get("table", [options.table])[0]
    query = asked.get("query", [options.query])[0]
    return (None if query else table), query


def _without_choice(source: str) -> str:
    """Return the address as libpq knows it: without our own ``table`` and ``query``."""
    parts = urlsplit(source)
    kept = [
        pair
        for pair in parts.query.split("&")
        if pair and pair.split("=")[0] not in ("table", "query")
    ]
    return urlunsplit(parts._replace(query="&".join(kept)))


def _without_secret(message: str, source: str) -> str:
    password = urlsplit(source).password
    first = message.splitlines()[0] if message else "no reason given"
    return first.replace(unquote(password), "***") if password else first


def _collect(
    labels: Sequence[str],
    rows: Iterable[Sequence[object]],
    source: str,
    form: str,
    options: ReadOptions,
    sample: RowSample,
    notes: Sequence[str],
) -> Raw:
    names, name_notes = unique_names(labels, options.bounds)
    values = Values(names, sample)
    values.add_all(rows, first_line=1)
    table = sample.table()
    if table is None or not table.num_rows:
        raise EmptyTableError(f"There are {len(names)} columns, but no rows.", source=source)
    origin = Origin(
        source=source,
        format=form,
        n_rows_total=sample.seen,
        sampled=sample.sampled,
        notes=(*notes, *name_notes),
    )
    frame = table.drop_columns([LINE]).rename_columns(names).to_pandas()
    return Raw(frame, origin, values.hints())
