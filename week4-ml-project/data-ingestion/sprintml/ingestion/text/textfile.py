"""Text files: reading with an encoding that is found, and found again if it does not hold.

The first bytes may be plain ASCII and a letter of another encoding come a gigabyte later. Then the
file is read once more from the start, and a note says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sprintml.ingestion.errors import EncodingError
from sprintml.ingestion.places.local import Local
from sprintml.ingestion.raw import Raw, ReadOptions
from sprintml.ingestion.text.encodings import (
    Encoding,
    check_encoding,
    find_encoding,
    guess_encoding,
)
from sprintml.ingestion.text.lines import read_head

_LONGEST_LINE = 1 << 20

Read = Callable[[Encoding, list[str]], Raw]
"""Reads a file in an encoding, adding notes to those given."""


def read_text(local: Local, options: ReadOptions, read: Read) -> Raw:
    """Return what *read* makes of the file in the encoding given, found or found better.

    Raises:
        EncodingError: If bytes are no text in the encoding given by the user.
    """
    encoding, notes = choose_encoding(local, options)
    try:
        return read(encoding, notes)
    except UnicodeError as exc:
        if options.encoding is not None:
            raise _no_text(local, encoding, exc) from exc
    encoding, note = second_choice(local, encoding)
    try:
        return read(encoding, [*notes, note])
    except UnicodeError as exc:
        raise _no_text(local, encoding, exc) from exc


def choose_encoding(local: Local, options: ReadOptions) -> tuple[Encoding, list[str]]:
    """Return the encoding given or found, and a note if it is only a guess."""
    if options.encoding is not None:
        return Encoding(check_encoding(options.encoding)), []
    head = read_head(local.path)
    encoding = find_encoding(head, complete=len(head) == local.size_bytes)
    return encoding, [_guess_note(encoding)] if encoding.guessed else []


def second_choice(local: Local, failed: Encoding) -> tuple[Encoding, str]:
    """Return the encoding to use when bytes far inside the file did not fit the first one.

    UTF-8 that was plain ASCII until then is another encoding; UTF-8 with letters before is
    damaged. An eight-bit encoding with unused bytes gives way to Latin-1, which uses all of them.
    """
    if not failed.name.startswith("utf"):
        return Encoding("latin-1", guessed=True), _guess_note(Encoding("latin-1"))
    line, before, bad = (
        _first_bad_line(local) if failed.name.startswith("utf-8") else (None, b"?", b"")
    )
    if not before:
        encoding = Encoding(guess_encoding(bad), guessed=True)
        return encoding, f"Line {line:,} is not UTF-8. {_guess_note(encoding)}"
    where = "" if line is None else f" (first on line {line:,})"
    note = f"Bytes that are not {failed.name}{where} were replaced by the sign \ufffd."
    return replace(failed, errors="replace"), note


def _guess_note(encoding: Encoding) -> str:
    return (
        f"The encoding was guessed as {encoding.name}; if letters look wrong, name it (--encoding)."
    )


def _first_bad_line(local: Local) -> tuple[int, bytes, bytes]:
    """Return the first line that is not UTF-8, a line with letters before it, and bytes from it."""
    before = b""
    with local.path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(_LONGEST_LINE), b""), start=1):
            plain = line.removeprefix(b"\xef\xbb\xbf")
            try:
                plain.decode("utf-8")
            except UnicodeDecodeError:
                return number, before, line + file.read(65_536)
            if not before and not plain.isascii():
                before = plain
    return 1, before, b""


def _no_text(local: Local, encoding: Encoding, exc: UnicodeError) -> EncodingError:
    what = str(exc)
    column = None
    if isinstance(exc, UnicodeDecodeError) and exc.start < len(exc.object):
        what = f"the byte 0x{exc.object[exc.start]:02x}: {exc.reason}"
    line = _first_bad_line(local)[0] if encoding.name.startswith("utf-8") else None
    return EncodingError(
        f"This is no {encoding.name} text ({what}).",
        source=local.source,
        line=line,
        column=column,
        fix="Leave the encoding out to let it be found, or name another.",
    )
