"""Reading: from one argument, whatever it names, to a raw table."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

from sprintml.ingestion.errors import IngestionError, UnknownFormatError
from sprintml.ingestion.formats import FORMATS, find_format
from sprintml.ingestion.places.local import Local, open_local, spool_stdin, temporary_folder
from sprintml.ingestion.places.masking import mask_password
from sprintml.ingestion.places.packing import unpack
from sprintml.ingestion.raw import Origin, Progress, Raw, ReadOptions, ignore_progress
from sprintml.ingestion.sampling import RowSample

DEFAULT_OPTIONS = ReadOptions()
_HASHED_BYTES = 256_000_000
CHOICES = ("sheet", "table", "member", "query", "encoding", "delimiter")
"""What may be chosen behind a path's question mark."""


class FileReader(Protocol):
    """Reads a file of one format."""

    def __call__(
        self, local: Local, options: ReadOptions, *, max_rows: int, seed: int, progress: Progress
    ) -> Raw:
        """Return its table."""


RemoteReader = Callable[[str, ReadOptions, RowSample], Raw]
"""Reads a source that is no file, into a sample."""


def read_raw(
    source: str,
    options: ReadOptions = DEFAULT_OPTIONS,
    *,
    max_rows: int = 1_000_000,
    seed: int = 0,
    progress: Progress = ignore_progress,
) -> Raw:
    """Read any table as texts.

    Args:
        source: A path (``data.csv``, ``book.xlsx?sheet=May``, ``all.zip?member=a.csv``), ``-`` for
            standard input, ``http(s)://…``, ``sqlite:///file.db?table=t``, ``postgresql://…?table=t``,
            ``bundled:iris`` or ``openml:NAME``.
        options: What is fixed about how it is read.
        max_rows: Of a longer table a uniform sample of rows is kept, in file order.
        seed: Of the sample.
        progress: Called with the bytes (or rows) done and their number.

    Raises:
        IngestionError: If it cannot be read; the subclass says why, the message what to do.
    """
    with ExitStack() as stack:
        try:
            if (remote := _remote(source)) is not None:
                return remote(source, options, RowSample(max_rows, seed))
            opened = open_source(source, options, stack, progress)
            return read_opened(source, opened, max_rows=max_rows, seed=seed, progress=progress)
        except IngestionError as exc:
            raise exc.at(mask_password(source)) from exc.__cause__


@dataclass(frozen=True, slots=True)
class Opened:
    """A source as a file on this machine.

    Attributes:
        source: As the user gave it.
        given: The file as it was given or fetched.
        local: The same, unpacked.
        options: With what the source itself chooses (``?sheet=May``).
    """

    source: str
    given: Local
    local: Local
    options: ReadOptions


def open_source(
    source: str, options: ReadOptions, stack: ExitStack, progress: Progress = ignore_progress
) -> Opened:
    """Return *source* as a file on this machine; temporary copies are gone when *stack* closes.

    Raises:
        IngestionError: If it cannot be reached or unpacked.
    """
    folder = stack.enter_context(temporary_folder())
    scheme = _scheme(source)
    if source == "-":
        given = spool_stdin(folder, options.bounds, progress)
    elif scheme in ("http", "https"):
        from sprintml.ingestion.places.web import download  # noqa: PLC0415  (only for the web)

        given = download(source, folder, options, progress)
    elif scheme in (None, "file"):
        path, options = _path_and_choices(source, options)
        given = open_local(path, options.bounds)
    else:
        raise UnknownFormatError(
            f"Addresses that begin with {scheme}: are not read.",
            fix="Use a file, http(s), sqlite, postgresql, bundled: or openml:.",
        )
    return Opened(source, given, unpack(given, folder, options, progress), options)


def is_local(source: str) -> bool:
    """Return whether *source* ends as a file on this machine: no database, no bundled set."""
    return _scheme(source) not in ("bundled", "openml", "sqlite", "postgresql", "postgres")


def read_opened(
    source: str, opened: Opened, *, max_rows: int, seed: int, progress: Progress
) -> Raw:
    """Read an opened source by its content.

    Raises:
        IngestionError: If it cannot be read.
    """
    raw = read_local(opened.local, opened.options, max_rows=max_rows, seed=seed, progress=progress)
    return replace(raw, origin=_signed(raw.origin, source, opened.given))


def read_local(
    local: Local, options: ReadOptions, *, max_rows: int, seed: int, progress: Progress
) -> Raw:
    """Read a file on this machine by its content.

    Raises:
        IngestionError: If it cannot be read.
    """
    form = options.format or find_format(local)
    if form == "sqlite":
        from sprintml.ingestion.database import read_sqlite  # noqa: PLC0415

        sample = RowSample(max_rows, seed)
        return read_sqlite(local, options, sample, table=options.table, query=options.query)
    return _file_reader(form)(local, options, max_rows=max_rows, seed=seed, progress=progress)


def _file_reader(form: str) -> FileReader:
    """Return the reader of a format; each brings its library only when it is needed."""
    match form:
        case "csv":
            from sprintml.ingestion.text.delimited import read_delimited as read  # noqa: PLC0415
        case "excel":
            from sprintml.ingestion.excel import read_excel as read  # noqa: PLC0415
        case "parquet" | "feather":
            from sprintml.ingestion.columnar import read_columnar as read  # noqa: PLC0415
        case "json":
            from sprintml.ingestion.json_records import read_json as read  # noqa: PLC0415
        case "ndjson":
            from sprintml.ingestion.json_records import read_ndjson as read  # noqa: PLC0415
        case _:
            raise UnknownFormatError(f"{form!r} is no format.", fix=f"One of {', '.join(FORMATS)}.")
    return read


def _remote(source: str) -> RemoteReader | None:
    """Return the reader of a source that is no file, None if it is one."""
    match _scheme(source):
        case "bundled":
            from sprintml.ingestion.bundled import read_bundled as read  # noqa: PLC0415
        case "openml":
            from sprintml.ingestion.openml import read_openml as read  # noqa: PLC0415
        case "sqlite":
            from sprintml.ingestion.database import read_sqlite_url as read  # noqa: PLC0415
        case "postgresql" | "postgres":
            from sprintml.ingestion.database import read_postgresql as read  # noqa: PLC0415
        case _:
            return None
    return read


def _scheme(source: str) -> str | None:
    """Return the scheme of an address; a path has none."""
    found = re.match(r"(bundled|openml|sqlite|file):|([a-z][a-z0-9+.-]+)://", source, re.IGNORECASE)
    return (found[1] or found[2]).lower() if found else None


def _path_and_choices(source: str, options: ReadOptions) -> tuple[str, ReadOptions]:
    """Split ``book.xlsx?sheet=May`` into the path and the choices, unless it is a file's name."""
    path = unquote(urlsplit(source).path) if source.startswith("file:") else source
    if source.startswith("file:") and "?" in source:
        path += "?" + source.split("?", 1)[1]
    before, mark, after = path.rpartition("?")
    if not mark or _exists(path):
        return path, options
    choices = dict(parse_qsl(after, keep_blank_values=True))
    unknown = [name for name in choices if name not in CHOICES]
    if unknown or not choices:
        return path, options
    chosen: dict[str, Any] = choices  # CHOICES are the options that are texts
    return before, replace(options, **chosen)


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        return False


def _signed(origin: Origin, source: str, given: Local) -> Origin:
    """Return *origin* with the size and, unless it is large, the checksum of the file given."""
    size = given.size_bytes
    digest = given.sha256() if size <= _HASHED_BYTES else None
    return replace(origin, source=mask_password(source), size_bytes=size, sha256=digest)
