"""The ``redis-pipeline`` command."""

from __future__ import annotations

import logging
import re
import signal
import sys
import time
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import stamina
import typer
from rich.console import Console
from rich.table import Table

from redis_pipeline.cli_sources import Source, listen, readings
from redis_pipeline.errors import DatabaseError, RedisPipelineError
from redis_pipeline.private_server import private_redis
from redis_pipeline.redis_stream import RedisStream
from redis_pipeline.settings import PipelineSettings
from redis_pipeline.stream import LEASE_S

if TYPE_CHECKING:
    from collections.abc import Iterator

    from redis_pipeline.feature_store import FeatureStore
    from redis_pipeline.window_kinds import Kind

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Sensors, a stream, windows, features in SQL. Starts a private Redis, or uses the one "
    "that SPRINT_REDIS_URL names; state lies in .sprint/.",
)
console = Console()

GROUP = "features"
_LINGER_S = 0.02
StreamName = Annotated[str, typer.Option("--stream", help="The stream's name.")]


@app.command()
def run(
    stream: StreamName = "sensors",
    seconds: Annotated[float | None, typer.Option(help="Stop after so long.")] = None,
    rate: Annotated[float, typer.Option(min=1, help="Events a second.")] = 2000.0,
    window: Annotated[float, typer.Option(min=0.01, help="Seconds per window.")] = 1.0,
) -> None:
    """Run sensors, stream and features; show them live. Kill any part: it comes back."""
    from redis_pipeline.show import run_show  # noqa: PLC0415 — quick --help

    with _redis() as url, _sql():
        run_show(console, url, _store(stream), stream, rate=rate, window_s=window, seconds=seconds)


@app.command()
def produce(  # noqa: PLR0913 — each is an option of the command line
    source: Annotated[Source, typer.Argument(help="Where events come from.")] = Source.sensors,
    file: Annotated[
        Path | None, typer.Argument(help="The CSV file.", exists=True, dir_okay=False)
    ] = None,
    *,
    stream: StreamName = "sensors",
    events: Annotated[int | None, typer.Option(min=1, help="Stop after so many.")] = None,
    rate: Annotated[float, typer.Option(min=1, help="Events a second (sensors).")] = 1000.0,
    speed: Annotated[float, typer.Option(min=0, help="Times real time; 0: at once.")] = 1.0,
    pack: Annotated[int, typer.Option(min=1, max=10_000, help="Events per entry.")] = 100,
    seed: Annotated[int | None, typer.Option(help="Seed of the sensors.")] = None,
    columns: Annotated[str, typer.Option(help="Key, time, value (CSV).")] = "key,time_s,value",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where to listen (http).")] = 8011,
) -> None:
    """Bring events into the stream: simulated sensors, a CSV file, lines of JSON, or HTTP."""
    from redis_pipeline.packer import EventPacker  # noqa: PLC0415
    from redis_pipeline.producer import Producer  # noqa: PLC0415
    from redis_pipeline.sources import paced  # noqa: PLC0415

    with _redis() as url:
        target = RedisStream(url, stream)
        if source is Source.http:
            listen(target, port)
            return
        events_of = readings(source, file, columns, rate=rate, seed=seed)
        packer, sent = EventPacker(Producer(target, batch_size=100), size=pack), 0

        def rest(seconds: float) -> None:
            if seconds > _LINGER_S:
                packer.flush()
            time.sleep(seconds)

        if speed > 0 and source is not Source.ndjson:
            events_of = paced(events_of, speed=speed, sleep=rest)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # by way of the flush below
        try:
            for event in islice(events_of, events):
                packer.send(event)
                sent += 1
        finally:
            packer.flush()
            console.print(f"{sent:,} events sent to {stream!r}")


@app.command()
def consume(
    *,
    stream: StreamName = "sensors",
    window: Annotated[float, typer.Option(min=0.01, help="Seconds per window.")] = 1.0,
    slide: Annotated[float | None, typer.Option(help="A new window every so often.")] = None,
    gap: Annotated[float | None, typer.Option(help="Sessions that end after this gap.")] = None,
    lateness: Annotated[float, typer.Option(min=0, help="Seconds of disorder allowed.")] = 1.0,
    out: Annotated[str | None, typer.Option(help="Announce windows in this stream.")] = None,
    until_empty: Annotated[bool, typer.Option(help="Stop when all is read.")] = False,
    close: Annotated[
        bool, typer.Option(help="The stream has ended: stop when all is read, close all windows.")
    ] = False,
) -> None:
    """Turn the stream into features in SQL; a second worker stands by until the first is gone."""
    from redis_pipeline.feature_worker import FeatureSettings, FeatureWorker  # noqa: PLC0415

    kind = _kind(window, slide, gap)
    with _redis() as url, _sql():
        source = RedisStream(url, stream)
        announced = RedisStream(url, out) if out is not None else None
        settings = FeatureSettings(kind, lateness_s=lateness)
        worker = FeatureWorker(source, _store(stream), settings, out=announced)
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: worker.stop())
        finite = until_empty or close
        worker.run(until=lambda: finite and source.depth() == 0, close=close)
        console.print(f"{worker.events:,} events of {stream!r} are in features")


