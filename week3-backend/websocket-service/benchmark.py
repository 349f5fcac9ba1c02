"""How fast channels are, beside websockets.broadcast(), npm's ws and socket.io, in the same run.

python benchmark.py                 everything (about three minutes)
python benchmark.py --quick         fewer rounds: a glance, not a figure to quote

Server, listeners and Redis share one core; a second Redis, for comparison, has another ("apart":
to wake an idle core costs a lone publication more than the help is worth). A message of 100 bytes
is sent by one client and broadcast to all; "in flight" is how many are on their way at a time.
Servers are measured in turns, each round, and ratios are medians over rounds. Every run checks
that all listeners got the same bytes. The listeners are a C program, compiled by ``cc``; without
one they are Python, whose own time dilutes every ratio. npm's servers
need ``npm install`` in benchmarks/.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path

import uvloop
from benchmark_servers import (
    BROADCAST,
    FLOOR,
    HERE,
    OURS,
    REDIS_APART,
    WITH_REDIS,
    XADD,
    Contender,
    contenders,
)
from prometheus_client import CollectorRegistry
from rich.console import Console
from rich.progress import track
from rich.table import Table

from redis_pipeline import private_redis
from websocket_service.hub import Hub
from websocket_service.metrics import ChannelMetrics
from websocket_service.prove.compiled import CompiledCrowd, build, compiled_crowd
from websocket_service.prove.crowd import Crowd, crowd
from websocket_service.redis_bus import RedisBus
from websocket_service.redis_log import RedisLog
from websocket_service.redis_scripts import SCRIPTS

POINTS = [(200, 1), (200, 16), (1000, 1), (1000, 16)]
BARS = {BROADCAST: "1.15 / 3", FLOOR: ""}
NODE_BARS = "2 / 10"

Series = dict[str, dict[str, list[float]]]
"""One number of every round, by point and server."""


def gather(
    program: Path | None, contender: Contender, count: int
) -> AbstractContextManager[CompiledCrowd | Crowd]:
    """Return listeners of *contender*: in C, or in Python where there is no compiler."""
    if program is None:
        return crowd(contender.port, contender.dialect, count)
    return compiled_crowd(program, contender.port, contender.dialect, count)


def rate(
    contender: Contender, listening: CompiledCrowd | Crowd, window: int, seconds: float
) -> tuple[float, float]:
    """Return deliveries a second over about *seconds*, and the server's CPU µs for each."""
    trial = max(window, 8)
    listening.deliver(trial, window)
    messages = max(trial, int(seconds * trial / listening.deliver(trial, window)))
    messages = min(messages, 20_000)
    before = contender.cpu_s()
    taken = listening.deliver(messages, window)
    deliveries = messages * len(listening)
    return deliveries / taken, (contender.cpu_s() - before) / deliveries * 1e6


def memory_per_connection(contender: Contender, count: int) -> float:
    """Return the bytes of user memory that an idle connection adds."""
    with crowd(contender.port, contender.dialect, count):
        pass  # what a first crowd makes the server allocate once is not counted
    time.sleep(1.0)
    with crowd(contender.port, contender.dialect, count):
        time.sleep(0.5)
        first = contender.resident_bytes()
        with crowd(contender.port, contender.dialect, 2 * count):
            time.sleep(0.5)
            return max(contender.resident_bytes() - first, 0) / (2 * count)


def measure(
    found: list[Contender], program: Path | None, rounds: int, seconds: float
) -> tuple[Series, Series]:
    """Return deliveries a second, and CPU µs a delivery, of every round."""
    rates: Series = {}
    costs: Series = {}
    for count in sorted({n for n, _ in POINTS}):
        with ExitStack() as stack:
            crowds = [(c, stack.enter_context(gather(program, c, count))) for c in found]
            for window in sorted({w for n, w in POINTS if n == count}):
                point = f"{count} × {window}"
                rates[point] = {c.name: [] for c in found}
                costs[point] = {c.name: [] for c in found}
                for _ in track(range(rounds), f"{point} in flight", transient=True):
                    for contender, listening in crowds:
                        speed, cost = rate(contender, listening, window, seconds)
                        rates[point][contender.name].append(speed)
                        costs[point][contender.name].append(cost)
    return rates, costs


def ratio(rates: dict[str, list[float]], name: str, other: str) -> float:
    """Return the median over rounds of one server's rate to another's."""
    return statistics.median(a / b for a, b in zip(rates[name], rates[other], strict=True))


