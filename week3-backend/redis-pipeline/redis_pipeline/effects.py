"""Effects that happen once though deliveries repeat: the delivery's key goes into the same commit.

>>> engine = sa.create_engine("sqlite://")
>>> ledger = EffectLedger(engine, "orders", "mailer")
>>> with ledger.once(["1-0", "2-0"]) as (connection, fresh):
...     fresh
['1-0', '2-0']
>>> with ledger.once(["2-0", "3-0"]) as (connection, fresh):
...     fresh
['3-0']
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from redis_pipeline.stream import EntryId
from redis_pipeline.tables import create_tables

_metadata = sa.MetaData()
_ROWS = 1000  # per statement: SQLite takes 32,766 values in one

effects = sa.Table(
    "effects",
    _metadata,
    sa.Column("stream", sa.String(200), primary_key=True),
    sa.Column("grouping", sa.String(200), primary_key=True),
    sa.Column("origin", sa.String(50), primary_key=True),
    sa.Column("milliseconds", sa.BigInteger, nullable=False),
)


class EffectLedger:
    """The keys of what one group has done.

    Args:
        engine: SQLite or PostgreSQL, the database of the effects themselves.
        stream: The stream's name.
        group: The group's name.
    """

    def __init__(self, engine: sa.Engine, stream: str, group: str) -> None:
        self._engine = engine
        self._key = {"stream": stream, "grouping": group}
        create_tables(engine, _metadata)

    @contextmanager
    def once(self, origins: Sequence[EntryId]) -> Iterator[tuple[sa.Connection, list[EntryId]]]:
        """Open a transaction that holds the keys; give those that were not there, in order.

        Write the effects of those through the connection. When the block ends both are committed;
        when it raises, neither.

        Args:
            origins: :attr:`Delivery.origin` of each delivery.
        """
        with self._engine.begin() as connection:
            fresh: set[EntryId] = set()
            for first in range(0, len(origins), _ROWS):
                added = connection.execute(self._insert(origins[first : first + _ROWS]))
                fresh.update(added.scalars())
            yield connection, [origin for origin in origins if origin in fresh]

    def forget(self, *, before_ms: int) -> int:
        """Drop the keys of entries first appended before that time; return how many.

        Only what can no longer be delivered may be forgotten: what is older than the oldest entry
        of the stream, and than the dead letters that somebody may replay.
        """
        mine = [effects.c[name] == value for name, value in self._key.items()]
        with self._engine.begin() as connection:
            old = sa.delete(effects).where(*mine, effects.c.milliseconds < before_ms)
            return int(connection.execute(old).rowcount)

    def _insert(self, origins: Sequence[EntryId]) -> sa.Executable:
        rows = [
            {**self._key, "origin": origin, "milliseconds": int(origin.partition("-")[0])}
            for origin in origins
        ]
        sqlite = self._engine.dialect.name == "sqlite"
        insert = (sqlite_insert if sqlite else postgresql_insert)(effects)
        return insert.values(rows).on_conflict_do_nothing().returning(effects.c.origin)
