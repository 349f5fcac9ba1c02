"""How fast the ledger, the jobs and the fan-out are, against the alternatives in the same run.

``python benchmark.py`` measures all parts and prints a table; every part first checks that each
side did the work. Sides alternate A B A B; figures are medians, ratios are paired by round.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import platform
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import celery
import numpy as np
from rich.console import Console
from rich.table import Table

from async_endpoints.fanout import FanOut
from async_endpoints.ledger import NewJob, Outcome, SqlLedger, Success, open_ledger
from async_endpoints.simulated import Habit, simulated_sources
from async_endpoints.work import (
    AsyncRun,
    AsyncWorker,
    CeleryBroker,
    Reconciler,
    Relay,
    Run,
    Station,
    Tasks,
)
from async_endpoints.work.broker import QUEUE
from async_endpoints.work.celery_app import Plan, bare_app, worker_app
from redis_pipeline import PrivateRedis, private_redis

HERE = Path(__file__).resolve().parent
Row = dict[str, object]
tasks = Tasks()


@tasks.task()
def nothing(_: Run, number: int) -> int:
    """Do nothing, through the broker."""
    return number


@tasks.task()
async def nothing_async(_: AsyncRun, number: int) -> int:
    """Do nothing, straight from the ledger."""
    return number


@contextmanager
def ledger_file() -> Iterator[tuple[str, SqlLedger]]:
    """Yield a new ledger in SQLite (WAL, synchronous=NORMAL) and its URL."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/jobs.db"
        ledger = open_ledger(url, durable=False)
        yield url, ledger
        ledger.close()


def cycle(url: str, batch: int, gate: object, answers: object) -> None:
    """Claim and complete until nothing waits: outcomes ride with the next claim."""
    ledger = open_ledger(url, durable=False)
    ledger.depth(bound=1)
    gate.wait()  # type: ignore[attr-defined]
    done: list[Outcome] = []
    count, start = 0, time.perf_counter()
    while True:
        leases, stale = ledger.exchange(done, "direct", "w", limit=batch, lease_s=60)
        if stale:
            raise AssertionError(f"{stale} leases were lost")
        count += len(done)
        if not leases:
            break
        done = [Success(lease) for lease in leases]
    answers.put((count, time.perf_counter() - start))  # type: ignore[attr-defined]
    ledger.close()


BARE = (
    "CREATE TABLE jobs (id INTEGER PRIMARY KEY, state INT, lease REAL, fence INT, payload BLOB)",
    "CREATE INDEX ready ON jobs (id) WHERE state = 0",
    "CREATE INDEX leased ON jobs (lease) WHERE state = 1",
)
BARE_CLAIM = """
UPDATE jobs SET state = 1, lease = ?, fence = fence + 1
WHERE id IN (SELECT id FROM jobs WHERE state = 0 ORDER BY id LIMIT ?)
RETURNING id, fence, payload"""
BARE_DONE = "UPDATE jobs SET state = 2 WHERE id = ? AND fence = ? AND state = 1"


def open_bare(path: str) -> sqlite3.Connection:
    """Open a file as the ledger does: WAL, synchronous=NORMAL, transactions by hand."""
    made = sqlite3.connect(path, timeout=30, isolation_level=None)
    made.execute("PRAGMA journal_mode = WAL")
    made.execute("PRAGMA synchronous = NORMAL")
    return made


def bare_cycle(path: str, batch: int, gate: object, answers: object) -> None:
    """Claim and complete with the fewest statements that there can be: the yardstick."""
    database = open_bare(path)
    gate.wait()  # type: ignore[attr-defined]
    done: list[tuple[int, int]] = []
    count, start = 0, time.perf_counter()
    while True:
        database.execute("BEGIN IMMEDIATE")
        database.executemany(BARE_DONE, done)
        leases = database.execute(BARE_CLAIM, (time.time() + 60, batch)).fetchall()
        database.execute("COMMIT")
        count += len(done)
        if not leases:
            break
        done = [(job, fence) for job, fence, _ in leases]
    answers.put((count, time.perf_counter() - start))  # type: ignore[attr-defined]
    database.close()


