"""Encodings: from the first bytes of a text file to the name of its encoding.

A byte-order mark decides; then the pattern of zero bytes (UTF-16 and UTF-32 without a mark); then
whether it is valid UTF-8; only then is it a guess, and the guess is said aloud.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from sprintml.ingestion.errors import EncodingError

_MARKS = (  # the longer marks first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN = ("cp1250", "cp1252")
_CANDIDATES = (
    *("cp1251", "koi8_r", "cp1253", "cp1255", "cp1256"),
    *("cp932", "gb18030", "big5", "cp949", "euc_jp"),
    *_WESTERN,
)
_BETWEEN_WORDS = re.compile(rb"[\x00-\x40]+")
_HIGH_PAIR = re.compile(rb"[\x80-\xff]{2}")


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
    words = _foreign_words(data)
    if words:
        from charset_normalizer import from_bytes  # noqa: PLC0415  (30 ms, and seldom needed)

        found = from_bytes(words, cp_isolation=list(_CANDIDATES)).best()
        if found is not None and found.encoding not in _WESTERN:
            return found.encoding
    try:
        data.decode("cp1252")
    except (
        UnicodeDecodeError
    ):  # five bytes mean nothing in it; every byte means something in Latin-1
        return "latin-1"
    return "cp1252"


def _foreign_words(data: bytes) -> bytes:
    """Return the words that are mostly of bytes beyond ASCII: those of other scripts.

    A Western word has an accent or two. The digits and signs around words only confuse a detector.
    """
    words = [word for word in _BETWEEN_WORDS.split(data[:262_144]) if not word.isascii()]
    joined = b" ".join(words)[:65_536]
    high = sum(byte > 127 for byte in joined)
    long = any(_HIGH_PAIR.search(word) for word in words)
    return joined if long and high >= 6 and high > 0.4 * len(joined) else b""


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
