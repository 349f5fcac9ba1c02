"""The notebooks' experiments, against what theory says of them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from week3.channel_support import short_redis

from websocket_service.lessons import (
    Line,
    come_back,
    doubling,
    fixed,
    full_jitter,
    run_queue,
    send_all,
)
from websocket_service.memory_log import MemoryLog


def test_littles_law_holds_on_our_own_queue() -> None:
    """Mean depth equals rate times mean wait, within 10 % (the law is exact, sampling is not)."""
    with short_redis() as redis:
        run = run_queue(
            redis.url, rate=120, service_s=0.005, seconds=2.0, rng=np.random.default_rng(1)
        )

    assert len(run.waits_s) == 240
    assert run.depth == pytest.approx(run.rate * run.wait_s, rel=0.1)


def test_a_bound_keeps_the_wait_short() -> None:
    """At one and a half times its capacity, a queue of 5 holds nobody for long, but pushes back."""
    with short_redis() as redis:
        bounded = run_queue(
            redis.url,
            rate=300,
            service_s=0.005,
            seconds=1.0,
            rng=np.random.default_rng(2),
            max_depth=5,
        )

    assert bounded.pushed_back > 0
    assert bounded.depths.max() <= 5
    assert len(bounded.waits_s) == 300


@pytest.mark.parametrize(
    ("way", "lost", "doubled"),
    [
        ("once", 0.1, 0.0),
        ("until answered", 0.0, 0.9 / 0.81 - 1),
        ("until answered, with a key", 0.0, 0.0),
    ],
)
async def test_lost_and_doubled_are_what_theory_says(way: str, lost: float, doubled: float) -> None:
    """A tenth of requests and replies is lost: shares within five standard errors."""
    log = MemoryLog(history=10_000)
    line = Line(log, request_loss=0.1, reply_loss=0.1, rng=np.random.default_rng(3))
    tally = await send_all(line, log, "c", 5000, way)  # type: ignore[arg-type]
    allowed = 5 * math.sqrt(0.1 / 5000) * 1.2

    assert tally.lost / 5000 == pytest.approx(lost, abs=allowed if lost else 0)
    assert tally.doubled / 5000 == pytest.approx(doubled, abs=allowed if doubled else 0)


async def test_jitter_lets_a_crowd_in() -> None:
    """200 clients, 400 a second: with jitter all are in within 2 s, else not."""
    crowd = {"clients": 200, "per_s": 400.0, "limit_s": 2.0}
    jittered = await come_back(full_jitter(0.2, 1.0), rng=np.random.default_rng(4), **crowd)  # type: ignore[arg-type]
    together = await come_back(fixed(0.4), rng=np.random.default_rng(4), **crowd)  # type: ignore[arg-type]

    assert len(jittered.entered_s) == 200
    assert len(together.entered_s) < 200


def test_waits_are_what_they_are_called() -> None:
    """Doubling up to a bound; jitter between nothing and that, with half of it as mean."""
    rng = np.random.default_rng(5)
    waits = [full_jitter(0.2, 10)(3, rng) for _ in range(4000)]

    assert [doubling(0.1, 0.5)(n, rng) for n in range(4)] == [0.1, 0.2, 0.4, 0.5]
    assert 0 <= min(waits) < max(waits) <= 1.6
    assert np.mean(waits) == pytest.approx(0.8, abs=0.05)