def bare_rate(batch: int, jobs: int) -> float:
    """Return cycles per second of two processes on a table of five columns."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/bare.db"
        database = open_bare(path)
        for statement in BARE:
            database.execute(statement)
        database.execute("BEGIN")
        rows = [(b"null",)] * jobs
        database.executemany("INSERT INTO jobs (state, fence, payload) VALUES (0, 0, ?)", rows)
        database.execute("COMMIT")
        rate = two_processes(bare_cycle, path, batch, jobs)
        database.close()
        return rate


def ledger_rate(batch: int, jobs: int) -> float:
    """Return claim-and-complete cycles per second of two processes on one ledger."""
    with ledger_file() as (url, ledger):
        ledger.submit([NewJob("nothing", lane="direct")] * jobs)
        return two_processes(cycle, url, batch, jobs)


def two_processes(work: Callable[..., None], place: str, batch: int, jobs: int) -> float:
    """Run *work* in two processes and return how many jobs a second they completed."""
    answers: multiprocessing.Queue[tuple[int, float]] = multiprocessing.Queue()
    gate = multiprocessing.Barrier(2)
    workers = [
        multiprocessing.Process(target=work, args=(place, batch, gate, answers)) for _ in range(2)
    ]
    for worker in workers:
        worker.start()
    found = [answers.get() for _ in workers]
    for worker in workers:
        worker.join()
    if sum(count for count, _ in found) != jobs:
        raise AssertionError("not every job was completed once")
    return jobs / max(seconds for _, seconds in found)


def measure_ledger(rounds: int) -> list[Row]:
    """Measure the ledger alone at three batch sizes."""
    rows: list[Row] = []
    for batch, jobs, bar in ((1, 20_000, 10_000), (10, 100_000, 65_000), (100, 200_000, 150_000)):
        bare, rates = [], []
        for _ in range(rounds):
            bare.append(bare_rate(batch, jobs))
            rates.append(ledger_rate(batch, jobs))
        ratios = [a / b for a, b in zip(rates, bare, strict=True)]
        rows.append(
            {"what": f"ledger cycles/s, batch {batch}", "value": statistics.median(rates)}
            | {"bar": bar, "range": [min(rates), max(rates)], "n": jobs}
        )
        rows.append(
            {"what": "… ratio to the barest table", "value": statistics.median(ratios)}
            | {"range": [min(ratios), max(ratios)], "per_second": statistics.median(bare)}
        )
    return rows


def be_plain_worker(broker_url: str) -> None:
    """Be a plain Celery worker (prefork, two processes)."""
    app = bare_app(broker_url)

    @app.task(name="plain.nothing", ignore_result=True)  # type: ignore[untyped-decorator]
    def run(number: int) -> int:
        return number

    app.worker_main(["worker", "-P", "prefork", "-c", "2", "-l", "ERROR", "-Q", QUEUE])


def be_ledger_worker(broker_url: str, url: str, drain_s: float) -> None:
    """Be a Celery worker of the ledger (prefork, two processes)."""
    plan = Plan(broker_url, url, tasks, drain_s=drain_s)
    worker_app(plan).worker_main(["worker", "-P", "prefork", "-c", "2", "-l", "ERROR"])


@contextmanager
def beside(*words: str) -> Iterator[None]:
    """Run this script as a worker."""
    process = subprocess.Popen(  # noqa: S603 - this very script
        [sys.executable, str(Path(__file__).resolve()), *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def wait(done: Callable[[], bool]) -> None:
    """Wait for a minute at most."""
    end = time.monotonic() + 60
    while not done():
        if time.monotonic() > end:
            raise TimeoutError("the workers did not get done in a minute")
        time.sleep(0.002)


class PlainCelery:
    """No-op tasks sent by `send_task`; done when Redis's list is empty and nothing is unacked."""

    def __init__(self, redis: PrivateRedis) -> None:
        self._app = bare_app(redis.broker_url)
        self._client = CeleryBroker(self._app)
        self._connection = self._app.connection_for_write()
        self._producer = self._app.amqp.Producer(self._connection.channel())
        self._redis = self._connection.default_channel.client

    def run(self, jobs: int) -> float:
        """Return tasks per second from the first sending to the last end."""
        start = time.perf_counter()
        for number in range(jobs):
            self._app.send_task(
                "plain.nothing",
                (number,),
                producer=self._producer,
                queue=QUEUE,
                ignore_result=True,
                retry=False,
            )
        wait(self._idle)
        return jobs / (time.perf_counter() - start)

    def _idle(self) -> bool:
        return not self._redis.llen(QUEUE) and not self._redis.hlen("unacked")


