"""``/fanout``: several sources asked at once; what came, and why the rest did not."""

import time
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from async_endpoints.fanout import FanOut, Status
from async_endpoints.problems import FieldError, ProblemError
from async_endpoints.service.access import needs
from async_endpoints.service.keys import ApiKeys, Caller
from async_endpoints.service.refusals import problems


class SourceAnswer(BaseModel):
    """What one source gave, or why it gave nothing."""

    source: str
    status: Status
    seconds: float
    attempts: int
    data: Any = None
    reason: str | None = None


class Gathered(BaseModel):
    """The answers, in the order of the sources."""

    item: str
    complete: bool = Field(description="Whether every source answered.")
    seconds: float
    answers: list[SourceAnswer]


def fanout_router(fanout: FanOut, keys: ApiKeys) -> APIRouter:
    """Return the route of the fan-out."""
    router = APIRouter(tags=["fanout"])
    known = list(fanout.sources)

    @router.get("/fanout", operation_id="fanout", responses=problems(401, 403, 422), name="fanout")
    async def gather(
        caller: Annotated[Caller, needs(keys, "fanout:read")],  # noqa: ARG001 - may call
        item: Annotated[str, Query(min_length=1, max_length=200)],
        source: Annotated[
            list[str], Query(max_length=20, json_schema_extra={"items": {"enum": known}})
        ] = [],  # noqa: B006 - FastAPI copies it
    ) -> Gathered:
        """Ask all sources, or those named, about an item; partial results say what is missing."""
        _refuse_unknown(source, known)
        start = time.perf_counter()
        answers = await fanout.ask(item, list(dict.fromkeys(source)) or known)
        return Gathered(
            item=item,
            complete=all(answer.status == "ok" for answer in answers),
            seconds=time.perf_counter() - start,
            answers=[SourceAnswer.model_validate(a, from_attributes=True) for a in answers],
        )

    return router


def _refuse_unknown(names: list[str], known: list[str]) -> None:
    for name in names:
        if name not in known:
            reason = f"one of {', '.join(known)} was expected"
            error = FieldError(field="source", pointer="/source", reason=reason, value=name[:120])
            raise ProblemError(422, f"source {name[:60]!r}: {reason}", errors=[error])
