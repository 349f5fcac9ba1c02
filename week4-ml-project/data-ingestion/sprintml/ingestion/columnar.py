"""Parquet and Arrow (Feather) files, read batch by batch; their own types become hints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sprintml.ingestion.cells import text_of
from sprintml.ingestion.errors import (
    DamagedError,
    EmptyTableError,
    EncryptedError,
    UnknownFormatError,
)
from sprintml.ingestion.names import unique_names
from sprintml.ingestion.places.local import Local
from sprintml.ingestion.raw import Hint, Origin, Progress, Raw, ReadOptions
from sprintml.ingestion.sampling import RowSample
from sprintml.ingestion.text.lines import read_head

_BATCH_ROWS = 65_536


@dataclass(slots=True)
class Batches:
    """The schema of a columnar file and its rows, some thousands at a time."""

    schema: pa.Schema
    n_rows: int | None
    batches: Iterable[pa.RecordBatch]


def read_columnar(
    local: Local, options: ReadOptions, *, max_rows: int, seed: int, progress: Progress
) -> Raw:
    """Read a Parquet, Feather (version 2) or Arrow stream file.

    Raises:
        DamagedError: If it is cut short or corrupt.
        EncryptedError: If its footer is encrypted.
        EmptyTableError: If it has no columns or no rows.
    """
    form = "parquet" if read_head(local.path, 3) == b"PAR" else "feather"
    sample = RowSample(max_rows, seed)
    try:
        with _opened(local) as file:
            names, notes = unique_names(file.schema.names, options.bounds)
            hints = {
                n: h for n, f in zip(names, file.schema, strict=True) if (h := hint_of(f.type))
            }
            for batch in file.batches:
                _keep(batch, sample)
                progress(sample.seen, file.n_rows)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as exc:
        raise DamagedError(
            f"The {form} file cannot be read ({str(exc).splitlines()[0]}).",
            source=local.source,
            fix="It may be cut short: copy or write it again.",
        ) from exc
    table = sample.table()
    if table is None or not names or not table.num_rows:
        raise EmptyTableError("The file has no rows.", source=local.source)
    origin = Origin(
        source=local.source,
        format=form,
        n_rows_total=sample.seen,
        sampled=sample.sampled,
        notes=(*local.notes, *notes),
    )
    return Raw(table.rename_columns(names).to_pandas(), origin, hints)


@contextmanager
def _opened(local: Local) -> Iterator[Batches]:
    with pa.OSFile(str(local.path)) as file:
        magic = file.read(4)
        file.seek(0)
        if magic == b"PARE":
            raise EncryptedError("The Parquet file is encrypted.", source=local.source)
        if magic == b"PAR1":
            parquet = pq.ParquetFile(file)
            rows = parquet.metadata.num_rows
            yield Batches(parquet.schema_arrow, rows, parquet.iter_batches(_BATCH_ROWS))
        elif magic == b"ARRO":
            arrow = pa.ipc.open_file(file)
            batches = (arrow.get_batch(i) for i in range(arrow.num_record_batches))
            yield Batches(arrow.schema, None, batches)
        elif magic == b"\xff\xff\xff\xff":
            stream = pa.ipc.open_stream(file)
            yield Batches(stream.schema, None, stream)
        else:
            raise UnknownFormatError("This is no Parquet or Feather file.", source=local.source)


def _keep(batch: pa.RecordBatch, sample: RowSample) -> None:
    if not batch.num_rows:
        return
    chosen = sample.choose(batch.num_rows)
    if chosen is not None:
        batch = batch.take(pa.array(chosen))
    columns = [text_column(column) for column in batch.columns]
    sample.add(pa.Table.from_arrays(columns, [*map(str, range(len(columns)))]))


def hint_of(kind: pa.DataType) -> Hint | None:
    """Return what a column of an Arrow type holds, None if that says little."""
    if pa.types.is_dictionary(kind):
        return hint_of(kind.value_type)
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "number"
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return "datetime"
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return "text"
    return None


def text_column(column: pa.Array) -> pa.Array:
    """Return an Arrow column as texts, missing and empty cells as null.

    Whole numbers lose their ``.0``; date-times are ISO 8601, in UTC where they have a zone;
    lists, structures and bytes that are no text become JSON.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        return text_column(column.dictionary_decode())
    if pa.types.is_floating(kind):
        return _float_texts(column)
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        column = column.cast(pa.timestamp(kind.unit, "UTC"))
    if pa.types.is_timestamp(kind) and kind.unit != "s":
        column = _whole_seconds(column)
    if pa.types.is_duration(kind):
        column = pc.divide(column.cast(pa.duration("us")).cast(pa.int64()).cast(pa.float64()), 1e6)
    try:
        texts = pc.cast(column, pa.large_string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        texts = pa.array([text_of(value) for value in column.to_pylist()], pa.large_string())
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.large_string()), texts)


def _whole_seconds(column: pa.Array) -> pa.Array:
    """Return date-times without a fraction if none of them has one."""
    try:
        return column.cast(pa.timestamp("s", column.type.tz))
    except pa.ArrowInvalid:
        return column


def _float_texts(column: pa.Array) -> pa.Array:
    values = column.cast(pa.float64()) if pa.types.is_float16(column.type) else column
    gone = pc.or_kleene(pc.is_nan(values), pc.is_null(values))
    return pc.if_else(gone, pa.scalar(None, pa.large_string()), pc.cast(values, pa.large_string()))


def raw_of(table: pa.Table, origin: Origin) -> Raw:
    """Return a whole Arrow table as a raw one; its labels must be unique."""
    texts = [text_column(column.combine_chunks()) for column in table.columns]
    hints = {field.name: hint for field in table.schema if (hint := hint_of(field.type))}
    return Raw(pa.Table.from_arrays(texts, table.column_names).to_pandas(), origin, hints)
