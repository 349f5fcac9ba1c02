"""Sources: sensors with the laws they name, files and lines of JSON, good and bad."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import httpx
import numpy as np
import pytest
from scipy import stats

from redis_pipeline import EventError, MemoryStream, Producer, unpack_events
from redis_pipeline.events import Event
from redis_pipeline.intake import MAX_BODY_BYTES, intake_app
from redis_pipeline.packer import EventPacker
from redis_pipeline.sources import MAX_LINE_BYTES, csv_events, ndjson_events, paced, sensors


def packed(stream: MemoryStream) -> list[tuple[str, float, float]]:
    """All events in a stream, in order."""
    stream.join("g", "a", lease_s=60)
    return [e for d in stream.read("g", "a", count=10_000) for e in unpack_events(d.data)]


def test_sensors_arrive_as_a_poisson_process() -> None:
    """20,000 gaps are exponential with the rate asked for (Kolmogorov-Smirnov, p > 0.001)."""
    events = list(islice(sensors(np.random.default_rng(4), rate=250.0, start_s=100.0), 20_000))
    gaps = np.diff([100.0, *(event.time_s for event in events)])

    assert stats.kstest(gaps, "expon", args=(0, 1 / 250)).pvalue > 0.001
    assert gaps.min() >= 0


def test_sensors_have_levels_of_their_own_and_outliers() -> None:
    """Readings of one sensor spread by 0.5 around their median; a few lie ten spreads off."""
    events = list(islice(sensors(np.random.default_rng(4), count=4, rate=1000.0), 40_000))
    by_key = {f"sensor-{i:02d}": [] for i in range(4)}
    for event in events:
        by_key[event.key].append(event.value)
    counts = [len(values) for values in by_key.values()]
    off = sum(np.sum(np.array(v) - np.median(v) > 3) for v in by_key.values())

    assert stats.chisquare(counts).pvalue > 0.001
    assert all(stats.iqr(v) / 1.349 == pytest.approx(0.5, rel=0.05) for v in by_key.values())
    assert 5 <= off <= 45  # 20 expected; outside once in ten thousand runs


def test_one_seed_gives_one_stream() -> None:
    """The same generator gives the same events, another seed others."""
    first, again, other = (list(islice(sensors(np.random.default_rng(s)), 50)) for s in (1, 1, 2))

    assert first == again
    assert first != other


def test_csv_is_read_with_its_own_times(tmp_path: Path) -> None:
    """Seconds and ISO times, with a zone or without (UTC), in the columns that were named."""
    path = tmp_path / "x.csv"
    path.write_text(
        "\ufeffwhere,when,deg\na,2024-01-01T00:00:00Z,1\na,2024-01-01T00:00:01,2\nb,7.5,3\n"
    )
    events = list(csv_events(path, key="where", time_column="when", value="deg"))

    assert events == [("a", 1704067200.0, 1.0), ("a", 1704067201.0, 2.0), ("b", 7.5, 3.0)]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a,now,1", "line 3"),
        ("a,1,inf", "finite"),
        ("a,1", "two numbers"),
        ("a", "line 3"),
        ("a,1," + "9" * 70_000, "more than"),
        (",1,1", "0 characters"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, row: str, message: str) -> None:
    """The message says the line and what is wrong with it."""
    path = tmp_path / "x.csv"
    path.write_text(f"key,time_s,value\na,1,1\n{row}\n")
    rows = csv_events(path, key="key", time_column="time_s", value="value")

    assert next(rows) == ("a", 1.0, 1.0)
    with pytest.raises(EventError, match=message):
        next(rows)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "nothing"),
        (b"a,b\n1,2\n", "no column 'key'; the header has a, b"),
        (b"key,time_s,value\na,1,\xff\xfe\n", "utf-8"),
        (b"\x00" * 100_000, "more than"),
    ],
)
def test_what_is_no_csv_file_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    """Empty, without the columns, in bytes that are no text, endless: one sentence, one error."""
    path = tmp_path / "x.csv"
    path.write_bytes(content)

    with pytest.raises(EventError, match=f"x.csv, line .*{message}"):
        list(csv_events(path, key="key", time_column="time_s", value="value"))


def test_bad_lines_of_json_are_refused_and_the_rest_goes_on() -> None:
    """Hostile lines: each is told by its number; the good ones around them are all there."""
    good = b'{"key": "a", "value": 1}\n'
    bad = [
        b"nope\n",
        b"[1, 2]\n",
        b'{"key": "a"}\n',
        b'{"key": 5, "value": 1}\n',
        b'{"key": "a", "value": "x"}\n',
        b'{"key": "a", "value": true}\n',
        b'{"key": "a", "value": 1e999}\n',
        b'{"key": "a", "value": 1, "time_s": null}\n',
        b'{"key": "\xff", "value": 1}\n',
        b'{"key": "' + b"k" * 300 + b'", "value": 1}\n',
        b'{"key": "' + b"k" * 3 * MAX_LINE_BYTES + b'", "value": 1}\n',
        b"[" * 50_000 + b"\n",
    ]
    refused: list[int] = []
    lines = io.BytesIO(good + b"\n" + b"".join(bad) + good)
    events = list(
        ndjson_events(lines, refuse=lambda number, _: refused.append(number), clock=lambda: 3.0)
    )

    assert events == [Event("a", 3.0, 1.0)] * 2
    assert refused == list(range(3, 3 + len(bad)))


def test_paced_events_keep_their_distances() -> None:
    """At twice the speed the sleeps add up to half the time between first and last event."""
    slept: list[float] = []
    events = [Event("a", float(t), 0.0) for t in (100, 101, 103, 110)]
    started = time.monotonic()
    passed = list(paced(events, speed=200.0, sleep=lambda s: (slept.append(s), time.sleep(s))[0]))

    assert passed == events
    assert time.monotonic() - started >= 0.05
    assert len(slept) == 3


def test_the_packer_fills_entries_and_lets_nothing_wait() -> None:
    """Many events make full packs; an event that comes after the linger sends what is there."""
    now = [0.0]
    stream = MemoryStream("s")
    packer = EventPacker(Producer(stream), size=10, linger_s=1.0, clock=lambda: now[0])
    events = [Event("a", float(i), 0.0) for i in range(27)]
    for event in events[:25]:
        packer.send(event)
    assert stream.depth() == 2

    now[0] = 2.0
    packer.send(events[25])
    packer.send(events[26])
    assert stream.depth() == 3
    packer.flush()
    assert packed(stream) == events


@pytest.fixture
def stream() -> MemoryStream:
    """A stream that is full with two entries."""
    return MemoryStream("s", max_depth=2)


@pytest.fixture
async def client(stream: MemoryStream) -> Iterator[httpx.AsyncClient]:
    """A client of the intake."""
    transport = httpx.ASGITransport(intake_app(stream))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def test_events_come_in_over_http(client: httpx.AsyncClient, stream: MemoryStream) -> None:
    """Lines are taken, counted, and in the stream when the answer comes."""
    lines = "\n".join(json.dumps({"key": "a", "value": i, "time_s": i}) for i in range(150))
    answer = await client.post("/events", content=lines)

    assert (answer.status_code, answer.json()) == (202, {"taken": 150})
    assert packed(stream) == [("a", float(i), float(i)) for i in range(150)]


async def test_http_says_slow_down(client: httpx.AsyncClient, stream: MemoryStream) -> None:
    """A full stream is 429 with Retry-After, and takes nothing more."""
    statuses = []
    for _ in range(3):
        answer = await client.post("/events", content='{"key": "a", "value": 1}')
        statuses.append(answer.status_code)

    assert statuses == [202, 202, 429]
    assert int(answer.headers["retry-after"]) >= 1
    assert answer.headers["content-type"] == "application/problem+json"
    assert stream.depth() == 2


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"key": "a", "value": 1}\nnope', 422),
        (b"\xff\x00", 422),
        (b" " * (MAX_BODY_BYTES + 1), 413),
        (b"", 202),
    ],
)
async def test_a_bad_body_is_a_problem_and_takes_nothing(
    client: httpx.AsyncClient, stream: MemoryStream, body: bytes, status: int
) -> None:
    """One bad line, and nothing of the body is taken."""
    answer = await client.post("/events", content=body)

    assert answer.status_code == status
    assert answer.json().get("status", 202) == status
    assert stream.depth() == 0
