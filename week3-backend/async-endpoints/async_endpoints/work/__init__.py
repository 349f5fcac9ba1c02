"""Work: tasks, the workers that run them, and the relay that brings jobs to a broker.

A name is loaded when it is first asked for: the async worker does without Celery.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from async_endpoints.work.async_worker import AsyncWorker
    from async_endpoints.work.broker import Broker, CeleryBroker, MemoryBroker
    from async_endpoints.work.relay import Reconciler, Relay
    from async_endpoints.work.run import AsyncRun, Run
    from async_endpoints.work.station import Station
    from async_endpoints.work.tasks import Task, Tasks, load_tasks

__all__ = [
    "AsyncRun",
    "AsyncWorker",
    "Broker",
    "CeleryBroker",
    "MemoryBroker",
    "Reconciler",
    "Relay",
    "Run",
    "Station",
    "Task",
    "Tasks",
    "load_tasks",
]

_HOMES = {
    "AsyncRun": "run",
    "AsyncWorker": "async_worker",
    "Broker": "broker",
    "CeleryBroker": "broker",
    "MemoryBroker": "broker",
    "Reconciler": "relay",
    "Relay": "relay",
    "Run": "run",
    "Station": "station",
    "Task": "tasks",
    "Tasks": "tasks",
    "load_tasks": "tasks",
}


def __getattr__(name: str) -> object:
    """Load a name when it is first asked for, and keep it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
