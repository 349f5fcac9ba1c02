"""The ledger's tables. Partial indexes keep a claim as cheap with a million jobs as with ten."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.schema import CreateIndex, CreateTable

metadata = MetaData()

_Serial = BigInteger().with_variant(Integer, "sqlite")  # SQLite's row number is an INTEGER

jobs = Table(
    "jobs",
    metadata,
    Column("seq", _Serial, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("state", SmallInteger, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("max_attempts", Integer, nullable=False),
    Column("cancelling", SmallInteger, nullable=False),
    Column("lane", Text, nullable=False),
    Column("due_at", Double, nullable=False),
    Column("lease_until", Double),
    Column("worker", Text),
    Column("owner", Text, nullable=False),
    Column("task", Text, nullable=False),
    Column("key", Text),
    Column("created_at", Double, nullable=False),
    Column("started_at", Double),
    Column("finished_at", Double),
    Column("fraction", Double, nullable=False),
    Column("note", Text, nullable=False),
    Column("reason", Text),
    Column("result", LargeBinary),
    Column("payload", LargeBinary, nullable=False),
    sqlite_autoincrement=True,  # a purged job's number is never given again
)


def _partial(name: str, condition: str, *columns: str, unique: bool = False) -> None:
    where = text(condition)
    Index(
        name,
        *[jobs.c[column] for column in columns],
        unique=unique,
        sqlite_where=where,
        postgresql_where=where,
    )


_partial("jobs_ready", "state = 0", "lane", "due_at")
_partial("jobs_leased", "state = 1", "lease_until")
_partial("jobs_key", "key IS NOT NULL", "owner", "key", unique=True)
Index("jobs_owner", jobs.c.owner, jobs.c.seq)

outbox = Table(
    "outbox",
    metadata,
    Column("seq", _Serial, primary_key=True, autoincrement=False),
    Column("due_at", Double, nullable=False),
    Column("published_at", Double, nullable=False),  # 0: never
    Index("outbox_next", "published_at", "seq"),
)

steps = Table(
    "steps",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, primary_key=True),
    Column("result", LargeBinary, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("at", Double, nullable=False),
    Column("kind", Text, nullable=False),
    Column("fraction", Double, nullable=False),
    Column("note", Text, nullable=False),
)

facts = Table(
    "facts",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

workers = Table(
    "workers",
    metadata,
    Column("name", Text, primary_key=True),
    Column("seen_at", Double, nullable=False),
    Column("progressed_at", Double),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("revoked_at", Double),
)


def definitions(dialect: Dialect) -> Iterator[str]:
    """Yield the statements that make whatever is missing."""
    for table in metadata.sorted_tables:
        yield str(CreateTable(table, if_not_exists=True).compile(dialect=dialect))
        for index in table.indexes:
            yield str(CreateIndex(index, if_not_exists=True).compile(dialect=dialect))
