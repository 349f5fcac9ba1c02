"""The processes that are killed, and the supervisor that starts them again.

They are forked from a server that has imported everything (multiprocessing's forkserver), so that
a new one is at work after some milliseconds, and two hundred deaths do not become a measurement of
imports. Each ends when its parent does.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing as mp
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from redis_pipeline.prove.consumer import consume
from redis_pipeline.prove.worker import work

CONSUMERS = ("consumer 0", "consumer 1", "consumer 2")
WORKERS = ("worker 0", "worker 1")
_LOOK_S = 0.05


class Crew:
    """Three consumers and two workers, each in a slot that is never empty for long.

    Args:
        url: The server's address.
        database: Where effects go.
        lease_s: The lease of each.
        log: The file that gets what they log.
    """

    def __init__(self, url: str, database: str, lease_s: float, log: Path) -> None:
        self.crashed = 0
        self._arguments = (url, database, lease_s)
        self._log = log
        self._fork = mp.get_context("forkserver")
        self._fork.set_forkserver_preload(["redis_pipeline.prove", "redis_pipeline.cli"])
        self._slots: dict[str, BaseProcess] = {}
        self._stopped: set[str] = set()
        self._over = threading.Event()

    def start(self) -> None:
        """Start all."""
        for slot in (*CONSUMERS, *WORKERS):
            self._start(slot)

    def revive(self) -> None:
        """Start what has died, until :meth:`end`; for a thread of its own."""
        while not self._over.is_set():
            gone = wait([process.sentinel for process in self._slots.values()], _LOOK_S)
            for slot, process in list(self._slots.items()):
                if process.sentinel in gone:
                    process.join()
                    self.crashed += (process.exitcode or 0) >= 0  # below 0: by a signal
                    self._start(slot)

    def end(self) -> None:
        """Kill all, and revive nobody any more; call it when :meth:`revive` has returned."""
        for process in self._slots.values():
            process.kill()
            process.join()

    def leave_dead(self) -> None:
        """Make :meth:`revive` return."""
        self._over.set()

    def running(self, slots: tuple[str, ...]) -> list[str]:
        """Return those of *slots* whose process is not stopped."""
        return [slot for slot in slots if slot not in self._stopped]

    def kill(self, slot: str) -> int:
        """Kill a process with SIGKILL, and wait until it is gone; return its id."""
        process = self._slots[slot]
        pid, sentinel = process.pid or 0, process.sentinel
        _signal(pid, signal.SIGKILL)
        wait([sentinel])
        return pid

    def kill_at(self, slot: str, point: signal.Signals, *, patience_s: float) -> int:
        """Arm a consumer to die at a point of its next batch, and wait for that; return its id.

        One that has nothing to do for so long is killed where it is.
        """
        process = self._slots[slot]
        pid, sentinel = process.pid or 0, process.sentinel
        _signal(pid, point)
        if not wait([sentinel], patience_s):
            _signal(pid, signal.SIGKILL)
            wait([sentinel])
        return pid

    def stop(self, slot: str) -> int:
        """Stop a process with SIGSTOP; return its id."""
        pid = self._slots[slot].pid or 0
        self._stopped.add(slot)
        _signal(pid, signal.SIGSTOP)
        return pid

    def resume(self, slot: str, pid: int) -> None:
        """Let a process go on, if it is still the one in the slot."""
        if self._slots[slot].pid == pid:
            _signal(pid, signal.SIGCONT)
            self._stopped.discard(slot)

    def _start(self, slot: str) -> None:
        target = consume if slot in CONSUMERS else work
        process = self._fork.Process(
            target=_live, args=(str(self._log), target, self._arguments), name=slot, daemon=True
        )
        process.start()
        self._slots[slot] = process
        self._stopped.discard(slot)


def _live(
    log: str, target: Callable[[str, str, float], None], arguments: tuple[str, str, float]
) -> None:
    """Run *target* in a process of its own; what it says goes to the log."""
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for descriptor in (1, 2):
        os.dup2(file, descriptor)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(process)d %(message)s")
    threading.Thread(target=_end_with_parent, daemon=True).start()
    target(*arguments)


def _end_with_parent() -> None:
    parent = mp.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGKILL)


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):  # it has just died by itself, and is counted
        os.kill(pid, number)
