"""Stage 3, ingest: the data as they came, opened only under a registered plan, and checksummed."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import statsmodels.datasets

from mini_ds_workflow.errors import ChecksumError, ColumnError, SampleError
from mini_ds_workflow.stages.plan import RegisteredPlan

LARGEST_BYTES = 512 * 2**20


@dataclass(frozen=True)
class RawData:
    """A table as it came.

    Attributes:
        frame: Its rows.
        sha256: Of the file's bytes.
        checked: Whether the plan named that checksum.
        source: Where it came from.
        size_bytes: Of the file.
    """

    frame: pd.DataFrame
    sha256: str
    checked: bool
    source: str
    size_bytes: int


def ingest(registered: RegisteredPlan, path: Path | None = None) -> RawData:
    """Return the plan's data, or the CSV file at *path*.

    Raises:
        ChecksumError: If the plan names a checksum and the bytes have another.
        ColumnError: If a column of the plan is missing.
        SampleError: If there is no row, no file, or no table in it.
    """
    wanted = registered.document["data"].get("sha256", "")
    source = path.name if path else str(registered.document["data"].get("source", ""))
    content = _bytes(path or _bundled(source))
    sha256 = hashlib.sha256(content).hexdigest()
    if wanted and sha256 != wanted:
        raise ChecksumError(f"{source} has SHA-256 {sha256}, the plan expects {wanted}")
    try:
        frame = pd.read_csv(io.BytesIO(content))
    except (ValueError, pd.errors.ParserError) as exc:
        raise SampleError(f"{source} is not a table of comma-separated values: {exc}") from exc
    missing = [name for name in registered.document["columns"] if name not in frame]
    if missing:
        raise ColumnError(
            f"{source} lacks {', '.join(missing)}; it has {', '.join(map(str, frame.columns))}"
        )
    if not len(frame):
        raise SampleError(f"{source} holds no row")
    return RawData(frame, sha256, bool(wanted), source, len(content))


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise SampleError(f"{path.name} is larger than {LARGEST_BYTES} bytes")
        return path.read_bytes()
    except OSError as exc:
        raise SampleError(f"no data can be read at {path.name}: {exc.strerror}") from exc


def _bundled(source: str) -> Path:
    """Return the path of a data set that statsmodels carries, named ``statsmodels:NAME``."""
    package, _, name = source.partition(":")
    if package != "statsmodels" or not name.isidentifier():
        raise SampleError(f"data.source must be statsmodels:NAME or a file given, found {source!r}")
    return Path(statsmodels.datasets.__file__).parent / name / f"{name}.csv"