def run_on_ledger(ledger: SqlLedger, job: NewJob, jobs: int, poke: Callable[[], None]) -> float:
    """Return jobs per second from the first submission to the last end."""
    start = time.perf_counter()
    ids: list[str] = []
    for _ in range(jobs):  # one by one, as plain Celery's are sent
        ids.append(ledger.submit([job])[0].id)
        poke()
    wait(lambda: not ledger.depth(bound=1) and not ledger.page("local", limit=1, state=1))
    rate = jobs / (time.perf_counter() - start)
    if not all(ledger.get(job_id).result == b"1" for job_id in ids):
        raise AssertionError("not every job has its result")
    return rate


def measure_jobs(rounds: int, jobs: int) -> list[Row]:
    """Measure plain Celery, the ledger through Celery, and the async worker, in turn."""
    plain, through, direct = [], [], []
    with (
        tempfile.TemporaryDirectory() as folder,
        private_redis(Path(folder) / "plain") as redis,
        beside("plain", redis.broker_url),
        private_redis(Path(folder) / "ours") as ours,
        ledger_file() as (url, ledger),
        beside("ledger", ours.broker_url, url, "0.5"),
    ):
        sending = PlainCelery(redis)
        relay = Relay(ledger, CeleryBroker(bare_app(ours.broker_url)))
        reconciler = Reconciler(ledger, relay)
        reconciler.start()
        job, waiting = NewJob("nothing", b"1"), NewJob("nothing_async", b"1", lane="direct")
        sending.run(50)
        run_on_ledger(ledger, job, 50, reconciler.poke)
        with async_worker(url):
            for _ in range(rounds):
                plain.append(sending.run(jobs))
                through.append(run_on_ledger(ledger, job, jobs, reconciler.poke))
                direct.append(run_on_ledger(ledger, waiting, jobs, lambda: None))
        reconciler.stop()
    return [
        {"what": "plain Celery prefork, no-op tasks/s", "value": statistics.median(plain)},
        _ratio("jobs through Celery", through, plain, bar=1.0),
        _ratio("jobs by the async worker", direct, plain, bar=5.0),
    ]


@contextmanager
def async_worker(url: str) -> Iterator[None]:
    """Run the package's own worker as a process."""
    process = multiprocessing.Process(target=be_async_worker, args=(url,))
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join()


def be_async_worker(url: str) -> None:
    """Be the package's own worker until SIGTERM."""

    async def run() -> None:
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        ledger = open_ledger(url, durable=False)
        await AsyncWorker(ledger, tasks, concurrency=500).run(stop)
        ledger.close()

    asyncio.run(run())


