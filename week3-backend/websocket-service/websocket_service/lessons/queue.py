"""A queue, measured: Poisson arrivals into our own Redis stream, one consumer, real time."""

from __future__ import annotations

import struct
import threading
import time
import uuid
from typing import NamedTuple

import numpy as np

from redis_pipeline import Consumer, RedisStream, StreamFullError
from simulated_distributions import Exponential

_SAMPLE_S = 0.004
Array = np.ndarray[tuple[int], np.dtype[np.float64]]


class QueueRun(NamedTuple):
    """What was seen.

    Little's law says of every queue, over every stretch of time that begins and ends empty:
    ``depth == rate * wait``, all three as means.
    """

    seconds: float
    """From the first moment until the queue was empty again."""
    waits_s: Array
    """Of each message: from its arrival until its work was done, shape (n,)."""
    times_s: Array
    """When the depth was looked at, shape (m,)."""
    depths: Array
    """How many messages were in the stream then, shape (m,)."""
    pushed_back: int
    """How often the producer was told to slow down."""

    @property
    def rate(self) -> float:
        """Arrivals a second."""
        return len(self.waits_s) / self.seconds

    @property
    def wait_s(self) -> float:
        """Mean time in the queue and in work."""
        return float(self.waits_s.mean())

    @property
    def depth(self) -> float:
        """Mean number of messages there."""
        return float(np.trapezoid(self.depths, self.times_s) / (self.times_s[-1] - self.times_s[0]))


def run_queue(
    url: str,
    *,
    rate: float,
    service_s: float,
    seconds: float,
    rng: np.random.Generator,
    max_depth: int = 100_000,
) -> QueueRun:
    """Let messages arrive for *seconds*, and work until all are done.

    Args:
        url: A Redis.
        rate: Arrivals a second, Poisson.
        service_s: Mean time of one message's work, exponential.
        seconds: How long messages arrive.
        rng: Where chance comes from.
        max_depth: How many may wait before the producer is made to wait.
    """
    stream = RedisStream(url, f"lesson-{uuid.uuid4().hex[:8]}", max_depth=max_depth)
    gaps = Exponential(rate).sample(int(rate * seconds), rng)
    work = Exponential(1 / service_s).sample(len(gaps), rng)
    waits: list[float] = []
    pushed_back: list[int] = []
    start = time.perf_counter()
    producer = threading.Thread(target=_produce, args=(stream, start, gaps, pushed_back))
    consumer = threading.Thread(target=_consume, args=(stream, start, work, waits))
    producer.start()
    consumer.start()
    times, depths = [], []
    while consumer.is_alive():
        times.append(time.perf_counter() - start)
        depths.append(float(stream.depth()))
        time.sleep(_SAMPLE_S)
    producer.join()
    stream.close()
    return QueueRun(times[-1], np.array(waits), np.array(times), np.array(depths), sum(pushed_back))


def _produce(stream: RedisStream, start: float, gaps: Array, pushed_back: list[int]) -> None:
    """Append each message when its time has come; a full stream makes all later ones late."""
    due = start
    for number, gap in enumerate(gaps, 1):
        due = max(due + gap, start)
        time.sleep(max(0.0, due - time.perf_counter()))
        arrived = struct.pack("d", time.perf_counter() - start)
        while True:
            try:
                stream.append([arrived], producer="lesson", number=number)
                break
            except StreamFullError:
                pushed_back.append(1)
                time.sleep(0.002)
                arrived = struct.pack("d", time.perf_counter() - start)
        due = max(due, time.perf_counter() - gap)  # who was held up comes later from now on


def _consume(stream: RedisStream, start: float, work: Array, waits: list[float]) -> None:
    with Consumer(stream, "lesson", count=1) as consumer:
        while len(waits) < len(work):
            for delivery in consumer.take():
                time.sleep(work[len(waits)])
                consumer.done([delivery])
                consumer.settle()
                (arrived,) = struct.unpack("d", delivery.data)
                waits.append(time.perf_counter() - start - arrived)
