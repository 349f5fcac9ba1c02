"""Workers: processes that fit, and that can be killed.

A trainer that does not stop holds up neither the budget nor the caller: its process is killed
and another one started. A worker that dies is an answer too, with its reason.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from sprintml.models.search.data import TrainingData
from sprintml.models.search.jobs import Fit, Job
from sprintml.models.search.worker import read_message, write_message

ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)


@dataclass(frozen=True)
class Answer:
    """What came of a job: its fit, or why there is none."""

    job: Job
    fit: Fit | None
    why: str = ""


@dataclass
class Worker:
    """One process: starting, idle, or busy with a job."""

    number: int
    process: subprocess.Popen[bytes]
    ready: bool = False
    job: Job | None = None
    seconds: float = 0.0
    """What the job may take; counted from when the process is ready."""
    deadline: float = float("inf")
    """On `time.monotonic`'s clock; past it the process is killed."""


@dataclass
class Workers:
    """A handful of worker processes for one set of training data.

    Use as a context manager: on leaving, all are killed and waited for.
    """

    jobs: int = 1
    data: TrainingData | None = None
    _workers: dict[int, Worker] = field(default_factory=dict)
    _messages: queue.Queue[tuple[int, Any]] = field(default_factory=queue.Queue)
    _next: int = 0

    def __enter__(self) -> Self:
        """Start the processes; they load their libraries while the caller goes on."""
        for _ in range(self.jobs):
            self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Kill the processes and wait until they are gone."""
        for worker in list(self._workers.values()):
            self._end(worker)

    def load(self, data: TrainingData) -> None:
        """Give the training data to every worker, present and future."""
        self.data = data
        for worker in self._workers.values():
            self._send(worker, data)

    @property
    def n_idle(self) -> int:
        """How many jobs would begin at once."""
        return sum(w.job is None for w in self._workers.values())

    @property
    def n_busy(self) -> int:
        """How many jobs are under way."""
        return len(self._workers) - self.n_idle

    def submit(self, job: Job, *, seconds: float) -> None:
        """Begin *job* on an idle worker, whose process is killed if it takes *seconds*."""
        idle = [w for w in self._workers.values() if w.job is None]
        worker = min(idle, key=lambda w: (not w.ready, w.number))
        worker.job, worker.seconds = job, seconds
        if worker.ready:
            worker.deadline = time.monotonic() + seconds
        self._send(worker, job)

    def collect(self, *, wait_s: float) -> list[Answer]:
        """Return what came in, waiting *wait_s* seconds at most; kill who is past its deadline."""
        until = time.monotonic() + wait_s
        answers: list[Answer] = []
        while not answers:
            soonest = min([until, *(w.deadline for w in self._workers.values())])
            try:
                number, message = self._messages.get(timeout=max(0.0, soonest - time.monotonic()))
            except queue.Empty:
                answers += self._kill_late()
                if time.monotonic() >= until:
                    break
            else:
                answers += self._answers(number, message)
        return answers

    def _answers(self, number: int, message: Any) -> list[Answer]:  # noqa: ANN401  # Fit or text
        worker = self._workers.get(number)
        if worker is None:
            return []  # the last words of one that was killed
        if message is None:
            return self._replace(worker, self._how_it_ended(worker))
        if message == "ready":
            worker.ready = True
            if worker.job is not None:
                worker.deadline = time.monotonic() + worker.seconds
            return []
        job, worker.job, worker.deadline = worker.job, None, float("inf")
        if job is None:
            return []
        if isinstance(message, str):
            return [Answer(job, None, message)]
        return [Answer(job, message)]

    def _kill_late(self) -> list[Answer]:
        now = time.monotonic()
        late = [w for w in self._workers.values() if w.deadline <= now]
        return [a for w in late for a in self._replace(w, "did not stop in time: killed")]

    def _how_it_ended(self, worker: Worker) -> str:
        status = worker.process.wait()
        cause = f"signal {-status} (out of memory?)" if status < 0 else f"exit status {status}"
        return f"its process ended by {cause}"

    def _replace(self, worker: Worker, why: str) -> list[Answer]:
        started = worker.ready
        self._end(worker)
        if started or worker.job is not None:  # one that cannot even start is not tried for ever
            self._start()
        return [] if worker.job is None else [Answer(worker.job, None, why)]

    def _start(self) -> None:
        # -P: a file called random.py in the working folder is not ours to import
        process = subprocess.Popen(  # our own interpreter and module
            [sys.executable, "-P", "-m", "sprintml.models.search.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | ONE_THREAD,
        )
        worker = Worker(self._next, process)
        self._next += 1
        self._workers[worker.number] = worker
        threading.Thread(target=self._listen, args=(worker,), daemon=True).start()
        if self.data is not None:
            self._send(worker, self.data)

    def _listen(self, worker: Worker) -> None:
        stream: Any = worker.process.stdout
        try:
            while True:
                self._messages.put((worker.number, read_message(stream)))
        except (EOFError, OSError, ValueError):
            self._messages.put((worker.number, None))

    def _send(self, worker: Worker, message: object) -> None:
        stream: Any = worker.process.stdin
        with contextlib.suppress(OSError):  # it has died: its listener says so
            write_message(stream, message)

    def _end(self, worker: Worker) -> None:
        self._workers.pop(worker.number, None)
        worker.process.kill()
        worker.process.wait()
        for stream in (worker.process.stdin, worker.process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
