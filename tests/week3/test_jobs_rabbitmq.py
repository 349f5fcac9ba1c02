"""RabbitMQ as Celery's broker: ids go through it; a worker's death loses and doubles nothing."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import kombu
import pytest
from week3.jobs_support import wait_until
from week3.rabbit_support import be_worker, free_ports, rabbitmq_binary, rabbitmq_server

from async_endpoints.ledger import NewJob, SqlLedger, State, open_ledger
from async_endpoints.work import CeleryBroker, Relay
from async_endpoints.work.broker import QUEUE
from async_endpoints.work.celery_app import bare_app


@pytest.fixture(scope="module")
def amqp_url() -> Iterator[str]:
    """A RabbitMQ for this module's tests; SPRINT_AMQP_URL replaces it."""
    if given := os.environ.get("SPRINT_AMQP_URL"):
        yield given
        return
    binary = rabbitmq_binary()
    if binary is None:
        pytest.skip("no RabbitMQ server on this machine, and SPRINT_AMQP_URL names none")
    with rabbitmq_server(binary) as url:
        yield url


@pytest.fixture
def broker(amqp_url: str) -> Iterator[CeleryBroker]:
    """The broker, with nothing in it from another test."""
    with kombu.Connection(amqp_url) as connection:
        channel = connection.channel()
        channel.queue_declare(QUEUE, durable=True, auto_delete=False)
        channel.queue_purge(QUEUE)
    opened = CeleryBroker(bare_app(amqp_url))
    yield opened
    opened.close()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqlLedger]:
    """A ledger in SQLite."""
    opened = open_ledger(f"sqlite:///{tmp_path}/jobs.db", durable=False)
    yield opened
    opened.close()


@contextmanager
def worker(amqp_url: str, folder: Path, *, lease_s: float) -> Iterator[BaseProcess]:
    """Run a worker that only the broker wakes."""
    context = multiprocessing.get_context("spawn")
    url = f"sqlite:///{folder}/jobs.db"
    process = context.Process(target=be_worker, args=(amqp_url, url, lease_s), daemon=True)
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def counted(ledger: SqlLedger, ids: list[str]) -> bool:
    """Whether every job is done."""
    return all(ledger.get(job_id).state is State.SUCCEEDED for job_id in ids)


def test_a_message_waits_in_rabbitmq_until_a_worker_takes_it(
    amqp_url: str, broker: CeleryBroker, ledger: SqlLedger, tmp_path: Path
) -> None:
    """Ids of the outbox wait in RabbitMQ's queue; a worker gets them from there, each job once."""
    ids = [made.id for made in ledger.submit([NewJob("count", b'"plain"')] * 20)]
    assert Relay(ledger, broker).turn() == 20
    wait_until(  # RabbitMQ counts what it was sent a little later
        lambda: broker.depth() == 20, within_s=5, what="twenty ids wait in the queue"
    )

    with worker(amqp_url, tmp_path, lease_s=60):
        wait_until(lambda: counted(ledger, ids), within_s=30, what="twenty jobs are done")
        wait_until(lambda: broker.depth() == 0, within_s=5, what="the queue is empty")

    assert {ledger.get(job_id).attempts for job_id in ids} == {1}
    assert sorted(int(ledger.get(job_id).result or 0) for job_id in ids) == list(range(1, 21))


def test_a_killed_worker_loses_and_doubles_nothing(
    amqp_url: str, broker: CeleryBroker, ledger: SqlLedger, tmp_path: Path
) -> None:
    """SIGKILL after the effect, before the outcome: RabbitMQ brings the job to an heir."""
    marks = [b'"deadly"', *[b'"plain"'] * 9]
    ids = [made.id for made in ledger.submit([NewJob("count", mark) for mark in marks])]
    Relay(ledger, broker).turn()

    with worker(amqp_url, tmp_path, lease_s=1) as victim:
        victim.join(30)
    assert victim.exitcode == -9
    assert not counted(ledger, ids)
    with worker(amqp_url, tmp_path, lease_s=1):
        wait_until(lambda: counted(ledger, ids), within_s=30, what="ten jobs are done")

    assert ledger.get(ids[0]).attempts == 2
    assert ledger.fact("count") == b"10"


def test_a_rabbitmq_that_is_down_is_an_oserror() -> None:
    """Said as the relay expects it; nothing needs to listen for that."""
    (port,) = free_ports(1)
    broker = CeleryBroker(bare_app(f"amqp://guest:guest@127.0.0.1:{port}//"))

    with pytest.raises(OSError, match="does not answer"):
        broker.depth()
