"""Five hundred column names that break code which trusts names."""

from __future__ import annotations

import builtins
import keyword
import unicodedata

_SPECIAL = [
    "model_x", "model_config", "model_fields", "model_dump", "__class__", "__init__", "__dict__",
    "__fields__", "_private", "__slots__", "schema", "json", "copy", "dict", "self", "cls",
    "fields", "validate", "construct", "2fa", "0", "-1", "1e5", "NaN", "null", "None", "true",
    "undefined", "constructor", "prototype", "__proto__", "toString", "hasOwnProperty", "$ref",
    "$id", "$schema", "#", "#/components/schemas/Row", "anyOf", "definitions", "properties",
    "required", "type", "a/b", "a~b", "a~1b", "a~0b", "../etc/passwd", "a\\b", "C:\\temp", "a.b",
    "a[0]", "a['b']", "a b", " a", "a ", "\ta", "a\nb", "a\r\nb", "\n", "a\"b", "a'b", "`a`",
    "\"", "'", "\\", "/", "a,b", "a;b", "a|b", "a\tb", "=1+1", "=cmd|' /C calc'!A0", "@a", "+a",
    "-a", "%a", "{a}", "{{a}}", "${a}", "<a>", "</script>", "<script>alert(1)</script>", "<!--",
    "&amp;", "&", "?", "a=b", "a:b", "*", "(", ")", "[]", "{}", "!", "^", "~", "--", "/* */",
    "//", "; DROP TABLE x", "prediction", "probabilities", "outside", "low", "high", "rows",
    "body", "query", "row", "file", "probability of yes", "output", "detail", "errors", "status",
    "index", "level_0", "Unnamed: 0", "gr\u00f6\u00dfe", "a\u00f1o", "na\u00efve", "\u03a9",
    "\u0131", "\u0130", "\u017f", "\u00df", "SS", "ss", "\ufb01", "fi", "\u00c5", "\u00c5",
    "\u00e9", "\u00e9", "\u65e5\u672c\u8a9e", "\u5217", "\ud55c\uad6d\uc5b4",
    "\u0438\u043c\u044f", "\u03cc\u03bd\u03bf\u03bc\u03b1", "\u05e9\u05dc\u05d5\u05dd",
    "\u0645\u0631\u062d\u0628\u0627", "\u202eabc", "a\u200fb", "a\u200eb", "\u0632\u0645\u0646 1",
    "\U0001f600", "\U0001f469\u200d\U0001f469\u200d\U0001f467", "\U0001f1e9\U0001f1ea", "\u00e9",
    "a\u200bb", "a\u00adb", "\u00a0", "\u2028", "\ufeffa", "\ud7ff", "Age", "age", "AGE", "a_b",
    "a-b", "a__b", "A B", "a.b.c", "\uff41\uff47\uff45", "age.", "age ", "a" * 300,
    "\u00e9" * 300, "\U0001f600" * 300, "a b " * 75, "x" * 299 + "1", "x" * 299 + "2",
]  # fmt: skip


def _names() -> tuple[str, ...]:
    found = dict.fromkeys(_SPECIAL)
    found.update(dict.fromkeys(keyword.kwlist + keyword.softkwlist))
    found.update(dict.fromkeys(name for name in dir(builtins)))
    point = 0xA1
    while len(found) < 500:
        point += 37
        if unicodedata.category(chr(point)) not in {"Cn", "Cs", "Co"}:
            found[chr(point)] = None
    return tuple(found)[:500]


HOSTILE_NAMES = _names()
"""All different as they stand; many are equal after folding case, width or white space."""
