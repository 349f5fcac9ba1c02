"""Workbooks (xlsx, xlsm, xlsb, xls, ods): one sheet, formulas as the values stored beside them."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Sequence
from itertools import dropwhile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from sprintml.ingestion.bounds import Bounds
from sprintml.ingestion.cells import text_of
from sprintml.ingestion.errors import (
    BombError,
    BoundError,
    ChoiceNeededError,
    DamagedError,
    EmptyTableError,
    EncryptedError,
    MissingSourceError,
)
from sprintml.ingestion.names import unique_names
from sprintml.ingestion.places.local import Local
from sprintml.ingestion.raw import Origin, Progress, Raw, ReadOptions
from sprintml.ingestion.sampling import RowSample
from sprintml.ingestion.text.dialects import is_header, skip_titles
from sprintml.ingestion.text.rows import LINE
from sprintml.ingestion.values import Values

_SPOT = re.compile(rb'<c [^>]{0,200}?r="([A-Z]{1,3})(\d{1,7})"')
_REPEAT = re.compile(rb'number-(?:rows|columns)-repeated="(\d+)"')
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CHUNK_BYTES = 1 << 20
Row = Sequence[object]


def read_excel(
    local: Local, options: ReadOptions, *, max_rows: int, seed: int, progress: Progress
) -> Raw:
    """Read one sheet of a workbook.

    Raises:
        EncryptedError: If it is protected by a password.
        ChoiceNeededError: If several sheets have something in them and none is named.
        MissingSourceError: If there is no such sheet.
        BoundError: If the sheet's area or the workbook's parts are too large.
        DamagedError: If it cannot be read.
        EmptyTableError: If there are no rows.
    """
    _check_parts(local, options.bounds)
    try:
        with local.path.open("rb") as file:  # by path, the ending would decide the format
            workbook = CalamineWorkbook.from_filelike(file)
            sheet, notes = _choose(workbook, options, local)
            rows: list[list[object]] = [list(row) for row in sheet.iter_rows()]
    except PasswordError as exc:
        raise _locked(local) from exc
    except (CalamineError, ValueError, OSError) as exc:
        raise DamagedError(
            f"The workbook cannot be read ({exc}).",
            source=local.source,
            fix="Save it again as xlsx.",
        ) from exc
    progress(local.size_bytes, local.size_bytes)
    return _to_raw(rows, local, notes, options, RowSample(max_rows, seed))


def _locked(local: Local) -> EncryptedError:
    return EncryptedError(
        "The workbook is protected by a password.",
        source=local.source,
        fix="Save a copy without one.",
    )


def _check_parts(local: Local, bounds: Bounds) -> None:
    """Refuse a workbook that is locked, a bomb, or whose cells span too wide an area."""
    with local.path.open("rb") as file:
        head = file.read(_CHUNK_BYTES)
        file.seek(max(0, local.size_bytes - _CHUNK_BYTES))
        tail = file.read()
    if not head.startswith(b"PK"):
        if _ENCRYPTED in head or _ENCRYPTED in tail:
            raise _locked(local)
        return
    try:
        with zipfile.ZipFile(local.path) as archive:
            total = sum(info.file_size for info in archive.infolist())
            packed = max(1, local.size_bytes)
            if total > bounds.document_bytes and total > bounds.ratio * packed:
                raise BombError(
                    f"The workbook unpacks to {total:,} bytes: it looks like a bomb.",
                    source=local.source,
                )
            if total > 4 * bounds.document_bytes:
                raise BoundError(
                    f"The workbook unpacks to {total:,} bytes.",
                    source=local.source,
                    fix="Save the sheet as CSV.",
                )
            for info in archive.infolist():
                _check_area(archive, info, bounds, local)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
    ) as exc:
        raise DamagedError(
            f"The workbook is damaged ({exc}).", source=local.source, fix="Save it again."
        ) from exc


def _check_area(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, bounds: Bounds, local: Local
) -> None:
    """Read one part to its end (its checksum must hold) and bound the area its cells span."""
    is_sheet = info.filename.startswith("xl/worksheets/") and info.filename.endswith(".xml")
    high = wide = repeats = 0
    rest = b""
    with archive.open(info) as part:
        while chunk := part.read(_CHUNK_BYTES):
            data = rest + chunk
            if is_sheet:
                for letters, row in _SPOT.findall(data):
                    high, wide = max(high, int(row)), max(wide, _column_number(letters))
            elif info.filename == "content.xml":
                repeats = max([repeats, *map(int, _REPEAT.findall(data))])
            rest = data[-256:]
    if high * wide > bounds.workbook_cells:
        raise BoundError(
            f"The cells of {info.filename} span {high:,} rows x {wide:,} columns; at most "
            f"{bounds.workbook_cells:,} cells are read.",
            source=local.source,
            fix="Clear stray cells far from the table, or save the sheet as CSV.",
        )


def _column_number(letters: bytes) -> int:
    """Return the number of a column.

    >>> _column_number(b"A"), _column_number(b"AB")
    (1, 28)
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _choose(
    workbook: CalamineWorkbook, options: ReadOptions, local: Local
) -> tuple[CalamineSheet, list[str]]:
    """Return the sheet named, else the only one with cells in it."""
    names = workbook.sheet_names
    if not names:
        raise EmptyTableError("The workbook has no sheets.", source=local.source)
    wanted = options.sheet
    if wanted is not None:
        place = int(wanted) - 1 if wanted.isdecimal() and wanted not in names else None
        if wanted not in names and not (place is not None and 0 <= place < len(names)):
            raise MissingSourceError(
                f"There is no sheet {wanted!r}.", source=local.source, fix=f"It has {_few(names)}."
            )
        return workbook.get_sheet_by_name(wanted if place is None else names[place]), []
    if len(names) == 1:
        return workbook.get_sheet_by_name(names[0]), []
    filled = [name for name in names if workbook.get_sheet_by_name(name).total_height > 0]
    if len(filled) > 1:
        raise ChoiceNeededError(
            f"The workbook has {len(filled)} sheets with cells in them.",
            source=local.source,
            fix=f"Name one: ?sheet={filled[0]} ({_few(filled)}).",
        )
    name = filled[0] if filled else names[0]
    return workbook.get_sheet_by_name(name), [f"Sheet {name!r}: the only one with cells in it."]


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:8]) + (" …" if len(names) > 8 else "")


