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
    data = registered.document["data"]
    place = path or _bundled(data["source"])
    source = path.name if path else str(data["source"])
    frame, content = read_table(place)
    sha256 = hashlib.sha256(content).hexdigest()
    if data["sha256"] and sha256 != data["sha256"]:
        raise ChecksumError(f"{source} has SHA-256 {sha256}, the plan expects {data['sha256']}")
    missing = [name for name in registered.document["columns"] if name not in frame]
    if missing:
        raise ColumnError(
            f"{source} lacks {', '.join(missing)}; it has {', '.join(map(str, frame.columns))}"
        )
    if not len(frame):
        raise SampleError(f"{source} holds no row")
    return RawData(frame, sha256, bool(data["sha256"]), source, len(content))


def read_table(path: Path) -> tuple[pd.DataFrame, bytes]:
    """Return the table in a CSV file, and the file's bytes.

    Raises:
        SampleError: If there is no file, it is too large, or no table.
    """
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise SampleError(f"{path.name} is larger than {LARGEST_BYTES} bytes")
        content = path.read_bytes()
    except OSError as exc:
        raise SampleError(f"no data can be read at {path.name}: {exc.strerror}") from exc
    try:
        return pd.read_csv(io.BytesIO(content)), content
    except (ValueError, pd.errors.ParserError) as exc:
        raise SampleError(
            f"{path.name} is not a table of comma-separated values: {str(exc).strip()}"
        ) from exc


def _bundled(source: str) -> Path:
    """Return the path of a data set that statsmodels carries, named ``statsmodels:NAME``."""
    package, _, name = source.partition(":")
    if package != "statsmodels" or not name.isidentifier():
        raise SampleError(
            f"the plan names no bundled data (statsmodels:NAME), so a file must be given; its "
            f"data.source is {source!r}"
        )
    return Path(statsmodels.datasets.__file__).parent / name / f"{name}.csv"
