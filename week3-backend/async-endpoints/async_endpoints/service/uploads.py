"""``/uploads``: files go to the disk as they come, bounded, named by the digest of their bytes."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Header, Request
from fastapi import Path as InPath
from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema
from starlette.responses import Response, StreamingResponse

from async_endpoints.problems import ProblemError
from async_endpoints.service.access import needs
from async_endpoints.service.backbone import Backbone
from async_endpoints.service.etags import matches
from async_endpoints.service.keys import Caller
from async_endpoints.service.refusals import problems

_CHUNK_BYTES = 256 * 1024
_MEDIA_TYPE = "application/octet-stream"
Digest = Annotated[str, InPath(pattern="^[0-9a-f]{64}$", description="SHA-256 of the bytes.")]


class Upload(BaseModel):
    """A file that was taken in."""

    id: str = Field(pattern="^[0-9a-f]{64}$", description="SHA-256 of its bytes.")
    size_bytes: int


def uploads_router(backbone: Backbone) -> APIRouter:
    """Return the routes of ``/uploads``."""
    router = APIRouter(prefix="/uploads", tags=["uploads"])
    body = {"content": {_MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
    located = {"Location": {"schema": {"type": "string"}, "description": "Where it is."}}
    link = {"operationId": "get_upload", "parameters": {"digest": "$response.body#/id"}}

    @router.post(
        "",
        status_code=201,
        operation_id="upload",
        openapi_extra={"requestBody": body},
        responses={
            201: {"description": "Taken in.", "headers": located, "links": {"get": link}},
            **problems(401, 403, 413, 415),
        },
    )
    async def upload(
        request: Request,
        response: Response,
        caller: Annotated[Caller, needs(backbone.keys, "files:write")],
    ) -> Upload:
        """Take in a file; the same bytes twice are one file."""
        came = request.headers.get("content-type", _MEDIA_TYPE).partition(";")[0].strip()
        if came != _MEDIA_TYPE:
            raise ProblemError(415, f"Files come as {_MEDIA_TYPE} here, not as {came[:80]}.")
        taken = await _store(request, folder_of(backbone.uploads, caller.owner))
        response.headers["Location"] = f"/uploads/{taken.id}"
        return taken

    @router.get(
        "/{digest}",
        operation_id="get_upload",
        response_class=StreamingResponse,
        responses={
            200: body | {"description": "The bytes."},
            304: {"description": "The caller has it."},
            **problems(401, 403, 404, 422),
        },
    )
    def get(
        digest: Digest,
        caller: Annotated[Caller, needs(backbone.keys, "files:read")],
        if_none_match: Annotated[str | SkipJsonSchema[None], Header()] = None,
    ) -> Response:
        """Give back a file of the caller's."""
        path = folder_of(backbone.uploads, caller.owner) / digest
        if not path.is_file():
            raise ProblemError(404, f"There is no upload {digest} of yours.")
        headers = {"ETag": f'"{digest}"', "Cache-Control": "private, immutable"}
        if matches(if_none_match, f'"{digest}"'):
            return Response(status_code=304, headers=headers)
        headers["Content-Length"] = str(path.stat().st_size)
        return StreamingResponse(_chunks(path), headers=headers, media_type=_MEDIA_TYPE)

    return router


def folder_of(uploads: Path, owner: str) -> Path:
    """Return the folder of an owner's files; its name says nothing and cannot lead elsewhere."""
    return uploads / hashlib.sha256(owner.encode()).hexdigest()[:32]


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk


async def _store(request: Request, folder: Path) -> Upload:
    """Write the body to the disk, then give it its name; an upload cut short leaves nothing."""
    await to_thread.run_sync(lambda: folder.mkdir(parents=True, exist_ok=True))
    part = folder / f".{secrets.token_hex(8)}.part"
    digest, size = hashlib.sha256(), 0
    try:
        with part.open("wb") as file:
            async for chunk in request.stream():
                digest.update(chunk)
                size += len(chunk)
                await to_thread.run_sync(file.write, chunk)
            file.flush()
            await to_thread.run_sync(os.fsync, file.fileno())
        part.replace(folder / digest.hexdigest())
    finally:
        part.unlink(missing_ok=True)
    return Upload(id=digest.hexdigest(), size_bytes=size)
