"""JSON and NDJSON: records in a list, under a key, as columns, or one per line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa

from sprintml.ingestion.errors import (
    BoundError,
    ChoiceNeededError,
    DamagedError,
    EmptyTableError,
    IngestionError,
    MissingSourceError,
    UnknownFormatError,
)
from sprintml.ingestion.names import unique_names
from sprintml.ingestion.places.local import Local
from sprintml.ingestion.raw import Hint, Origin, Progress, Raw, ReadOptions
from sprintml.ingestion.sampling import RowSample
from sprintml.ingestion.text.encodings import Encoding
from sprintml.ingestion.text.lines import open_lines
from sprintml.ingestion.text.rows import LINE
from sprintml.ingestion.text.textfile import read_text
from sprintml.ingestion.values import column_texts, hint_of_types

Record = Mapping[str, Any]
_CHUNK_ROWS = 10_000
_DEEPEST = 4
"""Objects inside objects become columns ``a.b`` down to this depth; below, JSON text."""


def read_json(
    local: Local, options: ReadOptions, *, max_rows: int, seed: int, progress: Progress
) -> Raw:
    """Read a JSON document that holds a table in one of its usual shapes.

    Raises:
        BoundError: If it is too large to be in memory whole.
        DamagedError: If it is no JSON, with line and column.
        UnknownFormatError: If there is no table in it.
        ChoiceNeededError: If there are several lists of records and none is named.
    """
    if local.size_bytes > options.bounds.document_bytes:
        raise BoundError(
            f"A JSON document of {local.size_bytes:,} bytes would have to be in memory whole; at "
            f"most {options.bounds.document_bytes:,} are read.",
            source=local.source,
            fix="Write one record per line (NDJSON), or Parquet.",
        )
    return read_text(local, options, partial(_read_json, local, options, max_rows, seed, progress))


def _read_json(
    local: Local,
    options: ReadOptions,
    max_rows: int,
    seed: int,
    progress: Progress,
    encoding: Encoding,
    notes: list[str],
) -> Raw:
    text = local.path.read_bytes().decode(encoding.name, encoding.errors).removeprefix("\ufeff")
    try:
        document = json.loads(text)
    except json.JSONDecodeError as exc:
        raise DamagedError(
            f"This is no JSON: {exc.msg}.", source=local.source, line=exc.lineno, column=exc.colno
        ) from exc
    except (RecursionError, ValueError) as exc:
        raise DamagedError(f"The JSON is not readable ({exc}).", source=local.source) from exc
    collected = Records(RowSample(max_rows, seed), options)
    records = find_records(document, options.table)
    for start in range(0, len(records), _CHUNK_ROWS):
        chunk = records[start : start + _CHUNK_ROWS]
        collected.add(chunk, None)
        progress(start + len(chunk), len(records))
    return collected.raw(local, "json", encoding, notes)


def read_ndjson(
    local: Local, options: ReadOptions, *, max_rows: int, seed: int, progress: Progress
) -> Raw:
    """Read one JSON record per line, in bounded memory.

    Raises:
        DamagedError: If a line is no JSON object, with line and column.
    """
    return read_text(
        local, options, partial(_read_ndjson, local, options, max_rows, seed, progress)
    )


def _read_ndjson(
    local: Local,
    options: ReadOptions,
    max_rows: int,
    seed: int,
    progress: Progress,
    encoding: Encoding,
    notes: list[str],
) -> Raw:
    collected = Records(RowSample(max_rows, seed), options)
    with open_lines(local.path, encoding, options.bounds) as (lines, file):
        try:
            numbered = _parsed(lines)
            while chunk := list(islice(numbered, _CHUNK_ROWS)):
                collected.add([r for _, r in chunk], np.array([n for n, _ in chunk]))
                progress(file.done, file.size)
        except IngestionError as exc:
            raise exc.at(local.source) from exc.__cause__
    return collected.raw(local, "ndjson", encoding, notes)


def _parsed(lines: Iterator[str]) -> Iterator[tuple[int, Record]]:
    for number, line in enumerate(lines, start=1):
        text = line.strip().removeprefix("\ufeff")
        if not text:
            continue
        try:
            record = json.loads(text)
        except json.JSONDecodeError as exc:
            message = f"This line is no JSON: {exc.msg}."
            raise DamagedError(message, line=number, column=exc.colno) from exc
        except (RecursionError, ValueError) as exc:
            raise DamagedError(f"This line is not readable ({exc}).", line=number) from exc
        if not isinstance(record, dict):
            raise DamagedError(
                "This line is no JSON object.", line=number, fix="Write {…} on each."
            )
        yield number, record


class Records:
    """Collects records whose keys may differ from row to row."""

    def __init__(self, sample: RowSample, options: ReadOptions) -> None:
        self._sample = sample
        self._options = options
        self._types: dict[str, set[type]] = {}

    def add(self, records: Sequence[Record], lines: np.typing.NDArray[np.int64] | None) -> None:
        """Add *records*, which begin on *lines*."""
        chosen = self._sample.choose(len(records))
        if chosen is not None:
            records = [records[i] for i in chosen]
            lines = None if lines is None else lines[chosen]
        flat = [flatten(record) for record in records]
        keys = list(dict.fromkeys(key for record in flat for key in record))
        if len(self._types.keys() | set(keys)) > self._options.bounds.columns:
            raise BoundError(
                f"The records have more than {self._options.bounds.columns:,} different keys."
            )
        columns = {
            f"={key}": self._column(key, [record.get(key) for record in flat]) for key in keys
        }
        places = np.full(len(flat), -1) if lines is None else lines
        self._sample.add(pa.table({**columns, LINE: pa.array(places)}))

    def _column(self, key: str, cells: list[Any]) -> pa.Array:
        self._types.setdefault(key, set()).update(map(type, cells))
        return column_texts(cells)

    def raw(self, local: Local, form: str, encoding: Encoding, notes: list[str]) -> Raw:
        """Return what was collected.

        Raises:
            EmptyTableError: If there are no records or no keys.
        """
        table = self._sample.table()
        if table is None or not self._types or not table.num_rows:
            raise EmptyTableError("There are no records in it.", source=local.source)
        keys = [name for name in table.column_names if name != LINE]
        names, name_notes = unique_names([key[1:] for key in keys], self._options.bounds)
        hints: dict[str, Hint] = {}
        for name, key in zip(names, keys, strict=True):
            if hint := hint_of_types(self._types[key[1:]]):
                hints[name] = hint
        origin = Origin(
            source=local.source,
            format=form,
            encoding=encoding.name,
            n_rows_total=self._sample.seen,
            sampled=self._sample.sampled,
            notes=(*local.notes, *notes, *name_notes),
        )
        lines = table[LINE].to_numpy() if form == "ndjson" else None
        return Raw(table.select(keys).rename_columns(names).to_pandas(), origin, hints, lines)


def flatten(record: Record, prefix: str = "", depth: int = 1) -> dict[str, Any]:
    """Return *record* with objects inside it as columns ``outer.inner``.

    >>> flatten({"a": 1, "b": {"c": 2, "d": [3]}})
    {'a': 1, 'b.c': 2, 'b.d': [3]}
    """
    flat: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, dict) and value and depth < _DEEPEST:
            flat.update(flatten(value, f"{prefix}{key}.", depth + 1))
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def find_records(document: object, wanted: str | None = None) -> Sequence[Record]:
    """Return the records of a document.

    Known shapes: a list of objects; a list of lists (the first holds the names); a list of plain
    values; lists under keys, equally long (columns); pandas' ``split``, ``columns`` and ``index``;
    records under one key; a single object.

    Raises:
        UnknownFormatError: If there is no table in it.
        ChoiceNeededError: If there are several lists of records and *wanted* names none.
        MissingSourceError: If there is nothing under *wanted*.
    """
    if wanted is not None:
        if not isinstance(document, dict) or wanted not in document:
            keys = ", ".join(list(document)[:8]) if isinstance(document, dict) else "none"
            raise MissingSourceError(f"There is no key {wanted!r}.", fix=f"The keys: {keys}.")
        return find_records(document[wanted])
    if isinstance(document, list):
        return _from_list(document)
    if isinstance(document, dict) and document:
        return _from_object(document)
    if isinstance(document, dict):
        raise EmptyTableError("The JSON object is empty.")
    raise UnknownFormatError(
        f"The JSON holds {document!r:.60}, not records.", fix="Give a list of objects."
    )


def _from_list(items: list[Any]) -> Sequence[Record]:
    if not items:
        raise EmptyTableError("The JSON list is empty.")
    if all(isinstance(item, dict) for item in items):
        return items
    if all(isinstance(item, list) for item in items):
        return _from_lists(items)
    if not any(isinstance(item, (dict, list)) for item in items):
        return [{"value": item} for item in items]
    place = next(i for i, item in enumerate(items, 1) if type(item) is not type(items[0]))
    raise UnknownFormatError(
        f"The JSON list mixes kinds: entry {place:,} is not like the first.",
        fix="Give a list of objects.",
    )


def _from_lists(rows: list[list[Any]]) -> Sequence[Record]:
    width = max(map(len, rows))
    header = len(rows) > 1 and all(isinstance(cell, str) for cell in rows[0]) and bool(rows[0])
    cells = rows[0] if header else []
    names = [*cells, *[""] * (width - len(cells))]
    labels = [name or f"column_{i}" for i, name in enumerate(names, 1)]
    labels = [x if labels.index(x) == i else f"{x}.{i + 1}" for i, x in enumerate(labels)]
    body = rows[1:] if header else rows
    return [dict(zip(labels, row, strict=False)) for row in body]


def _from_object(document: dict[str, Any]) -> Sequence[Record]:
    values = list(document.values())
    if {"columns", "data"} <= document.keys() and isinstance(document["data"], list):
        return _from_lists([[str(name) for name in document["columns"]], *document["data"]])
    if all(isinstance(value, dict) for value in values):
        return _from_nested(document)
    lists = {key: value for key, value in document.items() if isinstance(value, list)}
    tables = {k: v for k, v in lists.items() if v and all(isinstance(row, dict) for row in v)}
    if len(tables) == 1:
        return next(iter(tables.values()))
    if len(tables) > 1:
        raise ChoiceNeededError(
            f"The JSON has {len(tables)} lists of records.",
            fix=f"Name one: ?table={next(iter(tables))} ({', '.join(list(tables)[:8])}).",
        )
    if len(lists) == len(document):
        return _from_columns(lists)
    if len(lists) == 1:
        return find_records(next(iter(lists.values())))
    nested = {k: v for k, v in document.items() if isinstance(v, dict)}
    inside = [v for v in nested.values() if any(isinstance(x, list) and x for x in v.values())]
    return find_records(inside[0]) if len(inside) == 1 and not lists else [document]


def _from_columns(columns: dict[str, list[Any]]) -> Sequence[Record]:
    lengths = {key: len(value) for key, value in columns.items()}
    if len(set(lengths.values())) > 1:
        (a, n), (b, m) = (
            min(lengths.items(), key=lambda x: x[1]),
            max(lengths.items(), key=lambda x: x[1]),
        )
        raise UnknownFormatError(
            f"The columns are not equally long: {a!r} has {n:,} cells, {b!r} {m:,}."
        )
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _from_nested(document: dict[str, dict[str, Any]]) -> Sequence[Record]:
    """Return objects of objects: columns of numbered cells (pandas' default), or named records."""
    inner = list(dict.fromkeys(key for value in document.values() for key in value))
    if inner and all(key.isdecimal() for key in inner):
        return [{name: column.get(row) for name, column in document.items()} for row in inner]
    return list(document.values())
