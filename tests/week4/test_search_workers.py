"""Workers: fits happen in processes that can die or be killed, and every job is answered."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import numpy as np
import pytest
from week4.search_tables import mixed

from sprintml.models.search.candidates import Candidate
from sprintml.models.search.data import TrainingData
from sprintml.models.search.jobs import Job, run
from sprintml.models.search.workers import Answer, Workers
from sprintml.models.training import prepare

QUICK = Candidate("quick", "lightgbm", "tree", "LGBMClassifier", {"n_estimators": 5})
ENDLESS = Candidate(
    "endless", "forest", "tree", "RandomForestClassifier", {"n_estimators": 10_000_000}
)
BROKEN = Candidate("broken", "forest", "tree", "RandomForestClassifier", {"max_depth": -5})


@pytest.fixture(scope="module")
def data() -> TrainingData:
    """A small table, ready to be trained on."""
    return prepare(mixed(), seed=0)[0]


@pytest.fixture(scope="module")
def shared(data: TrainingData) -> Iterator[Workers]:
    """One worker for the tests that leave it whole."""
    with Workers(1) as workers:
        workers.load(data)
        yield workers


def answer(workers: Workers, *, within_s: float = 60) -> Answer:
    """Wait for one answer."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        for found in workers.collect(wait_s=0.5):
            return found
    raise TimeoutError("no answer")


def test_a_worker_fits_what_this_process_fits(data: TrainingData, shared: Workers) -> None:
    """The same job gives the same predictions here and there, bit for bit."""
    job = Job(QUICK, fold=2)
    shared.submit(job, seconds=60)
    there = answer(shared).fit
    here = run(job, data)

    assert there is not None
    np.testing.assert_array_equal(there.held_out, here.held_out)
    assert there.rounds == here.rounds


def test_a_failing_fit_is_answered_with_its_reason(shared: Workers) -> None:
    """The message of the estimator reaches the caller, and the worker lives on."""
    shared.submit(Job(BROKEN, fold=0), seconds=60)
    failed = answer(shared)
    shared.submit(Job(QUICK, fold=0), seconds=60)

    assert failed.fit is None
    assert "max_depth" in failed.why
    assert answer(shared).fit is not None


def test_a_fit_that_does_not_stop_is_killed_and_the_next_one_works(data: TrainingData) -> None:
    """The endless forest is killed; a new process answers the next job."""
    with Workers(1) as workers:
        workers.load(data)
        workers.submit(Job(ENDLESS, fold=0), seconds=1)
        killed = answer(workers)
        workers.submit(Job(QUICK, fold=0), seconds=60)

        assert "killed" in killed.why
        assert answer(workers).fit is not None


def test_a_worker_that_dies_is_an_answer(data: TrainingData) -> None:
    """A process killed from outside is reported with its signal."""
    with Workers(1) as workers:
        workers.load(data)
        workers.submit(Job(ENDLESS, fold=0), seconds=60)
        (worker,) = workers._workers.values()
        while not worker.ready:
            workers.collect(wait_s=0.1)
        os.kill(worker.process.pid, signal.SIGKILL)

        assert "signal 9" in answer(workers).why


def test_no_worker_outlives_its_workers(data: TrainingData) -> None:
    """On leaving, even one in the middle of a fit is gone."""
    with Workers(2) as workers:
        workers.load(data)
        workers.submit(Job(ENDLESS, fold=0), seconds=60)
        processes = [w.process for w in workers._workers.values()]

    assert all(p.returncode is not None for p in processes)


def test_a_worker_ends_when_its_parent_is_killed() -> None:
    """A parent that gets no chance to clean up leaves no worker behind."""
    code = (
        "import time\n"
        "from sprintml.models.search.workers import Workers\n"
        "workers = Workers(1).__enter__()\n"
        "print(*[w.process.pid for w in workers._workers.values()], flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent.stdout:
        child = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
    gone = False
    for _ in range(300):
        gone = not _alive(child)
        if gone:
            break
        time.sleep(0.1)

    assert gone


def _alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be noticed does not."""
    try:
        with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123  # no file, but a process
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
