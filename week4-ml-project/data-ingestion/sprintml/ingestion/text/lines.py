"""Lines: a text file as an iterator of bounded lines, with its own line ends kept.

Lines end with LF, CR LF or CR alone. A line longer than the bound is refused while it is being
read, so a gigabyte without a line end costs no gigabyte.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sprintml.ingestion.bounds import Bounds
from sprintml.ingestion.errors import BoundError
from sprintml.ingestion.text.encodings import Encoding

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_CHUNK_BYTES = 1 << 18


class ZeroBytes(Exception):  # noqa: N818  (a signal to read again, not an error)
    """Raised when a file has zero bytes that nobody expected."""


class GuardedFile(io.RawIOBase):
    """A file that refuses a stretch of more than *line_bytes* without a line end.

    Attributes:
        size: Bytes in the file.
        done: Bytes read so far.
    """

    def __init__(self, path: Path, line_bytes: int, *, zeros: bool) -> None:
        super().__init__()
        self._zeros = zeros
        self._raw = path.open("rb", buffering=0)
        self._limit = line_bytes
        self._since = 0
        self.size = path.stat().st_size
        self.done = 0

    def readable(self) -> bool:
        """Return true."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill *buffer* and return how many bytes were read.

        Raises:
            BoundError: If a line is too long.
            ZeroBytes: If there is a zero byte, and none is expected.
        """
        view = memoryview(buffer).cast("B")
        n = self._raw.readinto(view) or 0
        chunk = bytes(view[:n])
        last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        self._since = n - last - 1 if last >= 0 else self._since + n
        self.done += n
        if not self._zeros and b"\0" in chunk:
            raise ZeroBytes
        if self._since > self._limit:
            raise BoundError(
                f"A line is longer than {self._limit:,} bytes, so this is hardly a table of rows.",
                fix="Check the file's format and line ends.",
            )
        return n

    def close(self) -> None:
        """Close the file."""
        self._raw.close()
        super().close()


@contextmanager
def open_lines(
    path: Path, encoding: Encoding, bounds: Bounds, *, zeros: bool = True
) -> Iterator[tuple[Iterator[str], GuardedFile]]:
    """Yield the lines of a text file, and the file (to ask how far it is).

    Args:
        path: The file.
        encoding: Its encoding.
        bounds: How long a line may be.
        zeros: Whether there may be zero bytes. Looking for them here is free; in each line it is
            half of the time of reading.

    Raises:
        BoundError: While iterating, if a line is too long.
        ZeroBytes: While iterating, if there are zero bytes and *zeros* is false.
        UnicodeDecodeError: While iterating, if bytes are no text in *encoding*.
    """
    guarded = GuardedFile(path, bounds.line_bytes, zeros=zeros)
    buffered = io.BufferedReader(guarded, _CHUNK_BYTES)
    with io.TextIOWrapper(buffered, encoding.name, encoding.errors, newline="") as text:
        text._CHUNK_SIZE = _CHUNK_BYTES  # type: ignore[attr-defined]  # noqa: SLF001  (8 kB otherwise: slow)
        yield text, guarded


def read_head(path: Path, n_bytes: int = 1 << 18) -> bytes:
    """Return the first bytes of a file."""
    with path.open("rb") as file:
        return file.read(n_bytes)
