"""Markdown that means what it says: text that anybody may have written, tables, numbers.

Names of columns and classes come out of a file and may hold anything: asterisks, pipes, HTML,
line breaks, marks that turn the direction of writing. `literal` makes plain text of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

MAX_LENGTH = 80

_SPECIAL = re.compile(
    r"([\\`*\[\]#|<>~]|&(?=[#\w])|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))"  # a_b is no emphasis
)
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]+")
"""Control characters, line breaks, and marks that change the direction of what follows."""


def literal(text: str, *, max_length: int | None = MAX_LENGTH) -> str:
    r"""Return Markdown that shows *text* as it is, on one line, cut where it is too long.

    >>> literal("*a*|b")
    '\\*a\\*\\|b'
    """
    plain = _UNSEEN.sub(" ", text).strip()
    if max_length is not None and len(plain) > max_length:
        plain = plain[: max_length - 1] + "…"
    return _SPECIAL.sub(r"\\\1", plain)


def quoted(text: str) -> str:
    """Return *text* as it is, between quotation marks."""
    return f"“{literal(text)}”"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()) -> str:
    """Return a table; columns whose places are in *right* are flushed right. Cells are Markdown."""
    rule = ["---:" if i in right else "---" for i in range(len(head))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, rule, *rows])


def items(lines: Iterable[str]) -> str:
    """Return a list with an item per line."""
    return "\n".join(f"- {line}" for line in lines)


def number(value: float) -> str:
    """Return a number with four significant digits, whole digits kept.

    >>> [number(v) for v in (0.87254, 12.0, 123456.7, 0.000012345)]
    ['0.8725', '12', '123,457', '1.234e-05']
    """
    if abs(value) >= 10_000:
        return f"{value:,.0f}" if abs(value) < 1e15 else f"{value:.4g}"
    return f"{value:.4g}"


def percent(share: float) -> str:
    """Return a share in percent; 0 and 100 only where they are exact.

    >>> [percent(s) for s in (0.905, 0.9999, 1.0, 0.0001)]
    ['90.5 %', '99.99 %', '100 %', '0.01 %']
    """
    for digits in (1, 2, 3, 4):
        text = f"{100 * share:.{digits}f}"
        if share in (0.0, 1.0) or float(text) not in (0.0, 100.0):
            return f"{text.rstrip('0').rstrip('.')} %"
    return f"{100 * share:.2g} %"
