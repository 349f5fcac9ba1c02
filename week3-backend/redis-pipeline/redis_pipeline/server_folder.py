"""The folder of a private server: its lock, the note that says who owns it, its log, its socket."""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import redis

_MAX_SOCKET_PATH = 100  # the kernel takes 107 bytes on Linux, 103 on macOS
_LOG_LINES = 8


class ServerFolder:
    """What processes that share a server tell each other through files.

    Args:
        path: The folder; made when it is first locked.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def lock(self) -> Iterator[int | None]:
        """Give the descriptor of the lock, or None while a server holds it.

        A server that inherits the descriptor holds the lock for as long as it lives.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / "lock").open("w") as file:
            yield file.fileno() if _locked(file.fileno()) else None

    def socket(self) -> tuple[Path | None, Path]:
        """Return a folder to remove afterwards, if one was made, and a short path of a socket."""
        socket = self.path.resolve() / "redis.sock"
        if len(os.fsencode(socket)) <= _MAX_SOCKET_PATH:
            return None, socket
        folder = Path(tempfile.mkdtemp(prefix="sprint-"))
        return folder, folder / "redis.sock"

    def write_note(self, url: str, owner: int) -> None:
        """Write down the address, and who owns it, for those who join."""
        born = psutil.Process(owner).create_time()
        fresh = self.path / "server.new"
        fresh.write_text(json.dumps({"url": url, "owner": owner, "born": born}))
        fresh.replace(self.path / "server.json")

    def remove_note(self) -> None:
        """Let nobody join any more."""
        (self.path / "server.json").unlink(missing_ok=True)

    def address(self) -> str | None:
        """Return the address that an owner who lives wrote down, if a server answers there."""
        try:
            note = json.loads((self.path / "server.json").read_text())
        except FileNotFoundError:
            return None  # the owner has not got that far, or is leaving
        if not _runs(note["owner"], note["born"]) or not answers(note["url"]):
            return None
        return str(note["url"])

    def log(self) -> str:
        """Return the last lines of the server's log."""
        path = self.path / "server.log"
        if not path.exists():
            return "(no log)"
        return "\n".join(path.read_text(errors="replace").splitlines()[-_LOG_LINES:])


def answers(url: str) -> bool:
    """Say whether a server that has read all its data answers at *url*."""
    with redis.Redis.from_url(url, socket_timeout=1.0, retry=None) as client:
        try:
            return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):  # BusyLoading is a ConnectionError
            return False


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _runs(pid: int, born: float) -> bool:
    """Say whether the process that was born then still runs."""
    try:
        process = psutil.Process(pid)
        return bool(process.create_time() == born and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
