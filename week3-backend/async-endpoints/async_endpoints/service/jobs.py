"""``/jobs``: accept, show, list, cancel. Accepted means written down: 202 is a promise."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Path, Query
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema
from starlette.responses import Response

from async_endpoints.errors import QueueFullError, UnknownJobError
from async_endpoints.ledger import Job, NewJob, State
from async_endpoints.problems import ProblemError
from async_endpoints.service.access import needs
from async_endpoints.service.backbone import Backbone
from async_endpoints.service.etags import tagged
from async_endpoints.service.forms import JobId, JobPage, JobView, StateName, request_form, view
from async_endpoints.service.keys import Caller
from async_endpoints.service.refusals import problems

Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="The job's id.")]
IdempotencyKey = Annotated[
    Annotated[str, Field(pattern="^[A-Za-z0-9._:/+=-]{1,200}$")] | SkipJsonSchema[None],
    Header(description="The same key never makes a second job."),
]
IfNoneMatch = Annotated[
    str | SkipJsonSchema[None], Header(description="ETags that the caller has.")
]
_LINKS = {
    "show": {"operationId": "show_job", "parameters": {"job_id": "$response.body#/id"}},
    "cancel": {"operationId": "cancel_job", "parameters": {"job_id": "$response.body#/id"}},
}


def jobs_router(backbone: Backbone) -> APIRouter:
    """Return the routes of ``/jobs``."""
    router = APIRouter(prefix="/jobs", tags=["jobs"])
    _add_create(router, backbone)
    _add_show(router, backbone)
    _add_list(router, backbone)
    _add_cancel(router, backbone)
    return router


def own_job(backbone: Backbone, job_id: str, caller: Caller) -> Job:
    """Return a job of the caller's; somebody else's is as unknown as one that never was."""
    job = backbone.ledger.get(job_id)
    if job.owner != caller.owner:
        raise UnknownJobError(f"no job has the id {job_id!r}")
    return job


def _add_create(router: APIRouter, backbone: Backbone) -> None:
    form: Any = request_form(backbone.tasks)
    bound = backbone.settings.max_waiting
    accepted = {
        "description": "Accepted: it is written down, and will reach an end.",
        "headers": {
            "Location": {"schema": {"type": "string"}, "description": "Where to look."},
            "Idempotency-Replayed": {
                "schema": {"type": "string", "enum": ["true"]},
                "description": "An earlier request with this key made the job.",
            },
        },
        "links": _LINKS,
    }

    @router.post(
        "",
        status_code=202,
        operation_id="create_job",
        responses={202: accepted, **problems(400, 401, 403, 409, 413, 422, 429)},
    )
    def create(
        request: Annotated[form, Body()],
        response: Response,
        caller: Annotated[Caller, needs(backbone.keys, "jobs:write")],
        idempotency_key: IdempotencyKey = None,
    ) -> JobView:
        """Accept a job; its answer is at ``Location``."""
        if backbone.ledger.depth(bound=bound) >= bound:
            raise QueueFullError(f"{bound} jobs wait already; come again in 5 seconds")
        ((job_id, created),) = backbone.ledger.submit(
            [_new_job(backbone, request, caller, idempotency_key)]
        )
        if backbone.reconciler is not None:
            backbone.reconciler.poke()
        response.headers["Location"] = f"/jobs/{job_id}"
        if not created:
            response.headers["Idempotency-Replayed"] = "true"
        return view(backbone.ledger.get(job_id))


def _new_job(backbone: Backbone, request: Any, caller: Caller, key: str | None) -> NewJob:  # noqa: ANN401 - the form is made at run time
    task = backbone.tasks[request.task]
    return NewJob(
        task=task.name,
        payload=task.takes.dump_json(request.arguments) if task.takes else b"null",
        owner=caller.owner,
        lane=task.lane,
        key=key,
        max_attempts=task.max_attempts,
        delay_s=request.delay_s,
    )


def _add_show(router: APIRouter, backbone: Backbone) -> None:
    @router.get(
        "/{job_id}",
        operation_id="show_job",
        response_model=JobView,
        responses={
            304: {"description": "The caller has the newest answer."},
            **problems(401, 403, 404, 422),
        },
    )
    def show(
        job_id: Id,
        caller: Annotated[Caller, needs(backbone.keys, "jobs:read")],
        if_none_match: IfNoneMatch = None,
    ) -> Response:
        """Show a job."""
        body = view(own_job(backbone, job_id, caller)).model_dump_json().encode()
        return tagged(body, if_none_match, media_type="application/json")


def _add_list(router: APIRouter, backbone: Backbone) -> None:
    @router.get("", operation_id="list_jobs", responses=problems(401, 403, 404, 422))
    def page(
        caller: Annotated[Caller, needs(backbone.keys, "jobs:read")],
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        after: Annotated[JobId | SkipJsonSchema[None], Query()] = None,
        state: StateName | SkipJsonSchema[None] = None,
    ) -> JobPage:
        """List the caller's jobs, the newest first."""
        wanted = State[state.upper()] if state else None
        found = backbone.ledger.page(caller.owner, limit=limit + 1, before=after, state=wanted)
        more = found[limit - 1].id if len(found) > limit else None
        return JobPage(jobs=[view(job) for job in found[:limit]], next=more)


def _add_cancel(router: APIRouter, backbone: Backbone) -> None:
    asked = {"description": "It runs, and was asked to end.", "model": JobView}

    @router.delete(
        "/{job_id}",
        operation_id="cancel_job",
        responses={202: asked, **problems(401, 403, 404, 409, 422)},
    )
    def cancel(
        job_id: Id,
        response: Response,
        caller: Annotated[Caller, needs(backbone.keys, "jobs:write")],
    ) -> JobView:
        """Cancel a job; it stays to be looked at."""
        own_job(backbone, job_id, caller)
        job = backbone.ledger.cancel(job_id)
        if job.state in {State.SUCCEEDED, State.FAILED}:
            raise ProblemError(409, f"Job {job_id} is over: it {job.state.name.lower()}.")
        if job.state is State.RUNNING:
            response.status_code = 202
        return view(job)
