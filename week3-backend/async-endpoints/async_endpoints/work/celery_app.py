"""Celery, carrying job ids. The ledger decides what runs; a message is a hint and may be lost.

Messages are acknowledged as they are read: nothing depends on Celery to deliver them again.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

import celery
from celery import signals

from async_endpoints.ledger import open_ledger
from async_endpoints.work.broker import QUEUE, TASK, CeleryBroker, QuickConnection
from async_endpoints.work.relay import Reconciler, Relay
from async_endpoints.work.station import Lookout, Probe, Station
from async_endpoints.work.tasks import Tasks


@dataclass(frozen=True, slots=True)
class Plan:
    """What a Celery worker needs to know.

    Args:
        broker_url: The broker, as Celery writes it.
        database_url: The ledger.
        tasks: What can be run.
        lease_s: The length of a lease.
        drain_s: After a job, how long to go on with others before the next message is read.
        window: How many ids may wait in the broker.
        patience_s: After so long an id whose job nobody took is sent again.
        durable: Whether SQLite's commits wait for the disk.
        probe: For the fault harness: told of named points of a job's way.
    """

    broker_url: str
    database_url: str
    tasks: Tasks
    lease_s: float = 5.0
    drain_s: float = 0.5
    window: int = 64
    patience_s: float = 1.0
    durable: bool = False
    probe: Probe | None = None


def bare_app(broker_url: str) -> celery.Celery:
    """Return a Celery application that can publish."""
    app = celery.Celery("async_endpoints", broker=broker_url, set_as_current=False)
    app.amqp.Connection = QuickConnection
    app.conf.update(
        task_default_queue=QUEUE,
        task_ignore_result=True,
        task_acks_late=False,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        worker_enable_remote_control=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            "visibility_timeout": 30,
            "unacked_restore_interval": 1,
            "unacked_restore_throttle": 1,
            "socket_connect_timeout": 2,
            "retry_on_timeout": False,
        },
        # the next connection is tried soon: a private Redis is back within a second
        broker_connection_timeout=2,
        result_backend=None,
    )
    return app


def worker_app(plan: Plan) -> celery.Celery:
    """Return the application of a worker: one task, which takes a job's id."""
    app = bare_app(plan.broker_url)
    station = _station_of(plan, app)

    @app.task(name=TASK, ignore_result=True)  # type: ignore[untyped-decorator]  # Celery's
    def run(job_id: str) -> None:
        station().work(job_id)

    def begin(**_: object) -> None:
        station()

    signals.worker_process_init.connect(begin, weak=False)  # prefork and solo
    signals.worker_ready.connect(_unless_prefork(begin), weak=False)
    return app


def _unless_prefork(begin: Callable[..., None]) -> Callable[..., None]:
    """Return *begin* for pools that stay in the main process; children of a fork begin alone."""

    def ready(sender: object, **_: object) -> None:
        pool = type(getattr(sender, "pool", None)).__module__
        if "prefork" not in pool:
            begin()

    return ready


def _station_of(plan: Plan, app: celery.Celery) -> Callable[[], Station]:
    """Return a function that gives this process's station, made when first asked for."""
    made: dict[int, Station] = {}

    def station() -> Station:
        pid = os.getpid()
        if pid not in made:
            made[pid] = _begin(plan, app)
        return made[pid]

    return station


def _begin(plan: Plan, app: celery.Celery) -> Station:
    ledger = open_ledger(plan.database_url, durable=plan.durable)
    station = Station(
        ledger, plan.tasks, lease_s=plan.lease_s, drain_s=plan.drain_s, probe=plan.probe
    )
    station.heartbeat.start()
    relay = Relay(ledger, CeleryBroker(app), window=plan.window, patience_s=plan.patience_s)
    Reconciler(ledger, relay).start()
    Lookout(station, late_s=2 * plan.patience_s).start()
    return station
