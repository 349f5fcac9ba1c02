"""Bounds: how much of an untrusted source is read before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1_000_000
GB = 1_000 * MB


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits on a source, all checked while reading and before memory is spent."""

    file_bytes: int = 64 * GB
    """A file on this machine, as it lies on disk."""
    unpacked_bytes: int = 8 * GB
    """What a compressed file may unpack to."""
    ratio: float = 300.0
    """Unpacked to packed size; checked once more than `ratio_from_bytes` were unpacked."""
    ratio_from_bytes: int = 32 * MB
    stream_bytes: int = 4 * GB
    """Standard input."""
    download_bytes: int = 2 * GB
    download_s: float = 300.0
    document_bytes: int = 256 * MB
    """A file that has to be in memory whole: JSON (not NDJSON), the parts of a workbook."""
    workbook_cells: int = 20_000_000
    """Width x height of a sheet's used area."""
    columns: int = 10_000
    line_bytes: int = 16 * MB
    """One line of a text file."""
    cell_chars: int = 131_072
    name_chars: int = 1_000
    query_s: float = 300.0
    """One statement on a database."""
