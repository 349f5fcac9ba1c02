"""The ledger's cycles (claim, complete) beside those of the barest table that there can be."""

from __future__ import annotations

import multiprocessing
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from async_endpoints.ledger import NewJob, Outcome, SqlLedger, Success, open_ledger

Row = dict[str, object]
"""A line of the table: what was measured, its value, its bar, its range."""


@contextmanager
def ledger_file() -> Iterator[tuple[str, SqlLedger]]:
    """Yield a new ledger in SQLite (WAL, synchronous=NORMAL) and its URL."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/jobs.db"
        ledger = open_ledger(url, durable=False)
        yield url, ledger
        ledger.close()


def cycle(url: str, batch: int, gate: object, answers: object) -> None:
    """Claim and complete until nothing waits: outcomes ride with the next claim."""
    ledger = open_ledger(url, durable=False)
    ledger.depth(bound=1)
    gate.wait()  # type: ignore[attr-defined]
    done: list[Outcome] = []
    count, start = 0, time.perf_counter()
    while True:
        leases, stale = ledger.exchange(done, "direct", "w", limit=batch, lease_s=60)
        if stale:
            raise AssertionError(f"{stale} leases were lost")
        count += len(done)
        if not leases:
            break
        done = [Success(lease) for lease in leases]
    answers.put((count, time.perf_counter() - start))  # type: ignore[attr-defined]
    ledger.close()


BARE = (
    "CREATE TABLE jobs (id INTEGER PRIMARY KEY, state INT, lease REAL, fence INT, payload BLOB)",
    "CREATE INDEX ready ON jobs (id) WHERE state = 0",
    "CREATE INDEX leased ON jobs (lease) WHERE state = 1",
)
BARE_CLAIM = """
UPDATE jobs SET state = 1, lease = ?, fence = fence + 1
WHERE id IN (SELECT id FROM jobs WHERE state = 0 ORDER BY id LIMIT ?)
RETURNING id, fence, payload"""
BARE_DONE = "UPDATE jobs SET state = 2 WHERE id = ? AND fence = ? AND state = 1"


def open_bare(path: str) -> sqlite3.Connection:
    """Open a file as the ledger does: WAL, synchronous=NORMAL, transactions by hand."""
    made = sqlite3.connect(path, timeout=30, isolation_level=None)
    made.execute("PRAGMA journal_mode = WAL")
    made.execute("PRAGMA synchronous = NORMAL")
    return made


def bare_cycle(path: str, batch: int, gate: object, answers: object) -> None:
    """Claim and complete with the fewest statements that there can be: the yardstick."""
    database = open_bare(path)
    gate.wait()  # type: ignore[attr-defined]
    done: list[tuple[int, int]] = []
    count, start = 0, time.perf_counter()
    while True:
        database.execute("BEGIN IMMEDIATE")
        database.executemany(BARE_DONE, done)
        leases = database.execute(BARE_CLAIM, (time.time() + 60, batch)).fetchall()
        database.execute("COMMIT")
        count += len(done)
        if not leases:
            break
        done = [(job, fence) for job, fence, _ in leases]
    answers.put((count, time.perf_counter() - start))  # type: ignore[attr-defined]
    database.close()


def bare_rate(batch: int, jobs: int) -> float:
    """Return cycles per second of two processes on a table of five columns."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/bare.db"
        database = open_bare(path)
        for statement in BARE:
            database.execute(statement)
        database.execute("BEGIN")
        rows = [(b"null",)] * jobs
        database.executemany("INSERT INTO jobs (state, fence, payload) VALUES (0, 0, ?)", rows)
        database.execute("COMMIT")
        rate = two_processes(bare_cycle, path, batch, jobs)
        database.close()
        return rate


def ledger_rate(batch: int, jobs: int) -> float:
    """Return claim-and-complete cycles per second of two processes on one ledger."""
    with ledger_file() as (url, ledger):
        ledger.submit([NewJob("nothing", lane="direct")] * jobs)
        return two_processes(cycle, url, batch, jobs)


def two_processes(work: Callable[..., None], place: str, batch: int, jobs: int) -> float:
    """Run *work* in two processes and return how many jobs a second they completed."""
    answers: multiprocessing.Queue[tuple[int, float]] = multiprocessing.Queue()
    gate = multiprocessing.Barrier(2)
    workers = [
        multiprocessing.Process(target=work, args=(place, batch, gate, answers)) for _ in range(2)
    ]
    for worker in workers:
        worker.start()
    found = [answers.get() for _ in workers]
    for worker in workers:
        worker.join()
    if sum(count for count, _ in found) != jobs:
        raise AssertionError("not every job was completed once")
    return jobs / max(seconds for _, seconds in found)


def measure_ledger(rounds: int) -> list[Row]:
    """Measure the ledger alone at three batch sizes."""
    rows: list[Row] = []
    for batch, jobs, bar in ((1, 20_000, 10_000), (10, 100_000, 65_000), (100, 200_000, 150_000)):
        bare, rates = [], []
        for _ in range(rounds):
            bare.append(bare_rate(batch, jobs))
            rates.append(ledger_rate(batch, jobs))
        ratios = [a / b for a, b in zip(rates, bare, strict=True)]
        rows.append(
            {"what": f"ledger cycles/s, batch {batch}", "value": statistics.median(rates)}
            | {"bar": bar, "range": [min(rates), max(rates)], "n": jobs}
        )
        rows.append(
            {"what": "… ratio to the barest table", "value": statistics.median(ratios)}
            | {"range": [min(ratios), max(ratios)], "per_second": statistics.median(bare)}
        )
    return rows