def _to_raw(
    rows: list[list[object]],
    local: Local,
    notes: list[str],
    options: ReadOptions,
    sample: RowSample,
) -> Raw:
    """Find the table in the sheet: below titles, without empty rows and columns around it."""
    blank = next((i for i, row in enumerate(rows) if any(map(_filled, row))), len(rows))
    rows = rows[blank + (options.skip_lines or 0) :]
    first_row = 1 + blank + (options.skip_lines or 0)
    while rows and not any(map(_filled, rows[-1])):
        rows.pop()
    if not rows:
        raise EmptyTableError("The sheet is empty.", source=local.source, fix="Name another sheet.")
    texts = [_texts(row) for row in rows[:101]]
    width = max(map(len, texts))
    typical = sorted(map(len, texts))[len(texts) // 2]
    titles = 0 if options.skip_lines is not None else skip_titles(texts, typical)
    header = options.header
    if header is None:
        header = is_header([[*row, *[""] * (width - len(row))] for row in texts[titles:]], width)
    body = rows[titles + header :]
    width = max((len(_trimmed(row)) for row in rows[titles:]), default=width)
    names, name_notes = _names(rows[titles], width, options, header=header)
    if not body:
        raise EmptyTableError("There is a header, but no rows below it.", source=local.source)
    values = Values(names, sample)
    values.add_all(_square(body, width), first_line=first_row + titles + header)
    table = sample.filled()
    origin = Origin(
        source=local.source,
        format="excel",
        header=header,
        n_rows_total=sample.seen,
        sampled=sample.sampled,
        notes=(*local.notes, *notes, *_title_note(titles), *name_notes),
    )
    frame = table.drop_columns([LINE]).rename_columns(names).to_pandas()
    return Raw(frame, origin, values.hints(), table[LINE].to_numpy())


def _filled(cell: object) -> bool:
    return cell is not None and cell != ""


def _trimmed(row: Row) -> list[object]:
    """Return *row* without its empty cells at the right."""
    return list(dropwhile(lambda cell: not _filled(cell), reversed(row)))[::-1]


def _texts(row: Row) -> list[str]:
    return [text_of(cell) or "" for cell in _trimmed(row)]


def _square(rows: list[list[object]], width: int) -> list[list[object]]:
    return [
        [cell if _filled(cell) else None for cell in row[:width]] + [None] * (width - len(row))
        for row in rows
    ]


def _names(
    row: Row, width: int, options: ReadOptions, *, header: bool
) -> tuple[list[str], list[str]]:
    cells = [text_of(cell) or "" for cell in row[:width]] if header else []
    names, notes = unique_names([*cells, *[""] * (width - len(cells))], options.bounds)
    return names, notes if header else ["There is no header: columns are called column_1 …"]


def _title_note(titles: int) -> list[str]:
    return [f"{titles} row(s) above the table were left out."] if titles else []
