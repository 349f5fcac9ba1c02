"""Many rows by one statement, which costs half of as many statements with one row each.

A statement's text says how many rows it is for, and each text is prepared once: so rows come in
parts of few sizes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TypeVar

_T = TypeVar("_T")
_SIZES = (128, 64, 32, 16)


def parts(rows: Sequence[_T], *, most: int = _SIZES[0]) -> list[Sequence[_T]]:
    """Return *rows* in parts of 128, 64, 32 and 16, or *most*, and what is left as the last one.

    >>> [len(part) for part in parts(range(333))]
    [128, 128, 64, 13]
    """
    found: list[Sequence[_T]] = []
    start = 0
    for size in _SIZES if len(rows) >= _SIZES[-1] else ():
        while size <= most and len(rows) - start >= size:
            found.append(rows[start : start + size])
            start += size
    if start < len(rows):
        found.append(rows[start:] if start else rows)
    return found


@cache
def lease(count: int) -> str:
    """Return the statement that leases *count* jobs: (worker, until, now, seq, seq, …)."""
    places = ", ".join(["?"] * count)
    return f"""
UPDATE jobs SET state = 1, fence = fence + 1, attempts = attempts + 1, worker = ?,
                lease_until = ?, started_at = COALESCE(started_at, ?)
WHERE seq IN ({places})"""  # noqa: S608 - question marks


@cache
def succeed_alike(count: int) -> str:
    """Return what records *count* successes with one result: (now, result, fence, seq, …)."""
    return _SUCCEED.format(result="?", places=", ".join(["?"] * count))


@cache
def succeed(count: int) -> str:
    """Return what records *count* successes: (now, seq, result, seq, result, …, fence, seq, …).

    SQLite changes each row as it finds it. It would do so neither for ``UPDATE … FROM (VALUES …)``
    nor with a subquery, but write all rows down first; against that a CASE of 32 is no slower, and
    a short one quicker.
    """
    pairs = " ".join(["WHEN ? THEN ?"] * count)
    return _SUCCEED.format(result=f"CASE seq {pairs} END", places=", ".join(["?"] * count))


_SUCCEED = """
UPDATE jobs SET state = 2, lease_until = NULL, finished_at = ?, fraction = 1, result = {result}
WHERE fence = ? AND state = 1 AND seq IN ({places})"""
