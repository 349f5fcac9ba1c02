"""What a web service needs once: problem+json, settings, health, metrics, bounds."""

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
