"""Where features go: SQL, in one transaction with the position in the stream and the open windows.

That transaction is the exactly-once effect. A worker that starts, or takes over, reads the position
and the state, and skips entries up to the position. It also raises the *fence*; a worker that was
taken for dead and wakes up has an old fence and cannot commit. What has yet to go to the out stream
lies in the same row under a number (an outbox), so that it goes there once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import sqlalchemy as sa

from redis_pipeline.errors import DatabaseError, LeaseLostError
from redis_pipeline.features import Features
from redis_pipeline.stream import EntryId
from redis_pipeline.tables import create_tables

_metadata = sa.MetaData()

features = sa.Table(
    "features",
    _metadata,
    sa.Column("stream", sa.String(200), primary_key=True),
    sa.Column("grouping", sa.String(200), primary_key=True),
    sa.Column("key", sa.String(200), primary_key=True),
    sa.Column("start_s", sa.Double, primary_key=True),
    sa.Column("end_s", sa.Double, nullable=False),
    sa.Column("n", sa.BigInteger, nullable=False),
    *(
        sa.Column(name, sa.Double, nullable=False)
        for name in ("mean", "variance", "least", "greatest", "median", "q90", "q99", "trend")
    ),
    sa.Column("score", sa.Double),
    sa.Index("features_by_time", "stream", "grouping", "start_s"),
)

late_events = sa.Table(
    "late_events",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("stream", sa.String(200), nullable=False),
    sa.Column("grouping", sa.String(200), nullable=False),
    sa.Column("key", sa.String(200), nullable=False),
    sa.Column("time_s", sa.Double, nullable=False),
    sa.Column("value", sa.Double, nullable=False),
)

positions = sa.Table(
    "positions",
    _metadata,
    sa.Column("stream", sa.String(200), primary_key=True),
    sa.Column("grouping", sa.String(200), primary_key=True),
    sa.Column("fence", sa.BigInteger, nullable=False),
    sa.Column("position", sa.String(50), nullable=False),
    sa.Column("state", sa.LargeBinary),
    sa.Column("events", sa.BigInteger, nullable=False),
    sa.Column("late", sa.BigInteger, nullable=False),
    sa.Column("outbox_number", sa.BigInteger, nullable=False),
    sa.Column("outbox", sa.LargeBinary),
)

START: EntryId = "0-0"
_payloads = msgspec.msgpack.Decoder(list[bytes])


class Progress(NamedTuple):
    """How far a group has come, in one row."""

    fence: int
    position: EntryId
    state: bytes | None
    events: int
    late: int
    outbox_number: int
    outbox: tuple[bytes, ...]


class FeatureStore:
    """The SQL side of one group of one stream.

    Args:
        engine: SQLite or PostgreSQL.
        stream: The stream's name.
        group: The group's name.
    """

    def __init__(self, engine: sa.Engine, stream: str, group: str) -> None:
        self.group = group
        self._engine = engine
        self._stream = stream
        self._key = {"stream": stream, "grouping": group}
        self._mine = sa.and_(positions.c.stream == stream, positions.c.grouping == group)

    def begin(self) -> Progress:
        """Make the tables if need be, raise the fence, and return how far the group has come."""
        create_tables(self._engine, _metadata)
        with self._engine.begin() as connection:
            fence = sa.update(positions).where(self._mine).values(fence=positions.c.fence + 1)
            if not connection.execute(fence).rowcount:
                first = {"fence": 1, "position": START, "events": 0, "late": 0, "outbox_number": 0}
                connection.execute(sa.insert(positions).values(**self._key, **first))
            row = connection.execute(sa.select(positions).where(self._mine)).mappings().one()
        return _progress(row)

    def commit(
        self,
        progress: Progress,
        closed: Sequence[Features],
        *,
        late: Sequence[tuple[str, float, float]] = (),
    ) -> None:
        """Write results, position, state and outbox together, or nothing of them.

        Raises:
            LeaseLostError: If another worker raised the fence since.
        """
        facts = progress._asdict()
        facts["outbox"] = msgspec.msgpack.encode(progress.outbox) if progress.outbox else None
        fence = facts.pop("fence")
        with self._engine.begin() as connection:
            mine = sa.update(positions).where(self._mine, positions.c.fence == fence)
            if not connection.execute(mine.values(**facts)).rowcount:
                raise LeaseLostError(
                    f"group={self.group!r} of stream={self._stream!r} has a newer fence than "
                    f"{fence}: another worker took over"
                )
            if closed:
                rows = [{**self._key, **row._asdict()} for row in closed]
                connection.execute(sa.insert(features), rows)
            if late:
                names = ("key", "time_s", "value")
                kept = [{**self._key, **dict(zip(names, e, strict=True))} for e in late]
                connection.execute(sa.insert(late_events), kept)

    def read(self) -> list[Features]:
        """Return all features of the group, in the order of their windows."""
        columns = [features.c[name] for name in Features._fields]
        query = (
            sa.select(*columns)
            .where(features.c.stream == self._stream, features.c.grouping == self.group)
            .order_by(features.c.end_s, features.c.start_s, features.c.key)
        )
        with self._engine.connect() as connection:
            return [Features(*row) for row in connection.execute(query)]

    def latest(self, count: int) -> list[Features]:
        """Return the features of the windows that ended last, the newest first."""
        columns = [features.c[name] for name in Features._fields]
        query = (
            sa.select(*columns)
            .where(features.c.stream == self._stream, features.c.grouping == self.group)
            .order_by(features.c.start_s.desc(), features.c.key)
            .limit(count)
        )
        with self._engine.connect() as connection:
            return [Features(*row) for row in connection.execute(query)]

    def progress(self) -> Progress | None:
        """Return how far the group has come, without raising the fence; None before it began."""
        with self._engine.connect() as connection:
            if not sa.inspect(connection).has_table("positions"):
                return None
            row = connection.execute(sa.select(positions).where(self._mine)).mappings().first()
        if row is None:
            return None
        return _progress(row)


def _progress(row: sa.RowMapping) -> Progress:
    return Progress(
        row["fence"],
        row["position"],
        row["state"],
        row["events"],
        row["late"],
        row["outbox_number"],
        tuple(_payloads.decode(row["outbox"])) if row["outbox"] else (),
    )


def open_engine(url: str) -> sa.Engine:
    """Return an engine; SQLite gets a write-ahead log and waits for other writers.

    SQLite syncs at each commit (``FULL``): entries are acknowledged after the commit, so a commit
    that a power cut took back would be lost for good.

    Raises:
        DatabaseError: If *url* names no database that can be used here.
    """
    try:
        address = sa.make_url(url)
    except sa.exc.ArgumentError as exc:
        raise DatabaseError(
            f"url={url!r} names no database; expected sqlite:// or postgresql://"
        ) from exc
    drivers = {"postgresql": "postgresql+psycopg", "sqlite+aiosqlite": "sqlite"}
    driver = drivers.get(address.drivername, address.drivername)
    try:
        engine = sa.create_engine(address.set(drivername=driver))
    except sa.exc.NoSuchModuleError as exc:
        raise DatabaseError(f"url={address!r}: {exc}; expected sqlite:// or postgresql://") from exc
    if engine.dialect.name == "sqlite":

        @sa.event.listens_for(engine, "connect")
        def _prepare(connection: object, _: object) -> None:
            cursor = connection.cursor()  # type: ignore[attr-defined]  # a DBAPI connection
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

    return engine
