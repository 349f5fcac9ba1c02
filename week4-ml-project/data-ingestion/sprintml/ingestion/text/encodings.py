"""Encodings: from the first bytes of a text file to the name of its encoding.

A byte-order mark decides; then the pattern of zero bytes (UTF-16 and UTF-32 without a mark); then
whether it is valid UTF-8; only then is it a guess, and the guess is said aloud.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from sprintml.ingestion.errors import EncodingError

_MARKS = (  # the longer marks first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = (
    *("cp1252", "cp1251", "koi8_r", "cp1253", "cp1255", "cp1256"),
    *("cp932", "gb18030", "big5", "cp949", "euc_jp"),
)
_MANY_BYTES = frozenset({"cp932", "gb18030", "big5", "cp949", "euc_jp"})


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding's Python name, and whether it is only a guess."""

    name: str
    guessed: bool = False
    errors: str = "strict"
    """``replace`` for UTF-8 with a few damaged bytes."""


def find_encoding(head: bytes, *, complete: bool) -> Encoding:
    r"""Return the encoding of a text that begins with *head*.

    Args:
        head: The first bytes, some 100 kB are plenty.
        complete: Whether this is the whole file, so that a cut character at the end is an error.

    >>> find_encoding("a,b\n".encode("utf-16"), complete=True).name
    'utf-16'
    >>> find_encoding("größe\n".encode("cp1252") * 9, complete=True)
    Encoding(name='cp1252', guessed=True, errors='strict')
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name)
    if wide := _by_zeros(head):
        return Encoding(wide)
    if is_utf8(head, complete=complete):
        return Encoding("utf-8")
    return Encoding(guess_encoding(head), guessed=True)


def is_utf8(data: bytes, *, complete: bool) -> bool:
    """Return whether *data* is valid UTF-8, but for a cut last character unless *complete*."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data, final=complete)
    except UnicodeDecodeError:
        return False
    return True


def check_encoding(name: str) -> str:
    """Return *name* if Python knows this text encoding.

    Raises:
        EncodingError: If it does not.
    """
    try:
        known = codecs.lookup(name)
        "".encode(name)
    except (LookupError, ValueError) as exc:
        raise EncodingError(
            f"{name!r} is no encoding that is known here.",
            fix="Use a name such as utf-8, utf-16, cp1252 or shift_jis.",
        ) from exc
    return known.name


def guess_encoding(data: bytes) -> str:
    """Return the likeliest encoding of *data*, which is not UTF-8.

    Western European (Windows-1252) unless the letters speak clearly for another script. The
    detector is bad at telling Central from Western European: give those by name.
    """
    from charset_normalizer import from_bytes  # noqa: PLC0415  (30 ms, and seldom needed)

    found = from_bytes(data[:65_536], cp_isolation=list(_CANDIDATES)).best()
    if found is not None and found.encoding != "cp1252":
        many = found.encoding in _MANY_BYTES
        if found.coherence > 0.1 or (many and found.coherence > 0):
            return found.encoding
    try:
        data.decode("cp1252")
    except (
        UnicodeDecodeError
    ):  # five bytes mean nothing in it; every byte means something in Latin-1
        return "latin-1"
    return "cp1252"


def _by_zeros(head: bytes) -> str | None:
    """Return UTF-16 or UTF-32 by the places of zero bytes, which plain Western text has in them."""
    part = head[:4096]
    if part.count(0) * 5 < len(part) or len(part) < 4:
        return None
    shares = [part[i::4].count(0) / max(1, len(part[i::4])) for i in range(4)]
    zero = [share > 0.7 for share in shares]
    patterns = {
        (False, True, True, True): "utf-32-le",
        (True, True, True, False): "utf-32-be",
        (False, True, False, True): "utf-16-le",
        (True, False, True, False): "utf-16-be",
    }
    return patterns.get((zero[0], zero[1], zero[2], zero[3]))
