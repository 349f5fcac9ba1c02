"""A typed table as files, on its way from the reading process to the training process."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pandas as pd
from pydantic import TypeAdapter

from sprintml.ingestion.findings import Finding
from sprintml.ingestion.raw import Origin
from sprintml.ingestion.schema import Schema
from sprintml.ingestion.table import Table

_FINDINGS = TypeAdapter(list[Finding])


def write_snapshot(table: Table, folder: Path) -> None:
    """Write *table* into *folder*: parquet for the rows, JSON for the rest."""
    frame = table.frame.reset_index(drop=True)
    frame.to_parquet(folder / "table.parquet", compression=None)
    (folder / "schema.json").write_text(table.schema.model_dump_json(), encoding="utf-8")
    (folder / "findings.json").write_bytes(_FINDINGS.dump_json(table.findings))
    (folder / "origin.json").write_bytes(msgspec.json.encode(table.origin))


def read_snapshot(folder: Path) -> Table:
    """Return the table that `write_snapshot` wrote into *folder*."""
    return Table(
        frame=pd.read_parquet(folder / "table.parquet"),
        schema=Schema.model_validate_json((folder / "schema.json").read_bytes()),
        findings=_FINDINGS.validate_json((folder / "findings.json").read_bytes()),
        origin=msgspec.json.decode((folder / "origin.json").read_bytes(), type=Origin),
    )
