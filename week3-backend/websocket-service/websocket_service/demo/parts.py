"""The parts of the pipeline, each a process that is started again when it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_AGAIN_S = 1.0
_END_S = 10.0


class Parts:
    """Processes under watch.

    Args:
        commands: A module and its arguments, by the part's name; started in this order.
        environment: Settings, beside those of this process.
        tell: Hears what happens.
    """

    def __init__(
        self,
        commands: dict[str, list[str]],
        environment: dict[str, str],
        tell: Callable[[str], None],
    ) -> None:
        self._commands = commands
        self._environment = os.environ | environment
        self._tell = tell
        self._started: dict[str, float] = {}
        self._processes = {name: self._start(name) for name in commands}

    @property
    def pids(self) -> dict[str, int]:
        """The process id of each part."""
        return {name: process.pid for name, process in self._processes.items()}

    def revive(self) -> None:
        """Start again whatever has ended."""
        for name, process in self._processes.items():
            if process.poll() is None or time.monotonic() - self._started[name] < _AGAIN_S:
                continue
            how = _ended(process.returncode)
            self._processes[name] = self._start(name)
            self._tell(f"{name} {how}; started again as {self._processes[name].pid}")

    def stop(self) -> None:
        """End all, the last one first."""
        for process in reversed(self._processes.values()):
            process.send_signal(signal.SIGINT)
        deadline = time.monotonic() + _END_S
        for process in self._processes.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        self._started[name] = time.monotonic()
        guard = [sys.executable, "-m", "websocket_service.demo.guard", str(os.getpid())]
        return subprocess.Popen(  # noqa: S603 - our own modules
            [*guard, *self._commands[name]],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the watcher, which ends the parts in order
        )


@contextmanager
def parts(
    commands: dict[str, list[str]], environment: dict[str, str], tell: Callable[[str], None]
) -> Iterator[Parts]:
    """Give running parts; end them afterwards."""
    running = Parts(commands, environment, tell)
    try:
        yield running
    finally:
        running.stop()


def _ended(code: int) -> str:
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
