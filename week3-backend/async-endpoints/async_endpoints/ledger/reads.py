"""What can be asked of the SQL ledger: nothing here writes, and nothing waits for a writer."""

from __future__ import annotations

from collections.abc import Callable

from async_endpoints.errors import UnknownJobError
from async_endpoints.ledger import statements as sql
from async_endpoints.ledger.job import Event, Job, Lane, Pulse
from async_endpoints.ledger.session import Driver
from async_endpoints.ledger.writes import job_of


class SqlReads:
    """The questions; `sql.SqlLedger` adds what changes something.

    Args:
        driver: The database.
        clock: Seconds since the epoch.
    """

    def __init__(self, driver: Driver, *, clock: Callable[[], float]) -> None:
        self.driver = driver
        self._clock = clock

    def get(self, job_id: str) -> Job:
        """Return a job."""
        with self.driver.reading() as session:
            found = session.rows(sql.JOB + " WHERE id = ?", (job_id,))
        if not found:
            raise UnknownJobError(f"no job has the id {job_id[:64]!r}")
        return job_of(found[0])

    def page(
        self, owner: str, *, limit: int, before: str | None = None, state: int | None = None
    ) -> list[Job]:
        """Return an owner's jobs, the newest first, older than the job *before* if given."""
        where, values = " WHERE owner = :owner", {"owner": owner, "limit": limit}
        if before is not None:
            if self.get(before).owner != owner:
                raise UnknownJobError(f"no job of {owner!r} has the id {before[:64]!r}")
            where += " AND seq < (SELECT seq FROM jobs WHERE id = :before)"
            values["before"] = before
        if state is not None:
            where += " AND state = :state"
            values["state"] = int(state)
        with self.driver.reading() as session:
            found = session.rows(f"{sql.JOB}{where} ORDER BY seq DESC LIMIT :limit", values)
        return [job_of(row) for row in found]

    def waits(self, lane: Lane, *, for_s: float) -> bool:
        """Return whether a job of *lane* could have been started *for_s* ago, and was not."""
        with self.driver.reading() as session:
            return bool(session.rows(sql.WAITS, (lane, self._clock() - for_s)))

    def depth(self, *, bound: int) -> int:
        """Return how many jobs wait, counting no further than *bound*."""
        with self.driver.reading() as session:
            return int(session.rows(sql.DEPTH, (bound,))[0][0])

    def pulse(self, *, worker_s: float) -> Pulse:
        """Return whether work moves; workers not heard for *worker_s* do not count."""
        now = self._clock()
        with self.driver.reading() as session:
            oldest = session.rows(sql.OLDEST)[0][0]
            workers = session.rows(sql.WORKERS, (now - worker_s,))
            progressed = session.rows(sql.PROGRESSED)[0][0]
        return Pulse(
            waiting=self.depth(bound=10_000),
            oldest_s=0.0 if oldest is None else max(0.0, now - oldest),
            workers=workers[0][0],
            idle_s=None if progressed is None else max(0.0, now - progressed),
        )

    def events(self, job_id: str, *, after: int = 0) -> list[Event]:
        """Return a job's events after event *after*, the oldest first."""
        with self.driver.reading() as session:
            return [Event(*row) for row in session.rows(sql.EVENTS, (job_id, after))]

    def fact(self, key: str) -> bytes | None:
        """Return what a step kept under *key*."""
        with self.driver.reading() as session:
            found = session.rows(sql.FACT, (key,))
        return bytes(found[0][0]) if found else None
