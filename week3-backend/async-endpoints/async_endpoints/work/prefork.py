"""Celery's prefork pool, mended: its processes end when they are told to.

A process of billiard's pool that leaves waits up to 30 s until the main process has read all that
it wrote. On a warm shutdown Celery forgets the messages that a process was sent and has not
confirmed yet, and with nothing left to wait for reads no more: a SIGTERM that came while a message
was on its way took half a minute. What a process would tell, the ledger knows already.
"""

from __future__ import annotations

from celery.concurrency import asynpool, prefork


class _Process(asynpool.Worker):  # type: ignore[misc]  # Celery has no types
    """A process of the pool."""

    def _ensure_messages_consumed(self, completed: int) -> bool:  # noqa: ARG002 - billiard's
        """Leave at once: outcomes are in the ledger, and messages are acknowledged as read."""
        return True


class _Processes(asynpool.AsynPool):  # type: ignore[misc]  # Celery has no types
    """The processes, fed and read by Celery's event loop."""

    Worker = _Process


class PreforkPool(prefork.TaskPool):  # type: ignore[misc]  # Celery has no types
    """What ``--pool prefork`` means in this package."""

    Pool = _Processes
