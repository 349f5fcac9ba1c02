"""What the tests of jobs share: a clock that they set, a PostgreSQL of their own, wait loops."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from async_endpoints.ledger import Facts, open_ledger


class SetClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: float = 1_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        """Return the time that was set."""
        return self.now

    def pass_s(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


def wait_until(true: Callable[[], bool], *, within_s: float, what: str) -> None:
    """Return as soon as *true* holds; fail, naming *what*, when it does not in time."""
    end = time.monotonic() + within_s
    while not true():
        if time.monotonic() > end:
            msg = f"{what}: not within {within_s} s"
            raise AssertionError(msg)
        time.sleep(0.02)


def stop_within_a_step(url: str) -> None:
    """Take the job, and stop in the middle of its step's transaction."""
    ledger = open_ledger(url, durable=False)
    (lease,) = ledger.claim("direct", "sleeper", limit=1, lease_s=60)

    def write_and_stop(facts: Facts) -> bytes:
        facts.put("n", b"1")
        os.kill(os.getpid(), signal.SIGSTOP)
        return b"0"

    ledger.step(lease, "add", write_and_stop)
    ledger.close()


def postgres_binaries() -> Path | None:
    """Return the folder that holds ``initdb`` and ``postgres``, if this machine has one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


@contextlib.contextmanager
def postgres_server(binaries: Path) -> Iterator[str]:
    """Run a PostgreSQL on a unix socket, and yield its URL; it never runs as root."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path must be short
    switch: dict[str, object] = {"cwd": folder}
    name = "postgres"
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        switch |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    make = [binaries / "initdb", "-D", folder / "data", "-U", name, "-A", "trust", "--no-sync"]
    subprocess.run(make, check=True, capture_output=True, **switch)
    options = ["-c", "fsync=off", "-c", "listen_addresses="]
    command = [binaries / "postgres", "-D", folder / "data", "-k", folder, *options]
    server = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **switch
    )
    try:
        ready = [binaries / "pg_isready", "-h", folder, "-q"]
        wait_until(
            lambda: subprocess.run(ready, check=False).returncode == 0,
            within_s=20,
            what="PostgreSQL answers",
        )
        yield f"postgresql://{name}@/postgres?host={folder}"
    finally:
        server.send_signal(signal.SIGINT)  # "fast": does not wait for clients
        server.wait(20)
        shutil.rmtree(folder)
