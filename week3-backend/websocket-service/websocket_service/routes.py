"""Channels over HTTP: publish, read what was missed, listen to events, see who is there."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field, JsonValue

from async_endpoints import Problem, ProblemError
from async_endpoints.problems import MEDIA_TYPE, phrase
from websocket_service.batch import Batch
from websocket_service.bounds import checked_key, checked_name
from websocket_service.codes import Code
from websocket_service.commands import data_of
from websocket_service.errors import BadPosition, BadToken, LogUnavailable, Refused
from websocket_service.events import EventStream
from websocket_service.host import Host
from websocket_service.position import Position
from websocket_service.tokens import Grant

_STATUS = {
    Code.BAD_MESSAGE: HTTPStatus.UNPROCESSABLE_ENTITY,
    Code.TOO_BIG: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Code.UNAUTHORIZED: HTTPStatus.UNAUTHORIZED,
    Code.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Code.NO_CHANNEL: HTTPStatus.NOT_FOUND,
    Code.TOO_MANY: HTTPStatus.TOO_MANY_REQUESTS,
    Code.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}
_PROBLEMS = (400, 401, 403, 404, 413, 422, 429, 503)
_ID = r"^[0-9a-f]{8}:(0|[1-9][0-9]{0,15})$"

ChannelName = Annotated[
    str, Path(pattern=r"^[a-zA-Z0-9][a-zA-Z0-9_.:-]{0,99}$", description="The channel.")
]
After = Annotated[str | None, Query(pattern=_ID, description="An id: what came after it.")]


class NewMessage(BaseModel):
    """A message to publish."""

    data: JsonValue
    key: str | None = Field(
        default=None, min_length=1, max_length=100, description="Makes a retry harmless."
    )


class PublishedAt(BaseModel):
    """Where a message stands now."""

    id: str


class Message(BaseModel):
    """A message of a channel."""

    id: str
    data: JsonValue


class History(BaseModel):
    """What a channel holds after an id."""

    at: str = Field(description="The id of the newest message; ask for what is after it next.")
    recovered: bool | None = Field(
        description="Whether this is all that came after the id; null when none was given."
    )
    messages: list[Message]


class Who(BaseModel):
    """One connection that is in a channel."""

    client: str
    user: str


class WhoIsThere(BaseModel):
    """Who is in a channel: how many, and the first fifty."""

    channel: str
    count: int
    members: list[Who]


def channel_router(service: Host) -> APIRouter:
    """Return the routes of *service* under ``/channels``."""
    router = APIRouter(
        prefix="/channels/{channel}",
        tags=["channels"],
        responses={status: _refusal(status) for status in _PROBLEMS},
    )

    def reader(channel: ChannelName, authorization: Authorization = None) -> Grant:
        return _granted(service, authorization, "r", channel)

    def writer(channel: ChannelName, authorization: Authorization = None) -> Grant:
        return _granted(service, authorization, "w", channel)

    @router.post("/messages", status_code=201, dependencies=[Depends(writer)])
    async def publish(channel: ChannelName, message: NewMessage) -> PublishedAt:
        """Publish one message; every subscriber on every server gets it."""
        payload = msgspec.json.encode(message.data)
        try:
            data = data_of(msgspec.Raw(payload), service.bounds.max_message_bytes)
            key = checked_key(message.key)
            return PublishedAt(id=str(await service.hub.publish(channel, data, key=key)))
        except (Refused, LogUnavailable) as exc:
            raise _problem(exc) from exc

    @router.get("/messages", dependencies=[Depends(reader)])
    async def read(
        channel: ChannelName,
        after: After = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 1000,
    ) -> History:
        """Return what came after an id, oldest first; without one, what is kept."""
        try:
            return await _history(service, channel, after, limit)
        except LogUnavailable as exc:
            raise _problem(exc) from exc

    @router.get("/events", dependencies=[Depends(reader)], response_class=StreamingResponse)
    async def events(
        request: Request,
        channel: ChannelName,
        after: After = None,
        last_event_id: Annotated[str | None, Header()] = None,
    ) -> Response:
        """Listen to a channel as server-sent events; `Last-Event-ID` gets what was missed."""
        del request
        bounds = service.bounds
        stream = EventStream(max_queue_bytes=bounds.max_queue_bytes, heartbeat_s=bounds.heartbeat_s)
        since = last_event_id or after
        try:
            position = Position.parse(since) if since else None
            missed = await service.hub.subscribe(channel, stream, after=position)
        except (Refused, LogUnavailable, BadPosition) as exc:
            raise _problem(exc) from exc
        return StreamingResponse(
            stream.chunks(service.hub, channel, missed),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    @router.get("/presence", dependencies=[Depends(reader)])
    async def presence(channel: ChannelName) -> WhoIsThere:
        """Say who is in the channel, on all servers."""
        try:
            picture = await service.attendance.picture(channel)
        except LogUnavailable as exc:
            raise _problem(exc) from exc
        return WhoIsThere.model_validate(msgspec.to_builtins(picture))

    return router


def _refusal(status: int) -> dict[str, Any]:
    """Return how the OpenAPI describes a problem, whole in itself, for any application."""
    schema = Problem.model_json_schema(mode="serialization")
    schema["properties"]["errors"]["items"] = schema.pop("$defs")["FieldError"]
    return {"description": phrase(status), "content": {MEDIA_TYPE: {"schema": schema}}}


Authorization = Annotated[str | None, Header(description="Bearer and a token.")]


def _granted(service: Host, authorization: str | None, right: str, channel: str) -> Grant:
    try:
        grant = _grant(service, authorization)
        checked_name(channel)
    except Refused as exc:
        raise _problem(exc) from exc
    if not grant.may(right, channel):
        verb = "read" if right == "r" else "write"
        detail = f"your token does not let you {verb} channel {channel}"
        raise _problem(Refused(Code.FORBIDDEN, detail))
    return grant


def _grant(service: Host, authorization: str | None) -> Grant:
    if authorization is None:
        if service.anonymous is None:
            raise Refused(Code.UNAUTHORIZED, "expected a header Authorization: Bearer <token>")
        return service.anonymous
    try:
        return service.grant_of(authorization.partition(" ")[2].strip())
    except BadToken as exc:
        raise Refused(Code.UNAUTHORIZED, str(exc)) from exc


async def _history(service: Host, channel: str, after: str | None, limit: int) -> History:
    position = Position.parse(after) if after else None
    found = await service.hub.log.read(channel, position.offset if position else 0)
    recovered: bool | None = None
    if position is not None:
        known = position.epoch == found.head.epoch and position.offset <= found.head.offset
        recovered = known and found.first == position.offset + 1
        if not known:
            found = await service.hub.log.read(channel, 0)
    epoch = found.head.epoch
    page = Batch(channel, epoch, found.first, found.payloads[:limit])
    kept = page.within(service.bounds.max_queue_bytes).payloads
    messages = [
        Message(id=f"{epoch}:{offset}", data=msgspec.json.decode(payload))
        for offset, payload in enumerate(kept, found.first)
    ]
    at = messages[-1].id if messages else str(found.head)
    return History(at=at, recovered=recovered, messages=messages)


def _problem(error: Refused | LogUnavailable | BadPosition) -> ProblemError:
    if isinstance(error, BadPosition):
        return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
    if isinstance(error, LogUnavailable):
        headers = {"Retry-After": "1"}
        return ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, str(error), headers=headers)
    headers = {"WWW-Authenticate": "Bearer"} if error.code is Code.UNAUTHORIZED else {}
    if error.code is Code.UNAVAILABLE:
        headers["Retry-After"] = "1"
    return ProblemError(_STATUS[error.code], error.detail, headers=headers)
