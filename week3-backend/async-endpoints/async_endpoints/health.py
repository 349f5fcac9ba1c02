"""Health: *live* says that the process answers, *ready* says that it can do its work.

Each check is a function that returns None when all is well, or a sentence that says what is not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel

Check = Callable[[], str | None]
"""Returns None when well, otherwise one sentence. Must be quick: it runs at every request."""


class Health(BaseModel):
    """The answer of a health endpoint."""

    status: Literal["ok", "unavailable"]
    failing: dict[str, str] = {}


def health_router(checks: Mapping[str, Check]) -> APIRouter:
    """Return routes ``/health/live`` and ``/health/ready``; ready is 503 while a check fails."""
    router = APIRouter(prefix="/health", tags=["health"])

    @router.get("/live")
    async def live() -> Health:
        """Say that the process answers."""
        return Health(status="ok")

    @router.get("/ready", responses={503: {"model": Health}}, response_model=Health)
    async def ready() -> JSONResponse:
        """Say whether the service can do its work, and what is missing if not."""
        answers = {name: check() for name, check in checks.items()}
        failing = {name: answer for name, answer in answers.items() if answer is not None}
        health = Health(status="unavailable" if failing else "ok", failing=failing)
        status = HTTPStatus.SERVICE_UNAVAILABLE if failing else HTTPStatus.OK
        return JSONResponse(health.model_dump(), status)

    return router
