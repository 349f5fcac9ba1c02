"""The server: a port bound early, uvicorn in this process, a clean end on Ctrl-C."""

from __future__ import annotations

import contextlib
import errno
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sprintml.api.errors import PortInUse, UserError

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp

_GRACE_S = 5
_PORTS_TO_TRY = 200


def bind(host: str, port: int) -> socket.socket:
    """Return a listening socket on *host* and *port* (0: any free one).

    Raises:
        PortInUse: If another program listens there; the message names a free port.
        UserError: If the address cannot be bound at all.
    """
    listener = _socket_for(host)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as exc:
        listener.close()
        raise _refused(host, port, exc) from exc
    return listener


def address(listener: socket.socket) -> str:
    """Return the URL under which *listener* is reached."""
    host, port = listener.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - it is read, not bound
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def new_server(app: ASGIApp) -> uvicorn.Server:
    """Return a uvicorn server for *app* that logs warnings only and stops gracefully."""
    import uvicorn  # noqa: PLC0415 - not needed by the other commands

    config = uvicorn.Config(
        app,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=_GRACE_S,
        h11_max_incomplete_event_size=64 * 1024,
    )
    return uvicorn.Server(config)


@contextlib.contextmanager
def quiet_interrupt() -> Iterator[None]:
    """Let Ctrl-C end the block without a traceback; uvicorn raises it again after its shutdown."""
    with contextlib.suppress(KeyboardInterrupt):
        yield


def _socket_for(host: str) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return listener


def _refused(host: str, port: int, exc: OSError) -> UserError:
    if exc.errno == errno.EADDRINUSE:
        free = _free_port(host, port)
        advice = f"use --port {free}" if free else "choose another with --port"
        return PortInUse(f"port {port} is in use by another program; {advice}")
    if exc.errno == errno.EACCES:
        return UserError(f"port {port} needs rights that you do not have; use --port 8000")
    return UserError(f"cannot listen on {host}:{port}: {exc.strerror or exc}; check --host")


def _free_port(host: str, port: int) -> int | None:
    for candidate in range(port + 1, min(port + _PORTS_TO_TRY, 65_536)):
        with contextlib.closing(_socket_for(host)) as trial:
            try:
                trial.bind((host, candidate))
            except OSError:
                continue
            return candidate
    return None
