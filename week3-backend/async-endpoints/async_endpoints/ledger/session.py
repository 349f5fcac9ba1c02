"""What SQLite and PostgreSQL look like to the ledger: a transaction that runs statements.

Statements are written once, with ``:name`` or ``?`` for parameters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

Parameters = Mapping[str, Any] | Sequence[Any]


class Session(Protocol):
    """An open transaction."""

    def rows(self, sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """Run a statement and return its rows."""

    def run(self, sql: str, parameters: Parameters = ()) -> int:
        """Run a statement and return how many rows it changed."""

    def run_many(self, sql: str, rows: Sequence[Parameters]) -> int:
        """Run a statement for each of *rows* and return how many rows were changed in all."""

    def hold(self, name: str) -> None:
        """Let no other transaction hold *name* until this one ends."""


class Driver(Protocol):
    """A way to one database; each thread has its own connection."""

    lock_clause: str

    def transaction(self) -> AbstractContextManager[Session]:
        """Open a transaction that may write; commit it, or roll it back if the block raises."""

    def reading(self) -> AbstractContextManager[Session]:
        """Run single statements that only read."""

    def close(self) -> None:
        """Close every thread's connection."""


@contextmanager
def closed_on_error(driver: Driver) -> Iterator[None]:
    """Close *driver* if the block, which makes it ready for use, raises."""
    try:
        yield
    except BaseException:
        driver.close()
        raise
