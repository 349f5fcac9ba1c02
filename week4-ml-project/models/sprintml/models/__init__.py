"""Training under a budget, the bundle, and the fast path that serves it.

A name is loaded when it is first asked for: the package imports nothing heavy by itself. `export`
and `verify` are modules, and the functions in them have the same names.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sprintml.models.assess.report import Metrics
    from sprintml.models.effect import leak_effect
    from sprintml.models.leaderboard import Entry, choose
    from sprintml.models.result import TrainingResult
    from sprintml.models.serve.predictor import Predictor
    from sprintml.models.store.bundle import check_bundle, load_bundle
    from sprintml.models.tasks import Task, TaskKind, find_task
    from sprintml.models.training import train

__all__ = [
    "Entry",
    "Metrics",
    "Predictor",
    "Task",
    "TaskKind",
    "TrainingResult",
    "check_bundle",
    "choose",
    "find_task",
    "leak_effect",
    "load_bundle",
    "train",
]

_HOMES = {
    "Entry": "leaderboard",
    "Metrics": "assess.report",
    "Predictor": "serve.predictor",
    "Task": "tasks",
    "TaskKind": "tasks",
    "TrainingResult": "result",
    "check_bundle": "store.bundle",
    "choose": "leaderboard",
    "find_task": "tasks",
    "leak_effect": "effect",
    "load_bundle": "store.bundle",
    "train": "training",
}


def __getattr__(name: str) -> object:
    """Load a public name from the module that defines it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
