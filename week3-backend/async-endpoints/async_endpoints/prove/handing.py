"""How jobs are handed to each arm of the harness."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence

from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from async_endpoints.ledger import NewJob, SqlLedger, State, open_ledger
from async_endpoints.ledger.rules import new_id
from async_endpoints.prove.arms import EFFECTS, PLAIN, Site, plain_app
from async_endpoints.work import CeleryBroker, Reconciler, Relay
from async_endpoints.work.broker import QUEUE
from async_endpoints.work.celery_app import bare_app

_HOPE_S = 60.0
_LOOK_S = 0.2


class LedgerArm:
    """Jobs go to the ledger; a reconciler beside it, as in the service."""

    def __init__(self, site: Site) -> None:
        url = f"sqlite:///{site.database}"
        self.ledger: SqlLedger = open_ledger(url, durable=False)
        with self.ledger.driver.transaction() as session:
            session.run(EFFECTS)
        broker = CeleryBroker(bare_app(site.broker_url))
        self._reconciler = Reconciler(self.ledger, Relay(self.ledger, broker))
        self._reconciler.start()

    def submit(self) -> str:
        """Hand in a job: written down is accepted."""
        ((job_id, _),) = self.ledger.submit([NewJob("effect", max_attempts=50)])
        self._reconciler.poke()
        return job_id

    def held_by(self, pid: int) -> list[str]:
        """Return the jobs under a lease of a dead worker."""
        statement = "SELECT id FROM jobs WHERE state = 1 AND worker LIKE ?"
        with self.ledger.driver.reading() as session:
            return [row[0] for row in session.rows(statement, (f"%-{pid}-%",))]

    def settle(self, accepted: Sequence[str], done: Callable[[], set[str]]) -> None:
        """Wait until every job is over, a minute at most."""
        end = time.monotonic() + _HOPE_S
        while time.monotonic() < end and (self._open() or not done().issuperset(accepted)):
            time.sleep(_LOOK_S)

    def _open(self) -> bool:
        statement = "SELECT 1 FROM jobs WHERE state IN (0, 1) LIMIT 1"
        with self.ledger.driver.reading() as session:
            return bool(session.rows(statement))

    def unfinished(self, accepted: Sequence[str]) -> int:
        """Return how many accepted jobs did not succeed."""
        return sum(self.ledger.get(job_id).state is not State.SUCCEEDED for job_id in accepted)

    def close(self) -> None:
        """End the reconciler."""
        self._reconciler.stop()
        self.ledger.close()


class PlainArm:
    """Jobs go straight to Celery; accepted is what the broker took without an error."""

    def __init__(self, site: Site) -> None:
        self._app = plain_app(site)
        self._site = site
        self._patience_s = 4 * site.lease_s + 5
        with sqlite3.connect(site.database) as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute(EFFECTS)
        database.close()

    def submit(self) -> str | None:
        """Hand in a job."""
        job_id = new_id(time.time())
        try:
            self._app.send_task(PLAIN, (job_id,), queue=QUEUE, ignore_result=True, retry=False)
        except (OperationalError, RedisError, OSError):  # Redis is down: not accepted
            return None
        return job_id

    def held_by(self, pid: int) -> list[str]:
        """Return the job that a dead worker had begun, by its own note."""
        note = self._site.held_note(pid)
        return [note.read_text()] if note.exists() else []

    def settle(self, accepted: Sequence[str], done: Callable[[], set[str]]) -> None:
        """Wait while anything still arrives; four visibility timeouts of silence are the end."""
        known, quiet = len(done()), time.monotonic()
        while time.monotonic() < quiet + self._patience_s:
            time.sleep(_LOOK_S)
            now = done()
            if now.issuperset(accepted):
                return
            if len(now) > known:
                known, quiet = len(now), time.monotonic()

    def unfinished(self, accepted: Sequence[str]) -> int:  # noqa: ARG002 - nobody wrote it down
        """Return 0: without a ledger nobody knows."""
        return 0

    def close(self) -> None:
        """Let go of the broker."""
        self._app.close()
