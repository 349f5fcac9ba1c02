"""Keeps a server running for as long as its owner lives, and no longer.

A process of its own between the two, from the standard library alone so that it starts in a few
milliseconds: ``python -I -S supervisor.py CONFIG``. The owner holds the other end of our stdin.
When that end closes, or the owner is no longer our parent (a forked child may keep the pipe open),
the server is ended. When the server dies by another hand, it is started again on the same data.
On Linux the kernel ends the server should this process be killed.

Commands, one a line, each answered by one line of JSON: ``pid``, ``kill`` (SIGKILL, and stay down),
``start``.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from typing import Any

_LOOK_S = 0.1
_STOP_S = 10.0
_YOUNG_S = 1.0  # a server that dies younger than this did not start
_MAX_YOUNG_DEATHS = 5
_PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    """Ask the kernel to end this process when its parent dies; only Linux can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """One server process, started, watched and ended.

    Args:
        command: The server and its arguments.
        lock: A file descriptor whose lock the server shall hold too.
    """

    def __init__(self, command: list[str], lock: int) -> None:
        self._command = command
        self._lock = lock
        self._server: subprocess.Popen[bytes] | None = None
        self._born = 0.0
        self._young_deaths = 0
        self._wanted = True

    def start(self) -> int:
        """Start the server unless it runs; return its process id."""
        self._wanted = True
        if self._server is None or self._server.poll() is not None:
            self._born = time.monotonic()
            self._server = subprocess.Popen(  # noqa: S603 — the owner's own command
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[self._lock],
                preexec_fn=_die_with_parent,  # noqa: PLW1509 — this process has one thread
            )
        return self._server.pid

    def kill(self) -> None:
        """Kill the server with SIGKILL; it stays down until it is started."""
        self._wanted = False
        if self._server is not None:
            self._server.kill()
            self._server.wait()

    def look(self) -> bool:
        """Start the server again if it died; False when it cannot be started."""
        if not self._wanted or self._server is None or self._server.poll() is None:
            return True
        young = time.monotonic() - self._born < _YOUNG_S
        self._young_deaths = self._young_deaths + 1 if young else 0
        if self._young_deaths >= _MAX_YOUNG_DEATHS:
            return False
        self.start()
        return True

    def stop(self) -> None:
        """End the server in good order, by force after ten seconds."""
        self._wanted = False
        if self._server is None:
            return
        self._server.terminate()
        self._server.send_signal(signal.SIGCONT)  # it may have been stopped
        try:
            self._server.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()

    def answer(self, command: str) -> dict[str, Any]:
        """Do what one line of the owner says."""
        if command == "kill":
            self.kill()
            return {"pid": None}
        if command == "start":
            return {"pid": self.start()}
        alive = self._server is not None and self._server.poll() is None
        return {"pid": self._server.pid if alive and self._server else None}


def watch(supervisor: Supervisor, owner: int) -> None:
    """Serve the owner's commands until it is gone or the server cannot be started."""
    pending = b""
    while os.getppid() == owner and supervisor.look():
        readable, _, _ = select.select([0], [], [], _LOOK_S)
        if not readable:
            continue
        data = os.read(0, 4096)
        if not data:
            return
        *lines, pending = (pending + data).split(b"\n")
        for line in lines:
            reply = json.dumps(supervisor.answer(line.decode())) + "\n"
            os.write(1, reply.encode())


def main() -> None:
    """Run a server as the JSON in the first argument says."""
    config = json.loads(sys.argv[1])
    for name in (signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(name, signal.SIG_IGN)  # the owner decides when this ends
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    supervisor = Supervisor(config["command"], config["lock"])
    try:
        supervisor.start()
        watch(supervisor, config["owner"])
    except BrokenPipeError:
        return  # the owner went away while it was answered
    finally:
        supervisor.stop()
        if config["remove"]:
            shutil.rmtree(config["remove"], ignore_errors=True)


if __name__ == "__main__":
    main()
