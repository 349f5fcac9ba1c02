"""The whole pipeline: producer, server and worker in processes of their own, on all cores."""

from __future__ import annotations

import multiprocessing as mp
import random
import statistics
import time
import uuid
from pathlib import Path

import msgspec
from benchmark_rates import alternate, ratio
from benchmark_server import server

from redis_pipeline import (
    FeatureSettings,
    FeatureStore,
    FeatureWorker,
    Producer,
    RedisStream,
    Tumbling,
    open_engine,
    pack_events,
)

SPAWN = mp.get_context("spawn")


def work(url: str, name: str, database: str, window_s: float, total: int) -> None:
    """A worker that ends when it has seen all events; for a process of its own."""
    settings = FeatureSettings(Tumbling(window_s), lateness_s=0.0, count=500)
    store = FeatureStore(open_engine(database), name, "g")
    worker = FeatureWorker(RedisStream(url, name), store, settings, out=RedisStream(url, "out"))
    worker.run(until=lambda: worker.events >= total)


def readings(total: int, per_second: float) -> list[tuple[str, float, float]]:
    """Events of 50 sensors, evenly in time."""
    rng = random.Random(1)
    names = [f"sensor-{i:02d}" for i in range(50)]
    return [(rng.choice(names), i / per_second, rng.gauss(20, 2)) for i in range(total)]


def end_to_end(folder: Path, events: list[tuple[str, float, float]], pack: int) -> float:
    """Events a second from the first packing to the last commit."""
    name, database = uuid.uuid4().hex, f"sqlite:///{folder / uuid.uuid4().hex}.db"
    with server(folder) as running:
        stream = RedisStream(running.url, name, max_depth=20_000)
        words = (running.url, name, database, 1.0, len(events))
        worker = SPAWN.Process(target=work, args=words)
        worker.start()
        while not stream.status().groups:
            time.sleep(0.02)  # the worker is there, its imports done
        begun = time.perf_counter()
        with Producer(stream, batch_size=max(10, 1000 // pack), patience_s=60) as producer:
            for first in range(0, len(events), pack):
                producer.send(pack_events(events[first : first + pack]))
        worker.join()
        seconds = time.perf_counter() - begun
        progress = FeatureStore(open_engine(database), name, "g").progress()
        assert worker.exitcode == 0
        assert progress is not None
        assert (progress.events, progress.late, stream.depth()) == (len(events), 0, 0)
        stream.close()
    return len(events) / seconds


def feed(url: str, name: str, per_second: float, seconds: float) -> None:
    """Send events at a steady rate, each with the time at which it is sent."""
    names = [f"sensor-{i:02d}" for i in range(50)]
    rng = random.Random(2)
    producer = Producer(RedisStream(url, name), batch_size=10)
    begun, sent = time.time(), 0
    while time.time() - begun < seconds:
        due = int((time.time() - begun) * per_second)
        while sent + 100 <= due:
            now = time.time()
            events = [(rng.choice(names), now, rng.random()) for _ in range(100)]
            producer.send(pack_events(events))
            sent += 100
        producer.flush()
        time.sleep(0.001)


def latencies(folder: Path, per_second: float, seconds: float) -> list[float]:
    """From a window's end to its row in the out stream, one per window and sensor, in seconds."""
    name, database = uuid.uuid4().hex, f"sqlite:///{folder / uuid.uuid4().hex}.db"
    with server(folder) as running:
        stream, out = RedisStream(running.url, name), RedisStream(running.url, "out")
        worker = SPAWN.Process(target=work, args=(running.url, name, database, 0.1, 1 << 60))
        feeder = SPAWN.Process(target=feed, args=(running.url, name, per_second, seconds))
        worker.start()
        while not stream.status().groups:
            time.sleep(0.02)
        out.join("g", "a", lease_s=600)
        feeder.start()
        found: list[float] = []
        done: list[str] = []
        while feeder.is_alive() or done:
            rows = out.read("g", "a", count=1000, block_s=0.5, done=done)
            now = time.time()
            done = [row.id for row in rows]
            found += [now - msgspec.msgpack.decode(row.data)["end_s"] for row in rows]
        worker.terminate()
        worker.join()
        stream.close()
        out.close()
    return found[len(found) // 10 :]  # the first tenth warms up


def pipeline_rows(folder: Path, rounds: int, scale: int) -> dict[str, object]:
    """End to end: packed, one event per entry, and the latency at half the packed rate."""
    packed, single = readings(1_000_000 * scale // 10, 20_000.0), readings(20_000 * scale, 20_000.0)
    rates = alternate(
        rounds,
        {
            "packed": lambda: end_to_end(folder, packed, 100),
            "single": lambda: end_to_end(folder, single, 1),
        },
    )
    per_second = statistics.median(rates["packed"])
    half = min(per_second, 150_000.0) / 2
    found = sorted(latencies(folder, half, 2.0 * scale))
    return {
        "events_per_second": per_second,
        "packed_over_single": ratio(rates, "packed", "single"),
        "half_load": half,
        "latency_p50_ms": 1000 * found[len(found) // 2],
        "latency_p99_ms": 1000 * found[int(len(found) * 0.99)],
        "windows_timed": len(found),
        "rates": rates,
    }
