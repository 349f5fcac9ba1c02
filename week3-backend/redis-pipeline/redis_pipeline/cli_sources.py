"""Where ``redis-pipeline produce`` gets events from, as its arguments say."""

from __future__ import annotations

import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from redis_pipeline.errors import EventError
from redis_pipeline.redis_stream import RedisStream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from redis_pipeline.events import Event


class Source(StrEnum):
    """Where events come from."""

    sensors = "sensors"
    csv = "csv"
    ndjson = "ndjson"
    http = "http"


def readings(
    source: Source, file: Path | None, columns: str, *, rate: float, seed: int | None
) -> Iterator[Event]:
    """Return the events of *source*.

    Raises:
        typer.BadParameter: If CSV lacks its file or the names of three columns.
    """
    import numpy as np  # noqa: PLC0415

    from redis_pipeline.sources import csv_events, ndjson_events, sensors  # noqa: PLC0415

    if source is Source.sensors:
        return sensors(np.random.default_rng(seed), rate=rate, start_s=time.time())
    if source is Source.ndjson:
        return ndjson_events(sys.stdin.buffer, refuse=_refuse, clock=time.time)
    names = [name.strip() for name in columns.split(",")]
    if file is None or len(names) != 3:
        raise typer.BadParameter("csv needs a file, and --columns key,time,value as it names them")
    return csv_events(file, key=names[0], time_column=names[1], value=names[2])


def _refuse(number: int, error: EventError) -> None:
    Console(stderr=True).print(f"line {number}: {error}", highlight=False)


def listen(stream: RedisStream, port: int) -> None:
    """Serve the intake until told to stop."""
    import uvicorn  # noqa: PLC0415

    from redis_pipeline.intake import intake_app  # noqa: PLC0415

    Console().print(f"POST lines of JSON to http://127.0.0.1:{port}/events")
    uvicorn.run(intake_app(stream), host="127.0.0.1", port=port, log_level="warning")
