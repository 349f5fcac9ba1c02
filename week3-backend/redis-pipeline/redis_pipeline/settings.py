"""Settings come from the environment (``SPRINT_…``); each default works on a fresh machine."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class PipelineSettings(BaseSettings):
    """What the pipeline can be told."""

    model_config = SettingsConfigDict(env_prefix="SPRINT_", frozen=True, extra="ignore")

    home: Path = Field(
        default=Path(".sprint"),
        description="Where the state of runs lives; made when first needed.",
    )
    redis_url: str | None = Field(
        default=None,
        description="A Redis or Valkey server to use instead of a private one.",
    )
    database_url: str | None = Field(
        default=None,
        description="Where results go; SQLite in the home folder when not given.",
    )
