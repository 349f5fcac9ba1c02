"""The real product for browser tests: `sprintml up` in a folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE_S = 240.0
"""Long, for loaded machines; nothing here is a measurement."""


@contextmanager
def served(folder: Path, *arguments: str) -> Iterator[str]:
    """Run ``sprintml up`` on *arguments* in *folder*; give its address once training is done."""
    port = free_port()
    command = [program("sprintml"), "up", *arguments, "--port", str(port)]
    with (folder / "up.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_trained(address, process, folder / "up.log")
        yield address
    finally:
        stop(process)


def wait_until_trained(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the final model and the profile are served; fail with the log otherwise."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        status = document(f"{address}/training")
        if status and status["state"] == "failed":
            break
        if status and status["state"] == "done" and document(f"{address}/profile"):
            return
        time.sleep(0.3)
    raise AssertionError(f"sprintml up did not get ready:\n{log.read_text(errors='replace')}")


def document(url: str) -> dict[str, Any] | None:
    """Return the JSON answer of *url*, or None while there is none."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - our own server
            loaded: dict[str, Any] = json.load(answer)
            return loaded
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return None


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the server as Ctrl-C does; kill it if it does not listen."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def program(name: str) -> str:
    """Return the path of a program that was installed beside this Python, or anywhere."""
    beside = Path(sys.executable).parent
    found = shutil.which(name, path=f"{beside}{os.pathsep}{os.environ.get('PATH', '')}")
    assert found, f"{name} is not installed"
    return found


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
