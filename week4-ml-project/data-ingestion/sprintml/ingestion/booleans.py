"""Booleans in texts: true/false, yes/no, ja/nein … in any case. 0 and 1 stay numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

PAIRS = (
    ("true", "false"),
    ("yes", "no"),
    ("y", "n"),
    ("t", "f"),
    ("ja", "nein"),
    ("j", "n"),
    ("ja", "nee"),
    ("ja", "nej"),
    ("wahr", "falsch"),
    ("oui", "non"),
    ("vrai", "faux"),
    ("sí", "no"),
    ("si", "no"),
    ("verdadero", "falso"),
    ("sim", "não"),
    ("sim", "nao"),
    ("vero", "falso"),
    ("tak", "nie"),
    ("ano", "ne"),
    ("да", "нет"),
    ("так", "ні"),
    ("evet", "hay\u0131r"),
    ("はい", "いいえ"),
    ("是", "否"),
    ("on", "off"),
)
"""The word for true, then the word for false."""

_LONE = frozenset({"true", "false", "yes", "no"})


def boolean_labels(texts: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return the words for true and for false that *texts* (all different) consist of, or None.

    A single word is enough only if it is an unmistakable one (true, false, yes, no).

    >>> boolean_labels(["Yes", "no", "YES"])
    (('yes',), ('no',))
    >>> boolean_labels(["m", "f"]) is None
    True
    """
    words = {text.lower() for text in texts}
    if len(words) == 1 and words <= _LONE:
        words = next({t, f} for t, f in PAIRS if words & {t, f})
    elif len(words) < 2:
        return None
    pairs = [(t, f) for t, f in PAIRS if {t, f} <= words]
    covered = {word for pair in pairs for word in pair}
    if not pairs or words - covered or len({t for t, _ in pairs} & {f for _, f in pairs}):
        return None
    return _unique(t for t, _ in pairs), _unique(f for _, f in pairs)


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
