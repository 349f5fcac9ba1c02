"""A real Celery worker on a real Redis: ids go through it, and nothing depends on its memory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from week3.jobs_support import wait_until
from week3.redis_support import skip_if_given

from async_endpoints.cli import main
from async_endpoints.ledger import NewJob, SqlLedger, State, open_ledger
from async_endpoints.work import CeleryBroker, Relay
from async_endpoints.work.celery_app import bare_app
from redis_pipeline import PrivateRedis, private_redis

PRIMES = NewJob("count_primes", b'{"below": 1000}')
LONG_TASK = """
import time
from async_endpoints.work import Tasks

tasks = Tasks()


@tasks.task()
def sleep(run):
    time.sleep(600)
"""


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[PrivateRedis]:
    """A private Redis."""
    skip_if_given("this test kills its Redis")
    with private_redis(tmp_path / "redis") as server:
        yield server


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqlLedger]:
    """A ledger in SQLite."""
    opened = open_ledger(f"sqlite:///{tmp_path}/jobs.db", durable=False)
    yield opened
    opened.close()


@contextmanager
def worker(
    redis: PrivateRedis, folder: Path, pool: str, **settings: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``python -m async_endpoints work`` beside the test."""
    environment = {
        **os.environ,
        "SPRINT_BROKER_URL": redis.broker_url,
        "SPRINT_DATABASE_URL": f"sqlite:///{folder}/jobs.db",
        "SPRINT_LEASE_S": "1",
        **settings,
    }
    command = [sys.executable, "-m", "async_endpoints", "work", "--pool", pool]
    with (folder / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            command, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.mark.parametrize("pool", ["prefork", "threads", "solo"])
def test_jobs_go_through_celery(
    redis: PrivateRedis, ledger: SqlLedger, tmp_path: Path, pool: str
) -> None:
    """The worker brings what the outbox holds to the broker, runs it, and ends on SIGTERM."""
    ids = [made.id for made in ledger.submit([PRIMES] * 20)]
    with worker(redis, tmp_path, pool) as process:
        wait_until(
            lambda: all(ledger.get(i).state is State.SUCCEEDED for i in ids),
            within_s=30,
            what="twenty jobs are done",
        )
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(20) == 0

    assert {ledger.get(i).result for i in ids} == {b"168"}


def test_messages_on_their_way_do_not_hold_up_the_end(
    redis: PrivateRedis, ledger: SqlLedger, tmp_path: Path
) -> None:
    """SIGTERM while the pool has messages that it has not confirmed: it ends, and in seconds.

    Celery forgets such messages, reads the pool's answers no more, and would wait 30 s.
    """
    (job,) = ledger.submit([PRIMES])
    with worker(redis, tmp_path, "prefork") as process:
        wait_until(
            lambda: ledger.get(job.id).state is State.SUCCEEDED, within_s=30, what="the job is done"
        )
        main = psutil.Process(process.pid)
        threads, pool = main.num_threads(), main.children()
        for child in pool:
            child.suspend()
        broker = CeleryBroker(bare_app(redis.broker_url))
        broker.publish(["no job", "nor this one"])
        wait_until(lambda: broker.depth() == 0, within_s=10, what="the pool was sent both")
        broker.close()
        process.terminate()
        wait_until(  # Celery starts a thread then
            lambda: main.num_threads() > threads, within_s=10, what="it waits for its pool"
        )
        for child in pool:
            child.resume()
        assert process.wait(10) == 0


@pytest.mark.parametrize("pool", ["prefork", "solo"])
def test_a_job_longer_than_the_grace_is_given_to_another(
    redis: PrivateRedis, ledger: SqlLedger, tmp_path: Path, pool: str
) -> None:
    """SIGTERM, and the grace is over: the worker ends with its pool and says so; the job waits."""
    (tmp_path / "long_tasks.py").write_text(LONG_TASK)
    (job,) = ledger.submit([NewJob("sleep")])
    settings = {"SPRINT_GRACE_S": "0.5", "SPRINT_TASKS": "long_tasks:tasks"}
    with worker(redis, tmp_path, pool, PYTHONPATH=str(tmp_path), **settings) as process:
        wait_until(
            lambda: ledger.get(job.id).state is State.RUNNING, within_s=30, what="the job runs"
        )
        family = psutil.Process(process.pid).children()
        process.terminate()
        assert process.wait(10) == 1
        _, alive = psutil.wait_procs(family, timeout=5)

    assert alive == []
    assert b"did not end in time" in (tmp_path / "worker.log").read_bytes()
    wait_until(lambda: bool(ledger.reap()), within_s=5, what="the lease is over")
    assert ledger.get(job.id).state is State.QUEUED


def test_a_broker_that_lost_everything_is_told_again(
    redis: PrivateRedis, ledger: SqlLedger, tmp_path: Path
) -> None:
    """Messages are published, the broker's memory is wiped, and every job runs all the same."""
    ids = [made.id for made in ledger.submit([PRIMES] * 5)]
    broker = CeleryBroker(bare_app(redis.broker_url))
    relay = Relay(ledger, broker, patience_s=0.5)
    assert (relay.turn(), broker.depth()) == (5, 5)
    with redis.client() as client:
        client.flushall()
    assert broker.depth() == 0
    broker.close()

    with worker(redis, tmp_path, "solo"):
        wait_until(
            lambda: all(ledger.get(i).state is State.SUCCEEDED for i in ids),
            within_s=30,
            what="five jobs are done",
        )


def test_nothing_outlives_a_killed_service(tmp_path: Path) -> None:
    """SIGKILL to the service: its two workers and its Redis end by themselves."""
    skip_if_given("the service of this test starts its Redis")
    command = [sys.executable, "-m", "async_endpoints", "serve", "--port", "0"]
    with (tmp_path / "serve.log").open("wb") as log:
        service = subprocess.Popen(command, cwd=tmp_path, stdout=log, stderr=log)
    try:
        family = psutil.Process(service.pid)
        wait_until(
            lambda: len(family.children(recursive=True)) >= 6,  # two workers, two pool processes,
            within_s=30,  # Redis and its supervisor
            what="workers and Redis are there",
        )
        relatives = family.children(recursive=True)
    finally:
        service.kill()
        service.wait()
    _, alive = psutil.wait_procs(relatives, timeout=20)

    assert [process.cmdline() for process in alive] == []


def test_a_broker_that_is_down_is_an_oserror(redis: PrivateRedis) -> None:
    """Said as the relay expects it; the same object works again when the server is back."""
    broker = CeleryBroker(bare_app(redis.broker_url))
    broker.publish(["a"])
    redis.kill()
    with pytest.raises(OSError, match="does not answer"):
        broker.publish(["b"])
    with pytest.raises(OSError, match="does not answer"):
        broker.depth()
    redis.start()

    broker.publish(["c"])
    assert broker.depth() == 2
    broker.close()


REFUSALS = [
    (["serve", "--port", "0"], "foo://ada:secret@here"),
    (["work"], "amqp://ada:secret@here:port//"),
    (["work"], "here"),
]


@pytest.mark.parametrize(("command", "url"), REFUSALS)
def test_an_unusable_broker_is_refused(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
    url: str,
) -> None:
    """One line that says what was expected, status 2, and not the password."""
    monkeypatch.setenv("SPRINT_BROKER_URL", url)
    monkeypatch.setattr(sys, "argv", ["async_endpoints", *command])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err

    assert ended.value.code == 2
    assert said.startswith("error: broker URL: redis://host/0, ")
    assert len(said.splitlines()) == 1
    assert "secret" not in said
