"""``python -m async_endpoints``: serve, work, make keys.

Each command imports what it needs: a worker does not wait for the server's parts.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from async_endpoints.errors import EndpointsError
from async_endpoints.service.settings import ServiceSettings
from redis_pipeline import private_redis
from redis_pipeline.errors import RedisPipelineError

if TYPE_CHECKING:
    from async_endpoints.service import ApiKeys

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
keys_app = typer.Typer(no_args_is_help=True, help="Make and end API keys.")
app.add_typer(keys_app, name="key")

_OWNED = "SPRINT_OWNED"
_GIVE_BACK_S = 2.0  # after the grace, to give back what did not end
_FAREWELL_S = 3.0


@contextlib.contextmanager
def _broker(settings: ServiceSettings) -> Iterator[str]:
    """Yield the broker's URL: the one that is set, or a private Redis that ends with its owner."""
    from async_endpoints.work.broker import check_broker_url  # noqa: PLC0415 - a quick start

    if settings.broker_url:
        check_broker_url(settings.broker_url)
        yield settings.broker_url
        return
    with private_redis(settings.home / "redis") as server:
        yield server.broker_url


@app.command()
def serve(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8000,
    workers: Annotated[
        bool, typer.Option(help="Also start a Celery worker and an async worker.")
    ] = True,
    log_json: Annotated[bool, typer.Option(help="Log JSON lines.")] = False,
) -> None:
    """Serve the API, with a private Redis and workers beside it."""
    from async_endpoints.service import open_backbone  # noqa: PLC0415 - a quick start
    from async_endpoints.service.request_ids import configure_logs  # noqa: PLC0415
    from async_endpoints.service.server import Server  # noqa: PLC0415

    settings = ServiceSettings()
    with _broker(settings) as broker_url, _beside(broker_url if workers else None):
        configure_logs(as_json=log_json)
        backbone = open_backbone(settings, broker_url=broker_url)
        typer.echo(f"http://{host}:{port}/docs lists what there is; Ctrl-C ends it")
        Server(backbone, host=host, port=port).run()


@contextlib.contextmanager
def _beside(broker_url: str | None) -> Iterator[None]:
    """Run the two workers as processes of their own; end them with the block."""
    if broker_url is None:
        yield
        return
    environment = {**os.environ, "SPRINT_BROKER_URL": broker_url, _OWNED: "1"}
    commands = [[sys.executable, "-m", "async_endpoints", name] for name in ("work", "work-async")]
    running = [
        subprocess.Popen(  # noqa: S603 - our own
            command, env=environment, stdin=subprocess.PIPE, start_new_session=True
        )
        for command in commands
    ]
    try:
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.communicate()


def _end_with_owner(grace_s: float) -> None:
    """End this process when the one that started it ends, however it does: its pipe closes then.

    A worker may wait without end for a broker that is gone too; after *grace_s* seconds and a few
    it is killed, with the processes of its pool.
    """
    if _OWNED not in os.environ:
        return

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(grace_s + _FAREWELL_S)
        os.killpg(0, signal.SIGKILL)  # the owner made it the leader of a group of its own

    threading.Thread(target=watch, name="owner", daemon=True).start()


@app.command()
def work(
    concurrency: Annotated[int, typer.Option(min=1, help="Processes, or threads.")] = 2,
    pool: Annotated[
        Literal["prefork", "threads", "solo"], typer.Option(help="Celery's pool.")
    ] = "prefork",
) -> None:
    """Run a Celery worker; any number, on any machine that reaches the same broker and ledger."""
    from async_endpoints.work import load_tasks  # noqa: PLC0415 - a quick start
    from async_endpoints.work.celery_app import Plan, worker_app  # noqa: PLC0415
    from async_endpoints.work.deadline import end_within  # noqa: PLC0415

    settings = ServiceSettings()
    _end_with_owner(settings.grace_s)
    with _broker(settings) as broker_url:
        end_within(settings.grace_s)
        plan = Plan(broker_url, settings.ledger_url, load_tasks(settings.tasks), settings.lease_s)
        arguments = ["--pool", pool, "--concurrency", str(concurrency), "--loglevel", "WARNING"]
        worker_app(plan).worker_main(["worker", *arguments, "--without-mingle", "--without-gossip"])


@app.command()
def work_async(
    concurrency: Annotated[int, typer.Option(min=1, help="Jobs at a time.")] = 200,
) -> None:
    """Run the package's own worker, for tasks that are `async def`."""
    from async_endpoints.ledger import open_ledger  # noqa: PLC0415 - a quick start
    from async_endpoints.work import AsyncWorker, load_tasks  # noqa: PLC0415
    from async_endpoints.work.deadline import end_within, set_on_signal  # noqa: PLC0415

    settings = ServiceSettings()
    _end_with_owner(settings.grace_s)
    end_within(settings.grace_s + _GIVE_BACK_S)

    async def run() -> None:
        stop = asyncio.Event()
        set_on_signal(stop)
        ledger = open_ledger(settings.ledger_url, durable=False)
        tasks = load_tasks(settings.tasks)
        worker = AsyncWorker(ledger, tasks, lease_s=settings.lease_s, concurrency=concurrency)
        await worker.run(stop, grace_s=settings.grace_s)
        ledger.close()

    asyncio.run(run())


@keys_app.command("create")
def create_key(
    owner: Annotated[str, typer.Option(help="Whose key it is.")],
    scope: Annotated[
        list[str] | None, typer.Option(help="A scope; all of them by default.")
    ] = None,
) -> None:
    """Print a new API key, this once."""
    from async_endpoints.service.keys import SCOPES  # noqa: PLC0415 - a quick start

    with _keys() as keys:
        typer.echo(keys.create(owner, scope or SCOPES))


@keys_app.command("revoke")
def revoke_key(
    key_id: Annotated[str, typer.Argument(help="The key's id: its second part.")],
) -> None:
    """End an API key."""
    with _keys() as keys:
        if not keys.revoke(key_id):
            typer.echo(f"no key in use has the id {key_id!r}", err=True)
            raise typer.Exit(1)


@contextlib.contextmanager
def _keys() -> Iterator[ApiKeys]:
    from async_endpoints.ledger import open_ledger  # noqa: PLC0415 - a quick start
    from async_endpoints.service import ApiKeys, SqlKeys  # noqa: PLC0415

    ledger = open_ledger(ServiceSettings().ledger_url)
    try:
        yield ApiKeys(SqlKeys(ledger.driver))
    finally:
        ledger.close()


def main() -> None:
    """Run the command line; a mistake of the user's is one line on stderr."""
    try:
        app()
    except (EndpointsError, RedisPipelineError, ValueError) as exc:
        typer.echo(f"error: {exc}", err=True)
        raise SystemExit(2) from exc
