"""The crew: worker processes that are replaced as they die, from a server that has all imported."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.process import BaseProcess

from async_endpoints.prove.arms import Site


class Crew:
    """Keeps *size* workers alive.

    Args:
        work: What a worker process does.
        site: Given to it.
        size: How many there are.
    """

    def __init__(self, work: Callable[[Site], None], site: Site, *, size: int) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["async_endpoints.prove.arms"])
        self._work = work
        self._site = site
        self._lock = threading.Lock()
        self._workers: list[BaseProcess] = []
        self.deaths = 0
        for _ in range(size):
            self._hire()

    def _hire(self) -> None:
        worker = self._context.Process(target=self._work, args=(self._site,), daemon=True)
        worker.start()
        self._workers.append(worker)

    def replace_dead(self) -> list[int]:
        """Replace the workers that died; return their process ids."""
        with self._lock:
            dead = [worker for worker in self._workers if worker.exitcode is not None]
            for worker in dead:
                self._workers.remove(worker)
                self._hire()
            self.deaths += len(dead)
        return [worker.pid for worker in dead if worker.pid is not None]

    def pids(self) -> list[int]:
        """Return the process ids of those alive."""
        with self._lock:
            return [w.pid for w in self._workers if w.pid is not None and w.exitcode is None]

    def end(self) -> None:
        """Kill them all."""
        for worker in self._workers:
            if worker.pid is not None and worker.exitcode is None:
                os.kill(worker.pid, signal.SIGKILL)
            worker.join()
