"""Five slow sources, asked in turn and at once."""

from __future__ import annotations

import asyncio
import statistics
import time

import numpy as np
from benchmark_ledger import Row

from async_endpoints.fanout import FanOut
from async_endpoints.simulated import Habit, simulated_sources


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
