"""Server processes on one port, to be killed and started again."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

_PATIENCE_S = 60.0


class Servers:
    """Several processes of ``python -m websocket_service serve``, sharing a port and a Redis.

    Args:
        count: How many.
        environment: Their settings, beside those of this process.
    """

    def __init__(self, count: int, environment: dict[str, str]) -> None:
        self.secret = secrets.token_urlsafe(24)
        self.port = free_port()
        self._environment = os.environ | {"SPRINT_WS_SECRET": self.secret} | environment
        self._processes = [self._start() for _ in range(count)]
        self._wait()

    @property
    def http(self) -> str:
        """Where they answer."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def ws(self) -> str:
        """Where they take WebSockets."""
        return f"ws://127.0.0.1:{self.port}/ws"

    @property
    def pids(self) -> list[int]:
        """Their process ids."""
        return [process.pid for process in self._processes]

    def kill(self, index: int) -> None:
        """Kill one with SIGKILL."""
        self._processes[index].send_signal(signal.SIGKILL)
        self._processes[index].wait()

    def start(self, index: int) -> None:
        """Start one again; returns at once."""
        self._processes[index] = self._start()

    def alive(self) -> int:
        """Return how many run."""
        return sum(process.poll() is None for process in self._processes)

    def stop(self) -> None:
        """Kill all."""
        for process in self._processes:
            process.kill()
            process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "websocket_service", "serve", "--share"]
        return subprocess.Popen(  # noqa: S603 - our own module
            [*command, "--port", str(self.port)],
            env=self._environment,
            stderr=subprocess.DEVNULL,
        )

    def _wait(self) -> None:
        """Wait until one answers; the others come as soon."""
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            try:
                url = f"{self.http}/health/ready"
                urllib.request.urlopen(url, timeout=2).close()  # noqa: S310 - our own server
            except OSError:
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise TimeoutError(f"no server answers on port {self.port} after {_PATIENCE_S:g} s")


@contextmanager
def servers(count: int, **environment: str) -> Iterator[Servers]:
    """Give *count* running servers; kill them at the end."""
    running = Servers(count, environment)
    try:
        yield running
    finally:
        running.stop()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