def medians(title: str, series: Series, form: str) -> Table:
    """Return a table of medians, a server a row."""
    table = Table("listeners × in flight", *series, title=title)
    for name in next(iter(series.values())):
        table.add_row(name, *(format(statistics.median(s[name]), form) for s in series.values()))
    return table


def ratios(rates: Series) -> Table:
    """Return a table of our ratios to the others."""
    table = Table("channels to …", "bar", *rates, title="ratio, median of rounds")
    ours = {OURS, WITH_REDIS, REDIS_APART, XADD}
    for other in [name for name in next(iter(rates.values())) if name not in ours]:
        cells = [f"{ratio(by_name, OURS, other):.2f}" for by_name in rates.values()]
        table.add_row(other, BARS.get(other, NODE_BARS), *cells)
    for title, name, bar in (
        ("with Redis to without", WITH_REDIS, "0.9"),
        ("… Redis apart", REDIS_APART, "0.9"),
        ("… bare XADD", XADD, ""),
    ):
        cells = [f"{ratio(by_name, name, OURS):.2f}" for by_name in rates.values()]
        table.add_row(title, bar, *cells)
    return table


@contextmanager
def redis_on(core: int) -> Iterator[str]:
    """Give the address of a Redis that runs on one core."""
    with tempfile.TemporaryDirectory(prefix="ws-") as folder, private_redis(folder) as redis:
        if redis.pid is not None:
            os.sched_setaffinity(redis.pid, {core})
        yield redis.url


async def append_us(url: str, count: int) -> float:
    """Return what an append to the history in Redis takes, one after the other, nothing else."""
    log = RedisLog(RedisBus(url, scripts=SCRIPTS, rng=random.Random(1)), prefix="alone")
    hub = Hub(log, ChannelMetrics(CollectorRegistry()))
    await log.start(hub)
    await log.watch("c")
    taken = []
    for _ in range(count):
        start = time.perf_counter()
        await log.append("c", b"x" * 100)
        taken.append((time.perf_counter() - start) * 1e6)
    await hub.stop()
    await log.stop()
    return statistics.median(taken)


def show(rates: Series, costs: Series, memory: dict[str, float], appends: dict[str, float]) -> None:
    """Print the tables."""
    console = Console(width=100)
    console.print(medians("deliveries a second, median of rounds", rates, ",.0f"))
    console.print(medians("the server's own CPU µs a delivery", costs, ".2f"))
    console.print(ratios(rates))
    for name, size in memory.items():
        console.print(f"user memory of an idle connection, {name}: {size / 1000:.1f} kB")
    for name, taken in appends.items():
        console.print(f"an append alone, {name}: {taken:.0f} µs")


def main() -> None:
    """Measure, print and write ``out/benchmark.json``."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer, shorter rounds")
    quick = parser.parse_args().quick
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    rounds, seconds = (2, 0.3) if quick else (9, 0.5)
    program = build(HERE / "benchmarks" / "listeners.c", HERE / "out")
    print("listeners:", "C, with epoll" if program else "Python, since no cc was found")
    cores = sorted(os.sched_getaffinity(0))
    with ExitStack() as stack:
        urls = {
            WITH_REDIS: stack.enter_context(redis_on(cores[0])),
            REDIS_APART: stack.enter_context(redis_on(cores[-1])),
        }
        os.sched_setaffinity(0, {cores[0]})  # servers inherit it
        found = contenders(stack, urls)
        named = [c for c in found if c.name not in {*urls, XADD, FLOOR}]
        memory = {c.name: memory_per_connection(c, 1000) for c in named}
        appends = {name: uvloop.run(append_us(url, 2000)) for name, url in urls.items()}
        rates, costs = measure(found, program, rounds, seconds)
    show(rates, costs, memory, appends)
    facts = {
        "machine": f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores",
        "versions": {name: version(name) for name in ("websockets", "uvicorn", "uvloop")},
        "python": platform.python_version(),
        "listeners": "C" if program else "Python",
        "rounds": rounds,
        "seconds": seconds,
        "bytes_per_idle_connection": memory,
        "append_us": appends,
        "deliveries_per_s": rates,
        "server_cpu_us_per_delivery": costs,
    }
    out = HERE / "out"
    out.mkdir(exist_ok=True)
    (out / "benchmark.json").write_text(json.dumps(facts, indent=1))
    print(f"written to {out / 'benchmark.json'}")


if __name__ == "__main__":
    main()
