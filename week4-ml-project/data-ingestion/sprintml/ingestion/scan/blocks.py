"""Rows from all over a file without reading it: blocks at even distances, cut at line ends."""

from __future__ import annotations

import csv
from contextlib import suppress
from itertools import islice

import numpy as np

from sprintml.ingestion.places.local import Local
from sprintml.ingestion.raw import Origin, Raw
from sprintml.ingestion.sampling import RowSample
from sprintml.ingestion.text.dialects import Dialect
from sprintml.ingestion.text.rows import LINE, Chunk, keep

N_BLOCKS = 40
BLOCK_BYTES = 48_000
BLOCK_ROWS = 400
"""Rows used of a block: narrow tables give 16,000 in all, a share to one point in a hundred."""


def sample_blocks(local: Local, dialect: Dialect, names: list[str], encoding: str) -> Raw:
    """Return some thousand rows of a UTF-8 file that is larger than the blocks.

    A block begins and ends inside a row: both are left out, and so are rows whose width is wrong
    because the block began inside quotes.

    Cost: `N_BLOCKS` reads of `BLOCK_BYTES`, up to `BLOCK_ROWS` rows of each.
    """
    rows: list[list[str]] = []
    with local.path.open("rb") as file:
        for start in np.linspace(0, local.size_bytes - BLOCK_BYTES, N_BLOCKS).astype(int):
            file.seek(int(start))
            rows += _rows_of(file.read(BLOCK_BYTES), dialect, len(names), at_start=start == 0)
    sample = RowSample(max_rows=len(rows) + 1, seed=0)
    keep(Chunk(rows, np.full(len(rows), -1)), len(names), sample)
    frame = sample.filled().drop_columns([LINE]).rename_columns(names).to_pandas()
    origin = Origin(
        source=local.source,
        format="csv",
        encoding=encoding,
        delimiter=dialect.delimiter or None,
        header=dialect.header,
        sampled=True,
        size_bytes=local.size_bytes,
    )
    return Raw(frame, origin)


def _rows_of(block: bytes, dialect: Dialect, width: int, *, at_start: bool) -> list[list[str]]:
    lines = block.decode("utf-8", "replace").replace("\0", "").splitlines(keepends=True)
    skipped = dialect.skip_lines + dialect.header if at_start else 1
    rows: list[list[str]] = []
    with suppress(csv.Error):
        found = dialect.reader(lines[skipped:-1])
        rows.extend(islice((row for row in found if len(row) == width), BLOCK_ROWS))
    return rows
