"""``/jobs/{id}/events``: what happens to a job, as server-sent events that can be taken up again.

Each event has its number as id; a client that comes back with ``Last-Event-ID`` gets exactly what
followed. The stream begins with the job as it stands (``job``), and ends
with it at its end (``end``).
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, Query
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema
from starlette.responses import StreamingResponse

from async_endpoints.ledger import Event, Job
from async_endpoints.service.access import needs
from async_endpoints.service.backbone import Backbone
from async_endpoints.service.forms import view
from async_endpoints.service.jobs import Id, own_job
from async_endpoints.service.keys import Caller
from async_endpoints.service.refusals import problems

_EVENT = {
    "type": "object",
    "description": "One event; its data is JSON.",
    "properties": {
        "event": {"enum": ["job", "progress", "retry", "cancelling", "end"]},
        "data": {"type": "string", "contentMediaType": "application/json"},
        "id": {"type": "string", "pattern": "^[0-9]+$"},
        "retry": {"type": "integer"},
    },
    "required": ["event", "data"],
}
_LOOK_S = 0.1
_SILENCE_S = 15.0  # proxies close connections that are silent for longer
Number = Annotated[int, Query(ge=0, le=2**53, description="Events after this one only.")]
LastId = Annotated[
    Annotated[str, Field(pattern="^[0-9]{1,15}$")] | SkipJsonSchema[None],
    Header(alias="Last-Event-ID", description="The last event seen."),
]


def events_router(backbone: Backbone) -> APIRouter:
    """Return the route of a job's events."""
    router = APIRouter(tags=["jobs"])
    stream = {
        "description": "Events: `job`, `progress`, `retry`, `cancelling`, `end`.",
        "content": {"text/event-stream": {"schema": _EVENT}},
    }

    @router.get(
        "/jobs/{job_id}/events",
        operation_id="job_events",
        response_class=StreamingResponse,
        responses={200: stream, **problems(401, 403, 404, 422)},
    )
    def events(
        job_id: Id,
        caller: Annotated[Caller, needs(backbone.keys, "jobs:read")],
        after: Number = 0,
        last_event_id: LastId = None,
    ) -> StreamingResponse:
        """Follow a job until its end."""
        own_job(backbone, job_id, caller)
        seen = int(last_event_id) if last_event_id is not None else after
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(
            follow(backbone, job_id, seen), headers=headers, media_type="text/event-stream"
        )

    return router


async def follow(backbone: Backbone, job_id: str, after: int) -> AsyncIterator[str]:
    """Yield a job's events after *after* until its end, the server's, or that of the stream."""
    end = time.monotonic() + backbone.settings.stream_s
    told = time.monotonic()
    job, fresh = await asyncio.to_thread(_look, backbone, job_id, after)
    yield "retry: 1000\n" + _message("job", view(job).model_dump_json(), None)
    while True:
        for event in fresh:
            after = event.n
            yield _message(event.kind, _data(event), event.n)
        if job.state.final:
            yield _message("end", view(job).model_dump_json(), None)
            return
        now = time.monotonic()
        if backbone.stopping.is_set() or now > end:
            return
        if fresh:
            told = now
        elif now - told > _SILENCE_S:
            told = now
            yield ": still here\n\n"
        await asyncio.sleep(_LOOK_S)
        job, fresh = await asyncio.to_thread(_look, backbone, job_id, after)


def _look(backbone: Backbone, job_id: str, after: int) -> tuple[Job, list[Event]]:
    """Return the job, then its events: in this order a job that is over has told everything."""
    job = backbone.ledger.get(job_id)
    return job, backbone.ledger.events(job_id, after=after)


def _data(event: Event) -> str:
    return json.dumps({"fraction": event.fraction, "note": event.note, "at": event.at})


def _message(kind: str, data: str, number: int | None) -> str:
    name = "" if number is None else f"id: {number}\n"
    return f"{name}event: {kind}\ndata: {data}\n\n"
