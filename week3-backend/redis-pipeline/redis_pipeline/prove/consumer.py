"""The consumer that is killed: its effect is a row per event.

Signals arm it to die by its own SIGKILL at a point of its next batch: SIGUSR1 after taking it,
SIGUSR2 with its effects written and not committed, SIGHUP committed and not acknowledged.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence

import sqlalchemy as sa

from redis_pipeline.consumer import Consumer
from redis_pipeline.effects import EffectLedger
from redis_pipeline.feature_store import open_engine
from redis_pipeline.redis_stream import RedisStream
from redis_pipeline.stream import Delivery

COUNTED = "counted"
GROUP = "prove"
POINTS = {
    "after take": signal.SIGUSR1,
    "before commit": signal.SIGUSR2,
    "before acknowledgement": signal.SIGHUP,
}
MAX_DELIVERIES = 100  # the deaths here are not the entries' fault

metadata = sa.MetaData()
done = sa.Table(
    "done",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("number", sa.BigInteger, nullable=False),  # not unique: doubles shall show
    sa.Column("taken", sa.Double, nullable=False),
    sa.Column("deliveries", sa.Integer, nullable=False),
)


class _Point:
    """Where to die, when armed."""

    armed: str | None = None

    @classmethod
    def reached(cls, point: str) -> None:
        if cls.armed == point:
            os.kill(os.getpid(), signal.SIGKILL)


def _arm(point: str) -> None:
    def handler(_: int, __: object) -> None:
        _Point.armed = point

    signal.signal(POINTS[point], handler)


def consume(url: str, database: str, lease_s: float) -> None:
    """Consume until killed."""
    for point in POINTS:
        _arm(point)
    ledger = EffectLedger(open_engine(database), COUNTED, GROUP)

    def handle(batch: Sequence[Delivery]) -> None:
        taken = time.time()
        _Point.reached("after take")
        with ledger.once([delivery.origin for delivery in batch]) as (connection, fresh):
            first = set(fresh)
            rows = [
                {"number": int(each.data), "taken": taken, "deliveries": each.deliveries}
                for each in batch
                if each.origin in first
            ]
            if rows:
                connection.execute(sa.insert(done), rows)
            _Point.reached("before commit")
        _Point.reached("before acknowledgement")

    stream = RedisStream(url, COUNTED)
    with Consumer(
        stream, GROUP, count=50, lease_s=lease_s, max_deliveries=MAX_DELIVERIES
    ) as consumer:
        consumer.run(handle)
