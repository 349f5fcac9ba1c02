"""Packed files: gzip, bzip2, xz, Zstandard and zip, unpacked to a temporary file under bounds.

What unpacks to far more than its size is refused: from what a zip declares before anything is
unpacked, and for every form while it is unpacked, because declarations lie.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from sprintml.ingestion.bounds import Bounds
from sprintml.ingestion.errors import (
    BombError,
    BoundError,
    ChoiceNeededError,
    DamagedError,
    EmptyTableError,
    EncryptedError,
    IngestionError,
    MissingSourceError,
    UnknownFormatError,
)
from sprintml.ingestion.places.local import Local
from sprintml.ingestion.raw import Progress, ReadOptions
from sprintml.ingestion.text.lines import read_head

_CHUNK_BYTES = 1 << 20
_MAGIC = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",  # an archive without members
}
_ENDINGS = {".gz", ".gzip", ".bz2", ".xz", ".zst", ".zip"}
_BROKEN = (EOFError, OSError, lzma.LZMAError, zlib.error, zipfile.BadZipFile, NotImplementedError)


def packing_of(path: Path) -> str | None:
    """Return how a file is packed, None if it is not. A workbook is a zip, but not packed."""
    head = read_head(path, 8)
    packing = next((name for magic, name in _MAGIC.items() if head.startswith(magic)), None)
    return None if packing == "zip" and workbook_kind(path) else packing


def workbook_kind(path: Path) -> str | None:
    """Return ``xlsx``, ``xlsb`` or ``ods`` if the zip at *path* is a workbook, else None."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except _BROKEN:
        return None
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "xl/workbook.xml" in names or "[Content_Types].xml" in names:
        return "xlsx"
    return "ods" if {"content.xml", "mimetype"} <= names else None


def unpack(local: Local, folder: Path, options: ReadOptions, progress: Progress) -> Local:
    """Return *local* itself, or its content in *folder* if it is packed.

    Raises:
        BombError: If it unpacks to far more than its size.
        BoundError: If it unpacks to more than the bound.
        DamagedError: If it is cut short or corrupt.
        EncryptedError: If a zip's member needs a password.
        ChoiceNeededError: If a zip holds several files and none is named.
        UnknownFormatError: If there is an archive in the archive.
    """
    packing = packing_of(local.path)
    if packing is None:
        return local
    target = folder / "unpacked"
    try:
        if packing == "zip":
            name = _unpack_zip(local, target, options, progress)
        else:
            name = _stem(local.name)
            with _open(local.path, packing) as stream:
                _copy(stream, target, local.size_bytes, options.bounds, progress)
    except IngestionError as exc:
        raise exc.at(local.source) from exc.__cause__
    except _BROKEN as exc:
        raise DamagedError(
            f"The {packing} data are cut short or damaged ({exc}).",
            source=local.source,
            fix="Download or pack the file again.",
        ) from exc
    _check_content(target, local, packing)
    return Local(target, name, local.source, [*local.notes, f"Unpacked from {packing}."])


def _open(path: Path, packing: str) -> BinaryIO:
    match packing:
        case "gzip":
            return cast("BinaryIO", gzip.open(path))
        case "bzip2":
            return cast("BinaryIO", bz2.open(path))
        case "xz":
            return cast("BinaryIO", lzma.open(path))
        case _:
            import pyarrow as pa  # noqa: PLC0415  (Python 3.11 has no Zstandard of its own)

            return cast("BinaryIO", pa.CompressedInputStream(pa.OSFile(str(path)), "zstd"))


def _unpack_zip(local: Local, target: Path, options: ReadOptions, progress: Progress) -> str:
    with zipfile.ZipFile(local.path) as archive:
        member = _choose(archive, options.member)
        if member.flag_bits & 1:
            raise EncryptedError(
                f"{member.filename!r} is locked with a password.", fix="Unpack it first."
            )
        _check_growth(member.file_size, max(member.compress_size, 1), options.bounds)
        with archive.open(member) as stream:
            _copy(
                cast("BinaryIO", stream),
                target,
                max(member.compress_size, 1),
                options.bounds,
                progress,
            )
        return PurePosixPath(member.filename).name


def _choose(archive: zipfile.ZipFile, wanted: str | None) -> zipfile.ZipInfo:
    members = [
        info
        for info in archive.infolist()
        if not info.is_dir() and not info.filename.startswith("__MACOSX/")
    ]
    names = [info.filename for info in members]
    if wanted is not None:
        if wanted not in names:
            raise MissingSourceError(
                f"There is no {wanted!r} in the zip.", fix=f"It has {_few(names)}."
            )
        return members[names.index(wanted)]
    if not members:
        raise EmptyTableError("The zip has no files in it.")
    if len(members) > 1:
        raise ChoiceNeededError(
            f"The zip has {len(members):,} files.",
            fix=f"Name one: ?member={names[0]} ({_few(names)}).",
        )
    return members[0]


def _few(names: list[str]) -> str:
    return ", ".join(name[:80] for name in names[:5]) + (" …" if len(names) > 5 else "")


def _copy(stream: BinaryIO, target: Path, packed: int, bounds: Bounds, progress: Progress) -> None:
    done = 0
    with target.open("wb") as out:
        while chunk := stream.read(_CHUNK_BYTES):
            done += len(chunk)
            _check_growth(done, packed, bounds)
            out.write(chunk)
            progress(done, None)
    if done == 0:
        raise EmptyTableError("There is nothing in the packed file.")


def _check_growth(unpacked: int, packed: int, bounds: Bounds) -> None:
    if unpacked > bounds.ratio_from_bytes and unpacked > bounds.ratio * packed:
        raise BombError(
            f"{packed:,} packed bytes unpack to {unpacked:,} or more: it looks like a zip bomb.",
            fix="Unpack it yourself if you trust it.",
        )
    if unpacked > bounds.unpacked_bytes:
        raise BoundError(
            f"It unpacks to more than {bounds.unpacked_bytes:,} bytes.", fix="Unpack it yourself."
        )


def _check_content(target: Path, local: Local, packing: str) -> None:
    inner = packing_of(target)
    head = read_head(target, 264)
    if inner or head[257:262] == b"ustar":
        raise UnknownFormatError(
            f"Inside the {packing} there is another archive ({inner or 'tar'}).",
            source=local.source,
            fix="Unpack the outer one first.",
        )


def _stem(name: str) -> str:
    path = PurePosixPath(name)
    return path.stem if path.suffix.lower() in _ENDINGS else name
