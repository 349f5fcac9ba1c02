"""What a web service needs once: problem+json, settings, health, metrics, bounds.

A name is loaded when it is first asked for: a worker, which serves nothing, waits for no FastAPI.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from async_endpoints.bounds import BodyLimit
    from async_endpoints.health import Check, health_router
    from async_endpoints.metrics import Metrics, metrics_route
    from async_endpoints.problems import (
        FieldError,
        Problem,
        ProblemError,
        install_problems,
        problem_response,
    )
    from async_endpoints.settings import SprintSettings

__all__ = [
    "BodyLimit",
    "Check",
    "FieldError",
    "Metrics",
    "Problem",
    "ProblemError",
    "SprintSettings",
    "health_router",
    "install_problems",
    "metrics_route",
    "problem_response",
]

_HOMES = {
    "BodyLimit": "bounds",
    "Check": "health",
    "FieldError": "problems",
    "Metrics": "metrics",
    "Problem": "problems",
    "ProblemError": "problems",
    "SprintSettings": "settings",
    "health_router": "health",
    "install_problems": "problems",
    "metrics_route": "metrics",
    "problem_response": "problems",
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
