"""Sensors, a stream, windows, SQL, channels and a page, live: ``python -m websocket_service.demo``.

Every part is a process of its own; kill any of them (the list says how) and watch it recover.
"""

from __future__ import annotations

import logging
import os
import secrets
import signal
import sys
import time
import urllib.request
from contextlib import AbstractContextManager
from typing import Annotated

import typer
import uvicorn
from rich.console import Console
from rich.table import Table

from redis_pipeline import PipelineSettings, PrivateRedis, private_redis
from websocket_service.__main__ import listen
from websocket_service.demo.bridge import WINDOWS, Bridge
from websocket_service.demo.parts import Parts, parts
from websocket_service.demo.site import create_site

cli = typer.Typer(add_completion=False)
console = Console()
_MODULE = "websocket_service.demo"
_PATIENCE_S = 60.0


@cli.callback(invoke_without_command=True, help=__doc__)
def main(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="Where the page is.")] = 8100,
    rate: Annotated[float, typer.Option(min=1, help="Readings a second.")] = 2000.0,
    seconds: Annotated[float | None, typer.Option(help="Stop after so long.")] = None,
) -> None:
    """Run everything, until Ctrl-C."""
    if context.invoked_subcommand is not None:
        return
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell's background jobs ignore the first
        signal.signal(number, signal.default_int_handler)
    try:
        listen("127.0.0.1", port).close()
    except OSError as exc:
        console.print(f"port {port} is taken ({exc.strerror}); try --port {port + 1}")
        raise typer.Exit(2) from exc
    with private_redis() as redis, _running(redis, port, rate) as running:
        _wait(port)
        console.print(f"the page is at http://127.0.0.1:{port}/   (Ctrl-C ends everything)")
        _show(redis, running)
        _watch(running, redis, seconds)


@cli.command(hidden=True)
def site(port: int) -> None:
    """Serve the page and the channels; one of the parts."""
    app, service = create_site()
    listener = listen("127.0.0.1", port)
    uvicorn.Server(service.uvicorn_config(app, lifespan="on")).run(sockets=[listener])


@cli.command(hidden=True)
def bridge(port: int) -> None:
    """Publish windows to the channel; one of the parts."""
    logging.basicConfig(level=logging.WARNING)
    redis_url, database_url, secret = (
        os.environ[f"SPRINT_{name}"] for name in ("REDIS_URL", "DATABASE_URL", "WS_SECRET")
    )
    Bridge(redis_url, database_url, f"http://127.0.0.1:{port}", secret).run()


def _running(redis: PrivateRedis, port: int, rate: float) -> AbstractContextManager[Parts]:
    settings = PipelineSettings()
    settings.home.mkdir(parents=True, exist_ok=True)
    windows = ["--window", "1", "--lateness", "0.2", "--out", WINDOWS]
    commands = {
        "site": [_MODULE, "site", str(port)],
        "windows": ["redis_pipeline", "consume", *windows],
        "bridge": [_MODULE, "bridge", str(port)],
        "sensors": [
            "redis_pipeline",
            "produce",
            "sensors",
            "--rate",
            str(rate),
            "--pack",
            "50",
            "--seed",
            "7",
        ],
    }
    database = f"sqlite:///{settings.home.resolve() / 'live.db'}"
    environment = {
        "SPRINT_REDIS_URL": redis.url,
        "SPRINT_WS_SECRET": secrets.token_urlsafe(24),
        "SPRINT_DATABASE_URL": settings.database_url or database,
    }
    return parts(commands, environment, lambda text: console.print(f"  {text}"))


def _wait(port: int) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        try:
            url = f"http://127.0.0.1:{port}/health/ready"
            urllib.request.urlopen(url, timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    console.print(f"nothing answers on port {port} after {_PATIENCE_S:g} s")
    raise typer.Exit(1)


def _show(redis: PrivateRedis, running: Parts) -> None:
    table = Table("part", "what it does", "kill it")
    said = {
        "redis": "streams, history, presence",
        "site": "channels and the page",
        "windows": "windows of one second, into SQL",
        "bridge": "closed windows, into the channel",
        "sensors": "eight sensors, Poisson arrivals",
    }
    pids = ({"redis": redis.pid} if redis.owned else {}) | running.pids
    for name, pid in pids.items():
        table.add_row(name, said[name], f"kill -9 {pid}")
    console.print(table)


def _watch(running: Parts, redis: PrivateRedis, seconds: float | None) -> None:
    """Start again what ends, until the time is over or somebody presses Ctrl-C."""
    start = time.monotonic()
    try:
        while seconds is None or time.monotonic() - start < seconds:
            running.revive()
            if redis.owned and redis.pid is None:
                redis.start()
                console.print(f"  redis was gone; started again as {redis.pid}")
            time.sleep(0.3)
    except KeyboardInterrupt:
        console.print("ending …")


if __name__ == "__main__":
    sys.exit(cli())
