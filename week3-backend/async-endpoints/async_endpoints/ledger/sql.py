"""The ledger in SQL: every call is one transaction, every write of a worker is under its fence.

A claim is a look at a partial index and one ``UPDATE``, and the outcomes of the last jobs ride in
the same transaction (`exchange`): one commit per batch is what makes it quick.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from async_endpoints.errors import (
    CancelledJobError,
)
from async_endpoints.ledger import statements as sql
from async_endpoints.ledger.drivers import open_driver
from async_endpoints.ledger.job import (
    Job,
    Lane,
    Lease,
    NewJob,
    Outcome,
    State,
    Submission,
)
from async_endpoints.ledger.reads import SqlReads
from async_endpoints.ledger.rules import after_failure, lost_reason
from async_endpoints.ledger.session import Driver
from async_endpoints.ledger.writes import (
    Held,
    SqlFacts,
    add_event,
    end,
    fail,
    insert,
    lease_all,
    record_all,
    stale_lease,
)


class SqlLedger(SqlReads):
    """Jobs in SQLite or PostgreSQL; safe to share between threads, and after a fork to reopen.

    Args:
        driver: The database.
        clock: Seconds since the epoch. Processes of one ledger should agree within a fraction of
            a lease; if they do not, leases end early or late, and fences still hold.
    """

    def __init__(self, driver: Driver, *, clock: Callable[[], float] = time.time) -> None:
        super().__init__(driver, clock=clock)
        self._due = sql.DUE.format(lock=driver.lock_clause)
        self._take_out = sql.TAKE_OUT.format(lock=driver.lock_clause)
        self._lost = sql.LOST.format(lock=driver.lock_clause)
        self._over = sql.OVER.format(lock=driver.lock_clause)
        self._held = sql.HELD + (" FOR UPDATE" if driver.lock_clause else "")
        self._look = sql.CANCEL_LOOK + (" FOR UPDATE" if driver.lock_clause else "")

    def submit(self, jobs: Sequence[NewJob]) -> list[Submission]:
        """Accept *jobs*: rows and outbox in one transaction; a known key gives the known job."""
        now = self._clock()
        with self.driver.transaction() as session:
            return [insert(session, job, now) for job in jobs]

    def claim(self, lane: Lane, worker: str, *, limit: int, lease_s: float) -> list[Lease]:
        """Lease up to *limit* jobs that are due, the longest due first."""
        return self.exchange((), lane, worker, limit=limit, lease_s=lease_s)[0]

    def take(self, job_id: str, worker: str, *, lease_s: float) -> Lease | None:
        """Lease one job by its id; None if it is held, over, not due, or unknown."""
        now = self._clock()
        values = {"id": job_id, "worker": worker, "until": now + lease_s, "now": now}
        with self.driver.transaction() as session:
            found = session.rows(sql.TAKE, values)
            if not found:
                return None
            session.run(sql.TAKEN, (found[0][0],))
        return Lease._make(found[0])

    def exchange(
        self, done: Sequence[Outcome], lane: Lane, worker: str, *, limit: int, lease_s: float
    ) -> tuple[list[Lease], int]:
        """Record *done* and claim the next jobs in one transaction; also count stale outcomes."""
        now = self._clock()
        if not done and not self.waits(lane, for_s=0.0):
            return [], 0
        with self.driver.transaction() as session:
            missed = record_all(session, done, now, self._held)
            if not limit:
                return [], missed
            found = session.rows(self._due, (lane, now, limit))
            lease_all(session, found, worker, now=now, lease_s=lease_s)
            if lane == "broker" and found:
                session.run_many(sql.TAKEN, [(row[0],) for row in found])
        if len(found) > 1:
            found.sort()
        return list(map(Lease._make, found)), missed

    def record(self, outcome: Outcome) -> None:
        """Record one outcome."""
        now = self._clock()
        with self.driver.transaction() as session:
            if record_all(session, (outcome,), now, self._held):
                raise stale_lease(outcome.lease)

    def renew(self, leases: Sequence[Lease], *, lease_s: float) -> dict[int, bool]:
        """Extend leases; return, by ``seq``, those still held and whether each is cancelled."""
        until = self._clock() + lease_s
        held: dict[int, bool] = {}
        with self.driver.transaction() as session:
            for lease in leases:
                for (cancelling,) in session.rows(sql.RENEW, (until, lease.seq, lease.fence)):
                    held[lease.seq] = bool(cancelling)
        return held

    def progress(self, lease: Lease, fraction: float, note: str = "") -> None:
        """Record how far a job is (0 to 1)."""
        with self.driver.transaction() as session:
            values = (fraction, note, lease.seq, lease.fence)
            found = session.rows(sql.PROGRESS, values)
            if not found:
                raise stale_lease(lease)
            add_event(session, lease.seq, self._clock(), "progress", note)
        if found[0][0]:
            raise CancelledJobError(f"job {lease.id} was cancelled by its owner")

    def step(self, lease: Lease, name: str, do: Callable[[SqlFacts], bytes]) -> bytes:
        """Run *do* once in the life of the job; its effects and its record are one transaction.

        The database's write lock is held meanwhile: gather what is slow before.
        """
        with self.driver.transaction() as session:
            if not session.rows(self._held, (lease.seq, lease.fence)):
                raise stale_lease(lease)
            known = session.rows(sql.STEP, (lease.seq, name))
            if known:
                return bytes(known[0][0])
            result = do(SqlFacts(session))
            session.run(sql.ADD_STEP, (lease.seq, name, result))
        return result

    def cancel(self, job_id: str) -> Job:
        """Cancel a job that waits, ask one that runs to end, leave one that is over."""
        now = self._clock()
        with self.driver.transaction() as session:
            for seq, state, cancelling in session.rows(self._look, (job_id,)):
                if state == State.QUEUED:
                    end(session, seq, State.CANCELLED, now, "cancelled before it started")
                elif state == State.RUNNING and not cancelling:
                    session.run(sql.CANCELLING, (seq,))
                    add_event(session, seq, now, "cancelling", "its owner asked it to end")
        return self.get(job_id)

    def reap(self) -> int:
        """Queue again, or end, the jobs whose leases are over; return how many."""
        now = self._clock()
        with self.driver.reading() as session:
            if not session.rows(sql.LOST.format(lock=""), (now,)):
                return 0
        with self.driver.transaction() as session:
            found = session.rows(self._lost, (now,))
            for seq, _fence, attempts, *rest in found:
                held = Held(seq, attempts, *rest)
                again = after_failure(held, retry=True) is State.QUEUED
                reason = "its worker was lost" if again else lost_reason(attempts)
                fail(session, held, reason, now=now, retry_in_s=0.0)
        return len(found)

    def take_out(self, *, limit: int, patience_s: float) -> list[str]:
        """Return ids to publish: never published first, then those not taken for *patience_s*."""
        now = self._clock()
        before = now - patience_s
        with self.driver.reading() as session:
            if not session.rows(sql.OUT_WAITS, (before, now)):
                return []
        with self.driver.transaction() as session:
            values = {"now": now, "before": before, "limit": limit}
            found = sorted(session.rows(self._take_out, values))
            ids = [session.rows("SELECT id FROM jobs WHERE seq = ?", row) for row in found]
        return [str(row[0][0]) for row in ids]

    def put_back(self, job_ids: Sequence[str]) -> None:
        """Say that ids from `take_out` could not be published; they are due again at once."""
        with self.driver.transaction() as session:
            session.run_many(sql.PUT_BACK, [(job_id,) for job_id in job_ids])

    def beat(self, worker: str, *, progressed: bool) -> None:
        """Say that a worker is there, and whether it took or ended a job since last time."""
        now = self._clock()
        values = {"name": worker, "now": now, "progressed": now if progressed else None}
        with self.driver.transaction() as session:
            session.run(sql.BEAT, values)

    def purge(self, *, finished_before: float) -> int:
        """Forget jobs that ended before a time, with their events and steps; return how many."""
        with self.driver.transaction() as session:
            found = session.rows(self._over, (finished_before,))
            for statement in sql.FORGET:
                session.run_many(statement, found)
        return len(found)

    def close(self) -> None:
        """Close every connection."""
        self.driver.close()


def open_ledger(
    url: str, *, durable: bool = True, clock: Callable[[], float] = time.time
) -> SqlLedger:
    """Return the ledger at ``sqlite:///file`` or ``postgresql://…``; tables are made if missing.

    Args:
        url: The database.
        durable: Whether SQLite's commits wait for the disk; PostgreSQL has a setting of its own.
        clock: Seconds since the epoch.

    Raises:
        UnusableUrlError: If *url* is of neither form, or nothing that answers is there.
    """
    return SqlLedger(open_driver(url, durable=durable), clock=clock)
