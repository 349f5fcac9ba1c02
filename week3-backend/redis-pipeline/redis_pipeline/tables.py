"""Making tables when many processes begin on an empty database at once.

"Look whether it is there, then make it" fails for all but one of them, and so does PostgreSQL's
``IF NOT EXISTS``: whoever makes tables takes a lock first.
"""

from __future__ import annotations

import sqlalchemy as sa

_LOCK = 0x5350524E  # any number that nobody else of the database takes


def create_tables(engine: sa.Engine, metadata: sa.MetaData) -> None:
    """Make those tables of *metadata* that are not there; others wait meanwhile."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        metadata.create_all(connection)
        connection.commit()
