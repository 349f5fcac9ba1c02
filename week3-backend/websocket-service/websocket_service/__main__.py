"""Run a channel server, or make a token for one: ``python -m websocket_service --help``."""

from __future__ import annotations

import socket
import sys
from typing import Annotated

import typer
import uvicorn

from websocket_service.app import create_app
from websocket_service.errors import ChannelError
from websocket_service.settings import ChannelSettings
from websocket_service.tokens import make_token

cli = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False)


@cli.command()
def serve(
    port: Annotated[int, typer.Option(help="Where to listen.")] = 8100,
    host: Annotated[str, typer.Option(help="Which interface to listen on.")] = "127.0.0.1",
    share: Annotated[  # noqa: FBT002 - a flag of the command line
        bool, typer.Option(help="Let several servers listen on the same port.")
    ] = False,
) -> None:
    """Serve channels; settings come from SPRINT_… (SPRINT_REDIS_URL, SPRINT_WS_SECRET, …)."""
    app, service = create_app(ChannelSettings())
    try:
        listener = listen(host, port, share=share)
    except OSError as exc:
        typer.echo(f"cannot listen on {host}:{port}: {exc.strerror}; try --port", err=True)
        raise typer.Exit(2) from exc
    if service.settings.ws_secret is None:
        typer.echo("SPRINT_WS_SECRET is not set: tokens hold until this server ends", err=True)
        typer.echo(f"a token for everything: {make_token(service.secret, 'me', {'*': 'rw'})}")
    typer.echo(f"channels on http://{host}:{listener.getsockname()[1]}", err=True)
    server = uvicorn.Server(service.uvicorn_config(app, lifespan="on"))
    server.run(sockets=[listener])
    if not server.started:
        raise typer.Exit(1)


@cli.command()
def token(
    sub: Annotated[str, typer.Argument(help="Who it is for.")],
    channels: Annotated[list[str], typer.Argument(help="Grants, such as 'sensors:*=r'.")],
    ttl_s: Annotated[float, typer.Option(help="How long it holds.")] = 3600.0,
) -> None:
    """Print a token, signed with SPRINT_WS_SECRET."""
    secret = ChannelSettings().ws_secret
    grants = dict(grant.rpartition("=")[::2] for grant in channels)
    if secret is None or not all(grants) or not set("".join(grants.values())) <= set("rw"):
        typer.echo(
            "expected SPRINT_WS_SECRET in the environment, and grants like 'a:*=rw'", err=True
        )
        raise typer.Exit(2)
    try:
        typer.echo(make_token(secret.get_secret_value(), sub, grants, ttl_s=ttl_s))
    except ChannelError as exc:
        typer.echo(str(exc), err=True)
        raise typer.Exit(2) from exc


def listen(host: str, port: int, *, share: bool = False) -> socket.socket:
    """Return a listening socket; with *share*, other processes may listen on the same port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if share:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.bind((host, port))
    listener.listen(2048)
    listener.setblocking(False)  # noqa: FBT003 - positional only
    return listener


if __name__ == "__main__":
    sys.exit(cli())