@app.command()
def status(stream: StreamName = "sensors") -> None:
    """Show how deep the stream is, how far its groups are, and the latest features."""
    from redis_pipeline.show import features_table, status_table  # noqa: PLC0415

    with _redis() as url:
        console.print(status_table(stream, RedisStream(url, stream).status()))
    with _sql():
        store = _store(stream)
        progress = store.progress()
        if progress is not None:
            late = f"{progress.late:,} came too late"
            console.print(f"{progress.events:,} events in features, {late}")
            console.print(features_table(store.latest(8)))


@app.command()
def dead(
    stream: StreamName = "sensors",
    count: Annotated[int, typer.Option(min=1, help="Show at most so many.")] = 20,
) -> None:
    """List dead letters: what could not be handled, and why."""
    with _redis() as url:
        letters = RedisStream(url, stream).dead(count=count)
    table = Table("id", "group", "tries", "reason", "payload", title=f"dead letters of {stream}")
    for letter in letters:
        payload = repr(letter.data[:40])
        table.add_row(letter.id, letter.group, str(letter.deliveries), letter.reason, payload)
    console.print(table if letters else f"no dead letters in {stream!r}")


@app.command()
def replay(
    ids: Annotated[list[str] | None, typer.Argument(help="Ids that `dead` shows.")] = None,
    *,
    stream: StreamName = "sensors",
    everything: Annotated[bool, typer.Option("--all", help="All dead letters.")] = False,
) -> None:
    """Append dead letters to the stream again, each for the group that could not handle it."""
    if not ids and not everything:
        raise typer.BadParameter("name the ids to replay, or say --all")
    for id_ in ids or []:
        if not re.fullmatch(r"\d{1,20}-\d{1,20}", id_):
            raise typer.BadParameter(f"{id_!r} is no id; expected one that `dead` shows, as 17-0")
    with _redis() as url:
        target, replayed = RedisStream(url, stream), 0
        if not everything:
            replayed = target.replay(ids or [])
        while everything and (letters := target.dead(count=1000)):
            replayed += target.replay([letter.id for letter in letters])
    console.print(f"{replayed} dead letters are in {stream!r} again")


@app.command()
def prove(
    kills: Annotated[int, typer.Option(min=0, help="How often to kill or stop a part.")] = 200,
    events: Annotated[int, typer.Option(min=100, help="How many events.")] = 100_000,
    seed: Annotated[int, typer.Option(help="Seed of the chaos.")] = 0,
    lease: Annotated[
        float, typer.Option(min=0.2, help="Seconds of silence before others take over.")
    ] = LEASE_S,
    picture: Annotated[
        Path | None, typer.Option(help="Draw who died and who took over, as a PNG.")
    ] = None,
) -> None:
    """Kill consumers and the server while events flow; count what was lost and what was doubled."""
    from redis_pipeline.prove import Trial, draw, scoreboard  # noqa: PLC0415

    if picture is not None and not picture.resolve().parent.is_dir():
        raise typer.BadParameter(f"--picture {picture}: there is no folder {picture.parent}")
    trial = Trial(kills=kills, events=events, seed=seed, lease_s=lease)
    result = trial.run(console)
    console.print(scoreboard(result))
    if picture is not None and result.effects:
        draw(result, picture)
        console.print(f"drawn: {picture}")
    if not result.holds:
        raise typer.Exit(1)


def main() -> None:
    """Run the command; a mistake of the user's ends in one sentence."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    stamina.instrumentation.set_on_retry_hooks([])  # what matters is logged by the parts
    try:
        app()
    except RedisPipelineError as error:
        Console(stderr=True).print(f"[red]{type(error).__name__}[/red]: {error}", highlight=False)
        sys.exit(1)


@contextmanager
def _redis() -> Iterator[str]:
    with private_redis() as server:
        yield server.url


@contextmanager
def _sql() -> Iterator[None]:
    """Turn what the database refuses into an error of ours: one sentence, its own."""
    import sqlalchemy as sa  # noqa: PLC0415 — quick --help

    try:
        yield
    except sa.exc.DBAPIError as refused:
        raise DatabaseError(f"the database refuses: {refused.orig}") from refused


def _store(stream: str) -> FeatureStore:
    from redis_pipeline.feature_store import FeatureStore, open_engine  # noqa: PLC0415

    settings = PipelineSettings()
    if settings.database_url is None:
        settings.home.mkdir(parents=True, exist_ok=True)
    url = settings.database_url or f"sqlite:///{settings.home / 'features.db'}"
    return FeatureStore(open_engine(url), stream, GROUP)


def _kind(window: float, slide: float | None, gap: float | None) -> Kind:
    from redis_pipeline.window_kinds import Session, Sliding, Tumbling  # noqa: PLC0415

    if gap is not None:
        return Session(gap)
    return Tumbling(window) if slide is None else Sliding(window, slide)
