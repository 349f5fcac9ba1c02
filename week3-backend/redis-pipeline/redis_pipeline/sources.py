"""Where events come from: sensors that week 2's laws drive, a CSV file, lines of JSON.

Each source is an iterator of events. :func:`paced` lets an event through when its own time has
come; without it a source gives what it has.
"""

from __future__ import annotations

import csv
import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, TextIO

import msgspec
import numpy as np

from redis_pipeline.errors import EventError
from redis_pipeline.events import Event, checked_event

MAX_LINE_BYTES = 64 * 1024
_CHUNK = 4096
_ANOMALY = 0.0005
_DAY_S = 86400.0


def sensors(
    rng: np.random.Generator, *, count: int = 8, rate: float = 1000.0, start_s: float = 0.0
) -> Iterator[Event]:
    """Simulate sensors for ever.

    Readings arrive as a Poisson process of *rate* a second (exponential gaps), from a sensor chosen
    evenly. A sensor has its own level, a slow wave over the day and normal noise; one reading in
    two thousand is off by ten standard deviations, for the anomaly score to find.

    Args:
        rng: Where chance comes from.
        count: How many sensors.
        rate: Readings a second, of all sensors together.
        start_s: Time of the first moment.
    """
    from simulated_distributions import (  # noqa: PLC0415 — brings Numba, which others do not need
        Bernoulli,
        DiscreteUniform,
        Exponential,
        Normal,
    )

    levels = Normal(20.0, 3.0).sample(count, rng)
    names = [f"sensor-{i:02d}" for i in range(count)]
    now = start_s
    while True:
        times = now + np.cumsum(Exponential(rate).sample(_CHUNK, rng))
        who = DiscreteUniform(0, count - 1).sample(_CHUNK, rng)
        noise = Normal(0.0, 0.5).sample(_CHUNK, rng)
        off = 5.0 * Bernoulli(_ANOMALY).sample(_CHUNK, rng)
        values = levels[who] + np.sin(2 * math.pi * times / _DAY_S) + noise + off
        now = float(times[-1])
        yield from map(Event, [names[i] for i in who], times.tolist(), values.tolist())


def csv_events(path: Path, *, key: str, time_column: str, value: str) -> Iterator[Event]:
    """Read events from a CSV file with a header, row by row.

    Times are seconds since 1970 or ISO 8601 (UTC where no zone is given).

    Raises:
        EventError: If a column is missing or a cell is no event; line and column are named.
    """
    with path.open(newline="", encoding="utf-8-sig") as lines:
        reader = csv.DictReader(_bounded(lines), restval="")
        try:
            _check_columns(reader.fieldnames or (), (key, time_column, value))
            for row in reader:
                yield checked_event(row[key], _seconds(row[time_column]), row[value])
        except (ValueError, OverflowError, EventError, csv.Error) as exc:  # no UTF-8 among them
            raise EventError(f"{path.name}, line {max(1, reader.line_num)}: {exc}") from exc


def ndjson_events(
    lines: BinaryIO, *, refuse: Callable[[int, EventError], None], clock: Callable[[], float]
) -> Iterator[Event]:
    """Read events from lines of JSON: ``{"key": "lab", "value": 20.5, "time_s": 1700000000}``.

    Args:
        lines: A binary file, read line by line in bounded memory.
        refuse: Told of each line that is no event, by its number; the next lines go on.
        clock: Gives the time of events that have none.
    """
    number = 0
    while raw := lines.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(raw) > MAX_LINE_BYTES and not raw.endswith(b"\n"):
            _skip_line(lines)
            refuse(number, EventError(f"a line of more than {MAX_LINE_BYTES} bytes"))
            continue
        if not raw.strip():
            continue
        try:
            yield event_of(raw, clock=clock)
        except EventError as error:
            refuse(number, error)


def event_of(line: bytes, *, clock: Callable[[], float]) -> Event:
    """Return the event of one line of JSON.

    Raises:
        EventError: If the line is no event.
    """
    try:
        found = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise EventError(f"{line[:60]!r} is no JSON: {exc}") from exc
    if not isinstance(found, dict) or not {"key", "value"} <= found.keys():
        raise EventError(f"{line[:60]!r}; expected an object with key, value and perhaps time_s")
    return checked_event(found["key"], found.get("time_s", clock()), found["value"])


def paced(
    events: Iterable[Event], *, speed: float = 1.0, sleep: Callable[[float], None] = time.sleep
) -> Iterator[Event]:
    """Let each event through when its time has come, *speed* times as fast as it happened."""
    begun, first = time.monotonic(), None
    for event in events:
        if first is None:
            first = event.time_s
        wait = (event.time_s - first) / speed - (time.monotonic() - begun)
        if wait > 0:
            sleep(wait)
        yield event


def _check_columns(there: Sequence[str], wanted: Sequence[str]) -> None:
    for name in wanted:
        if name not in there:
            has = ", ".join(there) or "nothing"
            raise EventError(f"there is no column {name!r}; the header has {has}")


def _bounded(lines: TextIO) -> Iterator[str]:
    """Give line by line in bounded memory."""
    while line := lines.readline(MAX_LINE_BYTES + 1):
        if len(line) > MAX_LINE_BYTES:
            raise EventError(f"a line of more than {MAX_LINE_BYTES} characters")
        yield line


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.timestamp()


def _skip_line(lines: BinaryIO) -> None:
    while (rest := lines.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
        pass
