"""Jobs from submission to end: plain Celery, the ledger through it, the async worker."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmark_ledger import Row, ledger_file
from benchmark_workers import async_worker, beside, tasks

from async_endpoints.ledger import NewJob, SqlLedger
from async_endpoints.work import CeleryBroker, Reconciler, Relay, Station
from async_endpoints.work.broker import QUEUE
from async_endpoints.work.celery_app import bare_app
from redis_pipeline import PrivateRedis, private_redis


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


def _ratio(what: str, ours: list[float], theirs: list[float], *, bar: float) -> Row:
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    return {
        "what": f"{what}, ratio to plain Celery",
        "value": statistics.median(ratios),
        "bar": bar,
        "range": [min(ratios), max(ratios)],
        "per_second": statistics.median(ours),
    }


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
