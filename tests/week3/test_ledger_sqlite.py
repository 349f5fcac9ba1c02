"""What only the ledger in SQLite can meet: a file that cannot grow."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from async_endpoints.ledger import NewJob, open_ledger


def test_a_full_disk_refuses_a_job_and_keeps_the_ledger(tmp_path: Path) -> None:
    """Nothing of the call is kept, and the same ledger takes jobs again when there is room."""
    ledger = open_ledger(f"sqlite:///{tmp_path}/jobs.db", durable=False)
    ledger.submit([NewJob("t")])
    with ledger.driver.reading() as session:
        ((pages,),) = session.rows("PRAGMA page_count")
        session.rows(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        ledger.submit([NewJob("t", b"1"), NewJob("t", bytes(100_000))])
    after = ledger.depth(bound=9)

    with ledger.driver.reading() as session:
        session.rows("PRAGMA max_page_count = 100000")
    ledger.submit([NewJob("t", bytes(100_000))])

    assert (after, ledger.depth(bound=9)) == (1, 2)
    ledger.close()
