"""One connection that speaks RESP with as little ceremony as it takes.

redis-py spends most of a batch's time on packing commands and on dressing answers. Here whole
batches are packed by hiredis, sent by one call, and read by hiredis. The connection is made when
first needed and again after it broke; scripts are loaded each time, as a restarted server has
forgotten them.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from hashlib import sha1
from importlib import resources
from typing import Any, Self

import hiredis
import redis.connection

from redis_pipeline.address import with_database
from redis_pipeline.errors import EvictingServerError, RedisPipelineError, ServerLostError

Argument = bytes | str | int
"""What a command is made of."""

Answer = Any
"""What a server says: numbers, bytes, None, and lists of these."""

_CHUNK = 1 << 16


def pack(*arguments: Argument) -> bytes:
    r"""Return one command as the server reads it.

    >>> pack("GET", b"key")
    b'*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n'
    """
    packed: bytes = hiredis.pack_command(arguments)  # type: ignore[arg-type]  # its stub is for one
    return packed


@cache
def script(name: str) -> bytes:
    """Return the text of the package's Lua script *name*."""
    return resources.files("redis_pipeline").joinpath("scripts", f"{name}.lua").read_bytes()


@cache
def script_id(name: str) -> bytes:
    """Return what the server knows the script *name* by."""
    return sha1(script(name)).hexdigest().encode()  # noqa: S324 — the server's own choice


class Wire:
    """A blocking connection to one server.

    Args:
        url: The server's address.
        scripts: Names of the Lua scripts that will be called.
        timeout_s: How long a command may take, its own blocking apart.
    """

    def __init__(self, url: str, *, scripts: Sequence[str] = (), timeout_s: float = 10.0) -> None:
        with_database(url, 0)  # refuses what is no address
        parse: Callable[[str], Mapping[str, Any]] = redis.connection.parse_url
        self._options = parse(url)
        self._scripts = scripts
        self._timeout_s = timeout_s
        self._socket: socket.socket | None = None
        self._reader = hiredis.Reader()

    def call(self, *arguments: Argument, block_s: float = 0.0) -> Answer:
        """Send one command and return its answer.

        Raises:
            ServerLostError: If the connection cannot be made, or breaks.
            RedisPipelineError: If the server answers with an error.
        """
        return self.exchange(pack(*arguments), 1, block_s=block_s)[0]

    def exchange(self, packed: bytes, answers: int, *, block_s: float = 0.0) -> list[Answer]:
        """Send packed commands and return their *answers*, the errors among them raised.

        Raises:
            ServerLostError: If the connection cannot be made, or breaks.
            RedisPipelineError: If the server answers with an error; the first one.
        """
        replies = self._try(packed, answers, block_s)
        if any(_forgotten(reply) for reply in replies):
            self.close()  # somebody flushed the scripts; connecting loads them
            replies = self._try(packed, answers, block_s)
        for reply in replies:
            if isinstance(reply, hiredis.ReplyError):
                if str(reply).startswith("LOADING"):
                    self.close()
                    raise ServerLostError(f"the server is still reading its data: {reply}")
                raise RedisPipelineError(f"the server refused: {reply}")
        return replies

    def close(self) -> None:
        """Close the connection; the next call makes a new one."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _try(self, packed: bytes, answers: int, block_s: float) -> list[Answer]:
        try:
            if self._socket is None:
                self._connect()
            return self._talk(packed, answers, block_s)
        except OSError as exc:
            self.close()
            raise ServerLostError(f"the server at {self._where()} went away: {exc}") from exc
        except BaseException:
            self.close()  # answers that nobody has read would be taken for later ones
            raise

    def _where(self) -> str:
        """Return the address without its password."""
        if "path" in self._options:
            return str(self._options["path"])
        return f"{self._options.get('host', 'localhost')}:{self._options.get('port', 6379)}"

    def _talk(self, packed: bytes, answers: int, block_s: float) -> list[Answer]:
        connection = self._socket
        if connection is None:
            raise ServerLostError("the connection is closed")
        connection.settimeout(self._timeout_s + block_s)
        connection.sendall(packed)
        replies: list[Answer] = []
        reader = self._reader
        while len(replies) < answers:
            reply = reader.gets()
            if reply is not False:
                replies.append(reply)
                continue
            data = connection.recv(_CHUNK)
            if not data:
                raise ConnectionResetError("closed by the server")
            reader.feed(data)
        return replies

    def _connect(self) -> None:
        options = self._options
        self._reader = hiredis.Reader()
        self._socket = _open_socket(options, self._timeout_s)
        hello = []
        if options.get("password"):
            user = [options["username"]] if options.get("username") else []
            hello.append(pack("AUTH", *user, options["password"]))
        hello.append(pack("SELECT", options.get("db", 0)))
        hello.append(pack("INFO", "memory"))
        hello.extend(pack("SCRIPT", "LOAD", script(name)) for name in self._scripts)
        replies = self._talk(b"".join(hello), len(hello), 0.0)
        for reply in replies:
            if isinstance(reply, hiredis.ReplyError):
                raise ServerLostError(f"the server does not let us in: {reply}")
        _refuse_eviction(replies[len(hello) - len(self._scripts) - 1])


def _open_socket(options: Mapping[str, Any], timeout_s: float) -> socket.socket:
    if "path" in options:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(timeout_s)
            connection.connect(options["path"])
        except OSError:
            connection.close()
            raise
        return connection
    host, port = options.get("host", "localhost"), options.get("port", 6379)
    plain = socket.create_connection((host, port), timeout=timeout_s)
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if options.get("connection_class") is redis.connection.SSLConnection:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    return plain


def _refuse_eviction(memory: bytes) -> None:
    facts = dict(line.split(":", 1) for line in memory.decode().splitlines() if ":" in line)
    policy, limit = facts.get("maxmemory_policy", "noeviction"), facts.get("maxmemory", "0")
    if policy != "noeviction" and limit != "0":
        raise EvictingServerError(
            f"the server has maxmemory-policy={policy!r} and maxmemory={limit}: it may evict a "
            "stream; expected 'noeviction', or another server for what must not be lost"
        )


def _forgotten(reply: object) -> bool:
    return isinstance(reply, hiredis.ReplyError) and str(reply).startswith("NOSCRIPT")
