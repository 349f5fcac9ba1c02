"""The wiring: which ledger, which broker, which keys; everything else is given these."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

from async_endpoints.ledger import Ledger, open_ledger
from async_endpoints.service.keys import ApiKeys, SqlKeys
from async_endpoints.service.settings import ServiceSettings
from async_endpoints.work import CeleryBroker, Reconciler, Relay, Tasks, load_tasks
from async_endpoints.work.celery_app import bare_app


@dataclass(slots=True)
class Backbone:
    """What the routes work with.

    Args:
        settings: Bounds and places.
        ledger: The jobs.
        tasks: What can be asked for.
        keys: Who may ask.
        reconciler: Takes back lost leases, brings jobs to the broker; None where others do.
        stopping: Set when the server is told to end, so that streams end too.
    """

    settings: ServiceSettings
    ledger: Ledger
    tasks: Tasks
    keys: ApiKeys
    reconciler: Reconciler | None = None
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def uploads(self) -> Path:
        """Where uploads are kept."""
        return self.settings.home / "uploads"

    def close(self) -> None:
        """Let go of the ledger."""
        self.ledger.close()


def open_backbone(settings: ServiceSettings, *, broker_url: str | None) -> Backbone:
    """Return the backbone that *settings* describe; without a broker, only the direct lane runs."""
    ledger = open_ledger(settings.ledger_url)
    broker = CeleryBroker(bare_app(broker_url)) if broker_url else None
    return Backbone(
        settings=settings,
        ledger=ledger,
        tasks=load_tasks(settings.tasks),
        keys=ApiKeys(SqlKeys(ledger.driver)),
        reconciler=Reconciler(ledger, Relay(ledger, broker) if broker else None),
    )
