"""Settings come from the environment (``SPRINT_…``); each default works on a fresh machine."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class SprintSettings(BaseSettings):
    """What every service of the sprint can be told. A service's own settings extend this class."""

    model_config = SettingsConfigDict(env_prefix="SPRINT_", frozen=True, extra="ignore")

    home: Path = Field(
        default=Path(".sprint"),
        description="Where the state of runs lives; made when first needed.",
    )
    max_body_bytes: int = Field(
        default=16 * 1024 * 1024,
        gt=0,
        description="Largest request body that is read; a larger one is refused with 413.",
    )
