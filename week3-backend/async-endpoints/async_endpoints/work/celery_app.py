"""Celery, carrying job ids. The ledger decides what runs; a message is a hint and may be lost.

Messages are acknowledged as they are read: nothing depends on Celery to deliver them again.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

import celery
from celery import signals
from celery.concurrency.prefork import TaskPool

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
    app.conf.worker_pool = "async_endpoints.work.prefork:PreforkPool"  # unless another is named
    places = _Places(plan, app)

    @app.task(name=TASK, ignore_result=True)  # type: ignore[untyped-decorator]  # Celery's
    def run(job_id: str) -> None:
        places.here().station.work(job_id)

    def ready(sender: object, **_: object) -> None:
        if not isinstance(getattr(sender, "pool", None), TaskPool):  # a fork begins by itself
            places.here()

    def begin(**_: object) -> None:
        places.here()

    def leave(**_: object) -> None:
        places.leave()

    signals.worker_process_init.connect(begin, weak=False)  # prefork and solo
    signals.worker_ready.connect(ready, weak=False)
    signals.worker_process_shutdown.connect(leave, weak=False)
    signals.worker_shutdown.connect(leave, weak=False)
    return app


@dataclass(frozen=True, slots=True)
class _Place:
    station: Station
    lookout: Lookout


class _Places:
    """This process's station, made when first asked for, and not again by a process without one."""

    def __init__(self, plan: Plan, app: celery.Celery) -> None:
        self._plan = plan
        self._app = app
        self._made: dict[int, _Place] = {}

    def here(self) -> _Place:
        """Return this process's place; its threads run."""
        pid = os.getpid()
        if pid not in self._made:
            self._made[pid] = self._begin()
        return self._made[pid]

    def leave(self) -> None:
        """Begin nothing more in this process; wait for what the lookout runs."""
        place = self._made.get(os.getpid())
        if place is not None:
            place.lookout.stop()

    def _begin(self) -> _Place:
        plan = self._plan
        ledger = open_ledger(plan.database_url, durable=plan.durable)
        station = Station(
            ledger, plan.tasks, lease_s=plan.lease_s, drain_s=plan.drain_s, probe=plan.probe
        )
        station.heartbeat.start()
        broker = CeleryBroker(self._app)
        relay = Relay(ledger, broker, window=plan.window, patience_s=plan.patience_s)
        Reconciler(ledger, relay).start()
        lookout = Lookout(station, late_s=2 * plan.patience_s)
        lookout.start()
        return _Place(station, lookout)
