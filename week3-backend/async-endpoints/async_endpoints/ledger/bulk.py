"""Many rows by one statement, which costs half of as many statements with one row each.

A statement's text says how many rows it is for, and each text is prepared once: so rows come in
parts of few sizes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TypeVar

_T = TypeVar("_T")
_SIZES = (128, 64, 32, 16, 8)


def parts(rows: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Yield *rows* in parts of 128, 64, 32, 16 and 8, and what is left as the last one.

    >>> [len(part) for part in parts(range(333))]
    [128, 128, 64, 8, 5]
    """
    start = 0
    for size in _SIZES:
        while len(rows) - start >= size:
            yield rows[start : start + size]
            start += size
    if start < len(rows):
        yield rows[start:]


@cache
def lease(count: int) -> str:
    """Return the statement that leases *count* jobs: (worker, until, now, seq, seq, …)."""
    places = ", ".join(["?"] * count)
    return f"""
UPDATE jobs SET state = 1, fence = fence + 1, attempts = attempts + 1, worker = ?,
                lease_until = ?, started_at = COALESCE(started_at, ?)
WHERE seq IN ({places})"""  # noqa: S608 - question marks


@cache
def succeed(count: int) -> str:
    """Return the statement that records *count* successes: (now, seq, fence, result, …).

    Both databases name the columns of VALUES so. A WITH before UPDATE would be neater, but then
    Python's sqlite3 does not count the rows that are changed.
    """
    places = ", ".join(["(?, ?, ?)"] * count)
    return f"""
UPDATE jobs SET state = 2, lease_until = NULL, finished_at = ?, fraction = 1, result = done.column3
FROM (VALUES {places}) AS done
WHERE jobs.seq = done.column1 AND jobs.fence = done.column2 AND jobs.state = 1"""  # noqa: S608 - question marks
