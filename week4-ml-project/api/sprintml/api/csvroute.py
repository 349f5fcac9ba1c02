"""The route that takes a CSV and streams it back with predictions.

The upload is read to a temporary file (bounded by the body limit), every cell is checked, and only
then does the answer begin: an error is always a problem document, never half a file.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path

from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from async_endpoints import FieldError, ProblemError
from sprintml.api.csvrows import CsvRows, answered, as_csv, check, open_csv
from sprintml.api.refusals import predictor_of
from sprintml.api.registry import Served
from sprintml.ingestion.errors import IngestionError
from sprintml.models.serve.predictor import Predictor

FIELD = "file"


def csv_endpoint(served: Served | None) -> Callable[[Request], Coroutine[None, None, Response]]:
    """Return the handler of ``…/predict/csv``."""

    async def predict_csv(request: Request) -> Response:
        predictor = predictor_of(served)
        _require_multipart(request)
        with ExitStack() as stack:
            async with request.form(max_files=1, max_fields=10) as form:
                upload = _upload(form.get(FIELD))
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sprintml-")))
                rows = await run_in_threadpool(_checked, upload, folder, predictor)
            text = _with_cleanup(as_csv(answered(rows, predictor)), stack.pop_all())
        name = f"predictions-{Path(rows.local.name).stem}.csv"
        return StreamingResponse(
            iterate_in_threadpool(text),
            media_type="text/csv",
            headers={"Content-Disposition": _attachment(name)},
        )

    return predict_csv


def _require_multipart(request: Request) -> None:
    media = request.headers.get("content-type", "")
    if media.partition(";")[0].strip().lower() != "multipart/form-data":
        raise ProblemError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"Send the CSV as multipart/form-data in the field {FIELD!r}.",
        )


def _upload(value: object) -> UploadFile:
    if isinstance(value, UploadFile):
        return value
    reason = "a CSV file is expected in this field"
    raise ProblemError(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        f"{FIELD}: {reason}",
        title="Invalid request",
        errors=[FieldError(field=FIELD, pointer=f"/{FIELD}", reason=reason)],
    )


def _checked(upload: UploadFile, folder: Path, predictor: Predictor) -> CsvRows:
    path = folder / "upload.csv"
    with path.open("wb") as target:
        shutil.copyfileobj(upload.file, target)
    try:
        rows = open_csv(path, upload.filename or "upload.csv")
        check(rows, predictor.schema)
    except (IngestionError, UnicodeError) as exc:
        raise refused(exc) from exc
    return rows


def refused(error: IngestionError | UnicodeError) -> ProblemError:
    """Return the 422 for a CSV that cannot be read, with line and column where there is one."""
    column = getattr(error, "column", None)
    line = getattr(error, "line", None)
    field = FIELD if column is None else str(column)
    message = str(error)
    place = "" if line is None else f"/line/{line}"
    errors = [FieldError(field=field, pointer=place, reason=message)]
    return ProblemError(
        HTTPStatus.UNPROCESSABLE_ENTITY, message, title="Unusable CSV", errors=errors
    )


def _with_cleanup(text: Iterator[str], stack: ExitStack) -> Iterator[str]:
    with stack:
        yield from text


def _attachment(name: str) -> str:
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in name)
    return f'attachment; filename="{plain[:100]}"'
