"""Formats: from the first bytes of a file to what it is. Content decides, the name only hints."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from sprintml.ingestion.errors import UnknownFormatError
from sprintml.ingestion.places.local import Local
from sprintml.ingestion.places.packing import workbook_kind
from sprintml.ingestion.text.encodings import find_encoding
from sprintml.ingestion.text.lines import read_head

FORMATS = ("csv", "excel", "parquet", "feather", "json", "ndjson", "sqlite")
_BINARY = {
    b"PAR1": "parquet",
    b"PARE": "parquet",  # encrypted footer
    b"ARROW1": "feather",
    b"\xff\xff\xff\xff": "feather",  # an Arrow stream without a file around it
    b"SQLite format 3\x00": "sqlite",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "excel",
}
_STRANGERS = {
    b"FEA1": ("a Feather file of version 1", "Write it again with pyarrow or pandas."),
    b"%PDF": ("a PDF document", "Export the table as CSV."),
    b"\x89PNG": ("a PNG picture", "Give the table itself."),
    b"\xff\xd8\xff": ("a JPEG picture", "Give the table itself."),
    b"GIF8": ("a GIF picture", "Give the table itself."),
    b"\x7fELF": ("a program", "Give a table."),
    b"MZ\x90": ("a program", "Give a table."),
    b"7z\xbc\xaf\x27\x1c": ("a 7-Zip archive", "Unpack it first."),
    b"Rar!": ("a RAR archive", "Unpack it first."),
    b"\x89HDF": ("an HDF5 file", "Write the table as Parquet."),
    b"Obj\x01": ("an Avro file", "Write the table as Parquet."),
    b"ORC": ("an ORC file", "Write the table as Parquet."),
    b"\x93NUMPY": ("a NumPy array", "Write it as CSV or Parquet."),
    b"\x80\x02": ("a pickle, which could run code", "Write the table as Parquet."),
    b"\x80\x03": ("a pickle, which could run code", "Write the table as Parquet."),
    b"\x80\x04": ("a pickle, which could run code", "Write the table as Parquet."),
    b"\x80\x05": ("a pickle, which could run code", "Write the table as Parquet."),
}
_JSON = re.compile(r"\s*(\[\s*([\[{\]])|\{\s*[\"}])")
_MARKUP = re.compile(r"\s*<(!doctype|html|\?xml|svg|head|body)", re.IGNORECASE)


def find_format(local: Local) -> str:
    """Return the format of a file: one of `FORMATS`.

    Raises:
        UnknownFormatError: If it is something else, with its name where it is known.
    """
    head = read_head(local.path)
    for magic, name in _BINARY.items():
        if head.startswith(magic):
            return name
    if head.startswith(b"PK"):
        if workbook_kind(local.path):
            return "excel"
        raise _stranger(local, "a zip archive", "Give one of its files.")
    for magic, (what, fix) in _STRANGERS.items():
        if head.startswith(magic):
            raise _stranger(local, what, fix)
    return _text_format(local, head)


def _text_format(local: Local, head: bytes) -> str:
    encoding = find_encoding(head, complete=False)
    text = head.decode(encoding.name, "replace").lstrip("\ufeff")
    if _MARKUP.match(text):
        what = "an XML document" if text.lstrip().startswith("<?xml") else "a web page"
        raise _stranger(local, what, "Give the address or the file of the table itself.")
    odd = sum(c < " " and c not in "\t\n\r\f\v\x1c\x1d\x1e\x1f\x01\x1a" for c in text)
    if odd > 0.02 * len(text) + 8:
        raise _stranger(
            local, "a binary file of an unknown kind", "Give CSV, Excel, Parquet or JSON."
        )
    ending = PurePosixPath(local.name).suffix.lower()
    if ending in (".ndjson", ".jsonl"):
        return "ndjson"
    if ending == ".json" or _JSON.match(text):
        return _json_format(text)
    return "csv"


def _json_format(text: str) -> str:
    """Return ``ndjson`` if the first two lines are objects of their own."""
    lines = [line.strip() for line in text.splitlines() if line.strip()][:2]
    whole = all(line.startswith("{") and line.endswith("}") for line in lines)
    return "ndjson" if len(lines) == 2 and whole else "json"


def _stranger(local: Local, what: str, fix: str) -> UnknownFormatError:
    return UnknownFormatError(f"This is {what}, not a table.", source=local.source, fix=fix)
