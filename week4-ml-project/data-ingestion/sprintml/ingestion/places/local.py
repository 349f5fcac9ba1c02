"""A source's bytes as a file on this machine: the user's own, or a temporary copy of a stream."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from sprintml.ingestion.bounds import Bounds
from sprintml.ingestion.errors import (
    BoundError,
    EmptyTableError,
    MissingSourceError,
    UnreadableSourceError,
)
from sprintml.ingestion.raw import Progress

_CHUNK_BYTES = 1 << 20


@dataclass(slots=True)
class Local:
    """A file to read; it is opened for reading only.

    Attributes:
        path: Where the bytes are.
        name: What the file is called; its ending is a hint to its format.
        source: As the user gave it, for messages.
        notes: What was done on the way here.
    """

    path: Path
    name: str
    source: str
    notes: list[str] = field(default_factory=list)

    @property
    def size_bytes(self) -> int:
        """Size on disk."""
        return self.path.stat().st_size

    def sha256(self) -> str:
        """Return the SHA-256 of the bytes, in hexadecimal."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def open_local(source: str, bounds: Bounds) -> Local:
    """Return the file that *source* names, after looking whether it can be read.

    Raises:
        MissingSourceError: If there is none.
        UnreadableSourceError: If it is a folder, a device, a loop of links or not permitted.
        EmptyTableError: If it has no bytes.
        BoundError: If it is too large.
    """
    path = Path(source).expanduser()
    size = _checked_size(path, source)
    if size > bounds.file_bytes:
        raise BoundError(
            f"The file has {size:,} bytes; at most {bounds.file_bytes:,} are read.", source=source
        )
    if size == 0:
        raise EmptyTableError("The file is empty.", source=source, fix="Give a file with rows.")
    return Local(path, path.name, source)


def _checked_size(path: Path, source: str) -> int:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise UnreadableSourceError(
                "This is a folder, not a file.", source=source, fix=_inside(path)
            )
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableSourceError(
                "This is a device or a pipe, not a file.", source=source, fix="Use - for a pipe."
            )
        with path.open("rb"):
            return status.st_size
    except (FileNotFoundError, NotADirectoryError) as exc:
        raise MissingSourceError("There is no such file.", source=source, fix=_near(path)) from exc
    except PermissionError as exc:
        raise UnreadableSourceError(
            "The file may not be read by you.", source=source, fix="Change its permissions."
        ) from exc
    except (OSError, ValueError) as exc:  # loops of links, names too long, zero bytes in names
        why = os.strerror(exc.errno) if isinstance(exc, OSError) and exc.errno else str(exc)
        raise UnreadableSourceError(
            f"The file cannot be opened ({why}).", source=source, fix="Check the path."
        ) from exc


def _inside(folder: Path) -> str:
    try:
        files = sorted(p.name for p in folder.iterdir() if p.is_file())[:3]
    except OSError:
        files = []
    return f"Give a file in it: {', '.join(files)}." if files else "Give a file."


def _near(path: Path) -> str:
    """Return a hint: files beside *path* with a name much like it."""
    import difflib  # noqa: PLC0415  (only for a mistake)

    try:
        names = [p.name for p in path.parent.iterdir()]
    except OSError:
        return "Check the path."
    close = difflib.get_close_matches(path.name, names, n=2)
    return f"Did you mean {' or '.join(close)}?" if close else "Check the path."


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Yield a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="sprintml-") as folder:
        yield Path(folder)


def spool_stdin(folder: Path, bounds: Bounds, progress: Progress) -> Local:
    """Copy standard input to a temporary file and return it.

    Raises:
        BoundError: If there are more bytes than the bound.
        EmptyTableError: If there are none.
    """
    target = folder / "stdin"
    with target.open("wb") as out:
        size = copy_bounded(sys.stdin.buffer, out, bounds.stream_bytes, progress)
    if size == 0:
        raise EmptyTableError("Standard input is empty.", source="-", fix="Pipe a table into it.")
    return Local(target, "stdin", "-")


def copy_bounded(stream: BinaryIO, out: BinaryIO, limit: int, progress: Progress) -> int:
    """Copy *stream* to *out* and return the number of bytes.

    Raises:
        BoundError: If there are more than *limit*.
    """
    done = 0
    while chunk := stream.read(_CHUNK_BYTES):
        done += len(chunk)
        if done > limit:
            raise BoundError(f"The input is longer than {limit:,} bytes.", fix="Give a file.")
        out.write(chunk)
        progress(done, None)
    return done
