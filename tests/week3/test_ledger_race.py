"""Many workers on one ledger: each job is given to one of them at a time."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from week3.jobs_support import postgres_binaries, postgres_server, stop_within_a_step, wait_until

from async_endpoints.ledger import Facts, NewJob, Outcome, State, Success, open_ledger

JOBS = 400


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database that several connections share."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/jobs.db"
        return
    binaries = postgres_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server binary on this machine")
    with postgres_server(binaries) as url:
        yield url


def test_no_job_is_given_twice_and_none_is_left(url: str) -> None:
    """Four workers with their own connections, one of them forgetting what it takes now and then.

    Each job adds one to a shared count in a step: the count is the number of jobs.
    """
    ledger = open_ledger(url, durable=False)
    ids = [made.id for made in ledger.submit([NewJob("t", lane="direct") for _ in range(JOBS)])]
    started: Counter[str] = Counter()

    def add_one(facts: Facts) -> bytes:
        facts.put("n", str(int(facts.get("n") or b"0") + 1).encode())
        return b"0"

    def work(number: int) -> None:
        mine = open_ledger(url, durable=False)
        done: list[Outcome] = []
        while ledger.depth(bound=1) or done:
            leases, stale = mine.exchange(done, "direct", f"w{number}", limit=7, lease_s=60)
            assert stale == 0
            for lease in leases:
                mine.step(lease, "add", add_one)
            started.update(lease.id for lease in leases)
            done = [Success(lease) for lease in leases]
        mine.close()

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert started == Counter(ids)
    assert ledger.fact("n") == str(JOBS).encode()
    assert {ledger.get(job_id).state for job_id in ids} == {State.SUCCEEDED}
    ledger.close()


def test_one_key_from_many_threads_makes_one_job(url: str) -> None:
    """Eight callers that send the same request at once get the same job."""
    ledger = open_ledger(url, durable=False)
    gate = threading.Barrier(8)
    answers: list[tuple[str, bool]] = []

    def call() -> None:
        gate.wait()
        answers.extend(ledger.submit([NewJob("t", b"1", key="once")]))

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({job_id for job_id, _ in answers}) == 1
    assert sum(created for _, created in answers) == 1
    ledger.close()


def test_a_writer_that_sleeps_holds_up_other_writers_of_sqlite(tmp_path: Path) -> None:
    """Readers see what was there before; writers go on when it does, and nothing is lost."""
    url = f"sqlite:///{tmp_path}/jobs.db"
    ledger = open_ledger(url, durable=False)
    ledger.submit([NewJob("t", lane="direct")])
    context = multiprocessing.get_context("spawn")
    sleeper = context.Process(target=stop_within_a_step, args=(url,), daemon=True)
    sleeper.start()
    try:
        process = psutil.Process(sleeper.pid)
        wait_until(lambda: process.status() == psutil.STATUS_STOPPED, within_s=30, what="it stops")
        with ThreadPoolExecutor(1) as pool:
            writing = pool.submit(ledger.submit, [NewJob("t", lane="direct")])
            time.sleep(0.5)
            waits, seen = not writing.done(), ledger.fact("n")
            process.resume()
            ((_, created),) = writing.result(timeout=10)
        sleeper.join(10)
        ended = sleeper.exitcode
    finally:
        sleeper.kill()
        sleeper.join()

    assert (waits, seen, created) == (True, None, True)
    assert (ended, ledger.fact("n"), ledger.depth(bound=9)) == (0, b"1", 1)
    ledger.close()
