"""What the service and its workers can be told by the environment (``SPRINT_…``)."""

from __future__ import annotations

from pydantic import Field

from async_endpoints.settings import SprintSettings


class ServiceSettings(SprintSettings):
    """Where jobs are kept, who brings them to workers, and the bounds of every request."""

    database_url: str | None = Field(
        default=None,
        description="The ledger: sqlite:///file or postgresql://…; .sprint/jobs.db by default.",
    )
    broker_url: str | None = Field(
        default=None, description="Celery's broker; a private Redis in .sprint by default."
    )
    tasks: str = Field(
        default="async_endpoints.samples:tasks",
        description="The tasks that can be asked for: package.module:name.",
    )
    lease_s: float = Field(default=5.0, gt=0, description="How long a job is held unrenewed.")
    max_waiting: int = Field(
        default=10_000, gt=0, description="With so many jobs waiting, another is refused with 429."
    )
    stall_s: float = Field(
        default=30.0, gt=0, description="A job waits so long and nothing moves: not ready."
    )
    stream_s: float = Field(
        default=300.0, gt=0, description="The longest life of one event stream; clients reconnect."
    )
    max_upload_bytes: int = Field(
        default=256 * 1024 * 1024, gt=0, description="Largest upload; it is never in memory whole."
    )
    upstreams: dict[str, str] = Field(
        default={},
        description="Sources of the fan-out: name to URL, as JSON; simulated ones when empty.",
    )
    grace_s: float = Field(default=10.0, gt=0, description="What is under way may end so long.")

    @property
    def ledger_url(self) -> str:
        """The ledger's database, the default filled in."""
        return self.database_url or f"sqlite:///{self.home / 'jobs.db'}"
