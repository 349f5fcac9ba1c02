"""Work: tasks, the workers that run them, and the relay that brings jobs to a broker."""

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
