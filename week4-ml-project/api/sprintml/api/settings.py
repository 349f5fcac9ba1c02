"""Settings of the API, from the environment (``SPRINT_…``)."""

from __future__ import annotations

from pydantic import Field

from async_endpoints import SprintSettings


class ApiSettings(SprintSettings):
    """What the service can be told."""

    max_upload_bytes: int = Field(
        default=64 * 1024 * 1024,
        gt=0,
        description="Largest CSV that is taken for prediction; a larger one is refused with 413.",
    )
