"""The two arms: jobs under the ledger, and the same work as plain Celery tasks (``acks_late``).

Both run as Celery ``solo`` workers, four at a time, on the same Redis behind the same proxy. The
effect is a row in a table without any constraint, so that a second one would be seen.
"""

from __future__ import annotations

import os
import random
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

import celery
from celery import signals

from async_endpoints.ledger import Lease
from async_endpoints.ledger.writes import SqlFacts
from async_endpoints.prove.faults import Fault, Trigger
from async_endpoints.work import Run, Tasks
from async_endpoints.work.broker import QUEUE
from async_endpoints.work.celery_app import Plan, bare_app, worker_app

EFFECTS = "CREATE TABLE IF NOT EXISTS effects (job TEXT NOT NULL, at REAL NOT NULL)"
EFFECT = "INSERT INTO effects (job, at) VALUES (?, ?)"
PLAIN = "plain.effect"
_WORK_S = 0.02
_ARGUMENTS = ["worker", "--pool", "solo", "--loglevel", "ERROR"]
_ARGUMENTS += ["--without-mingle", "--without-gossip", "--without-heartbeat"]


@dataclass(frozen=True, slots=True)
class Site:
    """Where an arm runs.

    Args:
        folder: Its files.
        broker_url: The proxy before Redis.
        lease_s: The lease, and plain Celery's visibility timeout.
    """

    folder: Path
    broker_url: str
    lease_s: float

    @property
    def database(self) -> Path:
        """The file of ledger and effects."""
        return self.folder / "jobs.db"

    def held_note(self, pid: int) -> Path:
        """Return the file where a plain worker writes down what it works on."""
        return self.folder / f"held-{pid}"

    @property
    def trigger(self) -> Trigger:
        """What kills workers at named points."""
        return Trigger(self.folder / "armed")


def ledger_worker(site: Site) -> None:
    """Be a worker of the ledger's arm, until killed."""
    _quiet(site.folder)
    trigger, rng = site.trigger, random.Random()
    tasks = Tasks()

    @tasks.task()
    def effect(run: Run) -> None:
        time.sleep(rng.uniform(0, _WORK_S))
        trigger.pull(Fault.BEFORE_EFFECT)

        def do(facts: SqlFacts) -> None:
            facts.execute(EFFECT, (run.job_id, time.time()))
            trigger.pull(Fault.BETWEEN)

        run.step("effect", do)  # type: ignore[arg-type]  # this ledger's facts take statements

    def probe(point: str, _: Lease) -> None:
        trigger.pull(f"kill {point}")

    plan = Plan(
        broker_url=site.broker_url,
        database_url=f"sqlite:///{site.database}",
        tasks=tasks,
        lease_s=site.lease_s,
        probe=probe,
    )
    worker_app(plan).worker_main(_ARGUMENTS)


def plain_app(site: Site) -> celery.Celery:
    """Return plain Celery, set as carefully as it can be."""
    app = bare_app(site.broker_url)
    options = {**app.conf.broker_transport_options, "visibility_timeout": site.lease_s}
    app.conf.update(
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        broker_transport_options=options,
        visibility_timeout=site.lease_s,
    )
    return app


def plain_worker(site: Site) -> None:
    """Be a worker of the control arm, until killed."""
    _quiet(site.folder)
    trigger, rng = site.trigger, random.Random()
    app = plain_app(site)
    database = sqlite3.connect(site.database, timeout=30, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    note = site.held_note(os.getpid())

    @app.task(name=PLAIN, ignore_result=True)  # type: ignore[untyped-decorator]  # Celery's
    def effect(job_id: str) -> None:
        note.write_text(job_id)
        trigger.pull(Fault.AFTER_TAKE)
        time.sleep(rng.uniform(0, _WORK_S))
        trigger.pull(Fault.BEFORE_EFFECT)
        database.execute(EFFECT, (job_id, time.time()))
        trigger.pull(Fault.BETWEEN)

    def after(**_: object) -> None:
        trigger.pull(Fault.AFTER_RECORD)

    signals.task_postrun.connect(after, weak=False)
    app.worker_main([*_ARGUMENTS, "--queues", QUEUE])


def _quiet(folder: Path) -> None:
    """Send what a worker prints to a file."""
    log = os.open(folder / "workers.log", os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    for stream in (1, 2):
        os.dup2(log, stream)
    os.close(log)
