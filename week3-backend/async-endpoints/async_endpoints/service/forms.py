"""What the job routes take and give: one request form per task, made from its own arguments."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from async_endpoints.ledger import Job, State
from async_endpoints.work import Task, Tasks

JobId = Annotated[str, Field(pattern="^[0-9a-f]{32}$", description="A job's id.")]
StateName = Literal["queued", "running", "succeeded", "failed", "cancelled"]


class JobRequest(BaseModel):
    """What every request for a job has; each task adds its name and arguments."""

    model_config = ConfigDict(extra="forbid", strict=True)

    delay_s: float = Field(
        default=0.0, ge=0, le=86_400, allow_inf_nan=False, description="Start no sooner than this."
    )


class JobView(BaseModel):
    """A job as its owner sees it."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    id: JobId
    task: str
    arguments: Any
    state: StateName
    cancelling: bool = Field(description="Its owner asked it to end, and it still runs.")
    attempts: int
    max_attempts: int
    fraction: float = Field(description="How far it is, 0 to 1.")
    note: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    result: Any = Field(description="What the task returned; null before.")
    reason: str | None = Field(description="Why it failed or was cancelled.")


class JobPage(BaseModel):
    """Some of the caller's jobs, the newest first."""

    jobs: list[JobView]
    next: JobId | None = Field(description="Give this as `after` to see older ones; null: no more.")


def view(job: Job) -> JobView:
    """Return a job as its owner sees it."""
    return JobView(
        id=job.id,
        task=job.task,
        arguments=json.loads(job.payload),
        state=job.state.name.lower(),  # type: ignore[arg-type]  # the names are the literals
        cancelling=job.cancelling and job.state is State.RUNNING,
        attempts=job.attempts,
        max_attempts=job.max_attempts,
        fraction=job.fraction,
        note=job.note,
        created_at=_moment(job.created_at),
        started_at=_moment(job.started_at) if job.started_at else None,
        finished_at=_moment(job.finished_at) if job.finished_at else None,
        result=json.loads(job.result) if job.result else None,
        reason=job.reason,
    )


def request_form(tasks: Tasks) -> Any:  # noqa: ANN401 - a type made at run time
    """Return the type of a request for any of *tasks*: a union told apart by ``task``."""
    forms = [_form(tasks[name]) for name in tasks]
    if len(forms) == 1:
        return forms[0]
    return Annotated[reduce(or_, forms), Field(discriminator="task")]


def _form(task: Task) -> Any:  # noqa: ANN401 - a type made at run time
    fields: dict[str, Any] = {"task": (Literal[task.name], ...)}
    if task.arguments is not None:
        fields["arguments"] = (task.arguments, ...)
    title = "".join(part.capitalize() for part in task.name.split("_")) + "Job"
    summary = (task.do.__doc__ or title).partition("\n")[0]
    return create_model(title, __base__=JobRequest, __doc__=summary, **fields)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