def measure_overhead(rounds: int, jobs: int, plain_rate: float) -> list[Row]:
    """Measure what the ledger adds to one Celery task: take, renewal book, record, one by one."""
    costs = []
    for _ in range(rounds):
        with ledger_file() as (_, ledger):
            ids = [made.id for made in ledger.submit([NewJob("nothing", b"1")] * jobs)]
            station = Station(ledger, tasks, lease_s=5, drain_s=0)
            start = time.perf_counter()
            ran = sum(station.work(job_id) for job_id in ids)
            seconds = time.perf_counter() - start
            if ran != jobs:
                raise AssertionError("not every job was run once")
            costs.append(seconds / jobs)
    cost = statistics.median(costs)
    celery_s = (os.cpu_count() or 1) / plain_rate  # the machine's time that one plain task takes
    return [
        {"what": "ledger's own time per job, µs", "value": cost * 1e6},
        {
            "what": "… as a share of Celery's own",
            "value": cost / celery_s,
            "most": 0.05,
        },
    ]


def measure_fanout(rounds: int) -> list[Row]:
    """Measure five sources of about 0.1 s, in turn and at once."""

    async def once() -> tuple[float, float]:
        habits = {f"s{i}": Habit(0.1, spread=0.2) for i in range(5)}
        client, urls = simulated_sources(np.random.default_rng(0), habits)
        async with client:
            asking = FanOut(client, urls)
            start = time.perf_counter()
            one = await asking.ask_in_turn("x", list(urls))
            middle = time.perf_counter()
            two = await asking.ask("x", list(urls))
            end = time.perf_counter()
        if {answer.status for answer in one + two} != {"ok"}:
            raise AssertionError("a source did not answer")
        return middle - start, end - middle

    pairs = [asyncio.run(once()) for _ in range(rounds)]
    return [
        {"what": "fan-out, 5 sources in turn, s", "value": statistics.median(a for a, _ in pairs)},
        {"what": "fan-out, 5 sources at once, s", "value": statistics.median(b for _, b in pairs)},
        {"what": "… ratio", "value": statistics.median(a / b for a, b in pairs)},
    ]


def _ratio(what: str, ours: list[float], theirs: list[float], *, bar: float) -> Row:
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    return {
        "what": f"{what}, ratio to plain Celery",
        "value": statistics.median(ratios),
        "bar": bar,
        "range": [min(ratios), max(ratios)],
        "per_second": statistics.median(ours),
    }


def show(rows: list[Row]) -> None:
    """Print the table."""
    table = Table(title="async-endpoints", caption=str(machine()), title_justify="left")
    for name in ("what", "measured", "range", "bar"):
        table.add_column(name, justify="left" if name == "what" else "right")
    for row in rows:
        low_high = row.get("range")
        bar = f"≥ {row['bar']:,}" if "bar" in row else f"≤ {row['most']}" if "most" in row else ""
        spread = f"{low_high[0]:,.4g} to {low_high[1]:,.4g}" if isinstance(low_high, list) else ""
        table.add_row(str(row["what"]), f"{row['value']:,.4g}", spread, bar)
    Console(width=110).print(table)


def machine() -> dict[str, object]:
    """Return what the figures were measured on."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "celery": celery.__version__,
        "system": platform.system(),
    }


def main() -> None:
    """Measure, print, write JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each measurement")
    parser.add_argument("--jobs", type=int, default=2000, help="no-op jobs per round")
    parser.add_argument("--out", type=Path, default=HERE / "out" / "benchmark.json")
    options = parser.parse_args()
    rows = measure_ledger(options.rounds)
    jobs = measure_jobs(options.rounds, options.jobs)
    rows += jobs
    rows += measure_overhead(options.rounds, options.jobs, float(str(jobs[0]["value"])))
    rows += measure_fanout(options.rounds)
    show(rows)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    result = {"machine": machine(), "rounds": options.rounds, "jobs": options.jobs, "rows": rows}
    options.out.write_text(json.dumps(result, indent=1) + "\n")
    print(f"written to {options.out}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["plain"]:
        be_plain_worker(sys.argv[2])
    elif sys.argv[1:2] == ["ledger"]:
        be_ledger_worker(sys.argv[2], sys.argv[3], float(sys.argv[4]))
    else:
        main()
