"""Any table in, a typed table out: sources, types, profile, findings."""

from sprintml.ingestion.errors import CellError, IngestionError, OverrideError, TargetError
from sprintml.ingestion.findings import Finding, Severity
from sprintml.ingestion.overrides import ColumnOverride, Overrides
from sprintml.ingestion.parse import parse_rows
from sprintml.ingestion.profile import ColumnProfile, Profile
from sprintml.ingestion.profiling import profile_source, profile_table
from sprintml.ingestion.raw import Origin, Raw, ReadOptions
from sprintml.ingestion.reading import read_raw
from sprintml.ingestion.schema import Column, Kind, Schema, Value
from sprintml.ingestion.schema_file import load_overrides, render_toml
from sprintml.ingestion.table import Table, infer_schema, read_table, type_table

__all__ = [
    "CellError",
    "Column",
    "ColumnOverride",
    "ColumnProfile",
    "Finding",
    "IngestionError",
    "Kind",
    "Origin",
    "OverrideError",
    "Overrides",
    "Profile",
    "Raw",
    "ReadOptions",
    "Schema",
    "Severity",
    "Table",
    "TargetError",
    "Value",
    "infer_schema",
    "load_overrides",
    "parse_rows",
    "profile_source",
    "profile_table",
    "read_raw",
    "read_table",
    "render_toml",
    "type_table",
]
