"""The longest that a worker may take to end, once a signal has told it to.

Celery's warm shutdown waits for jobs, for pool processes and for the broker, the async worker for
tasks that may not hear that they are cancelled, each without a bound. Nothing is lost by an end
that does not wait: the ledger gives what ran here to another worker.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import threading
import time
from typing import Any

import structlog

_log = structlog.get_logger(__name__)
_TOLD = {signal.SIGTERM, signal.SIGINT, signal.SIGQUIT}
_SAY_S = 2
STATUS = 1
"""What the process ends with when it had to be ended."""


def end_within(grace_s: float) -> None:
    """Let this process end at the latest *grace_s* seconds after SIGTERM, SIGINT or SIGQUIT.

    The interpreter itself notes the signal in a pipe, so that the time runs even while the main
    thread is in a long call. Processes that are forked from this one are not told.

    Raises:
        ValueError: If this is not the main thread.
    """
    told, note = os.pipe()
    os.set_blocking(note, False)
    signal.set_wakeup_fd(note, warn_on_full_buffer=False)
    os.register_at_fork(after_in_child=lambda: signal.set_wakeup_fd(-1))
    threading.Thread(target=_watch, args=(told, grace_s), name="deadline", daemon=True).start()


def set_on_signal(stop: asyncio.Event) -> None:
    """Set *stop* in the running event loop at SIGTERM or SIGINT.

    ``loop.add_signal_handler`` would take the interpreter's one pipe away from `end_within`.
    """
    loop = asyncio.get_running_loop()

    def tell(*_: object) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(stop.set)

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, tell)


def _watch(told: int, grace_s: float) -> None:
    while _TOLD.isdisjoint(os.read(told, 64)):
        pass
    time.sleep(grace_s)
    for process in _pool():  # an idle one would end by itself, a busy one after its job
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
    signal.alarm(_SAY_S)  # ends this process too, should nobody read what it logs
    _log.error("did not end in time: killed; what ran here runs elsewhere", grace_s=grace_s)
    os._exit(STATUS)


def _pool() -> list[Any]:
    """Return the processes of Celery's pool; there is none where its library was never loaded."""
    billiard = sys.modules.get("billiard")
    return list(billiard.active_children()) if billiard else []
