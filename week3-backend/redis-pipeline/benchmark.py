"""How fast the pipeline is, as ratios measured alternately in one run; some two minutes.

python benchmark.py            all rows
python benchmark.py --quick    fewer rounds: a glance, not a figure to quote

Stream rows: server, client and redis-benchmark share one core, on a unix socket, with payloads of
100 bytes; before timing, what was written is read back. Pipeline rows: producer, server and worker
are processes of their own on all cores, with the append-only file on, one SQL transaction with
fsync per commit, and an out stream; in the end every event is in the features.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing as mp
import os
import platform
import random
import shutil
import statistics
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import msgspec
import psutil
import redis
import stamina

from redis_pipeline import (
    FeatureSettings,
    FeatureStore,
    FeatureWorker,
    PrivateRedis,
    Producer,
    RedisStream,
    Tumbling,
    open_engine,
    pack_events,
    private_redis,
)

HERE = Path(__file__).resolve().parent
PAYLOADS = [b"%04d" % i + b"x" * 96 for i in range(1000)]
Rates = dict[str, list[float]]
SPAWN = mp.get_context("spawn")


@contextmanager
def server(
    folder: Path, *, aof: bool = True, always: bool = False, binary: str | None = None
) -> Iterator[PrivateRedis]:
    """A private server, with or without an append-only file; the bundled one by default."""
    fsync = "always" if always else "everysec"
    with private_redis(folder / uuid.uuid4().hex, fsync=fsync, binary=binary) as running:
        if not aof:
            with running.client() as client:
                client.config_set("appendonly", "no")
        yield running


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this process, and what it starts, on one core."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def filesystem(folder: Path) -> str:
    """The kind of file system that the append-only files and databases lie on."""
    mounts = [
        part for part in psutil.disk_partitions(all=True) if folder.is_relative_to(part.mountpoint)
    ]
    return max(mounts, key=lambda part: len(part.mountpoint)).fstype


def fresh(running: PrivateRedis) -> RedisStream:
    """A new stream on an empty server."""
    with running.client() as client:
        client.flushall()
    return RedisStream(running.url, "s", max_depth=10_000_000)


def ours_produce(running: PrivateRedis, batches: int) -> float:
    """Entries a second through RedisStream.append, batches of 1,000."""
    stream = fresh(running)
    begun = time.perf_counter()
    for number in range(batches):
        stream.append(PAYLOADS, producer="p", number=number)
    seconds = time.perf_counter() - begun
    stream.join("g", "a", lease_s=60)
    assert [d.data for d in stream.read("g", "a", count=1000)] == PAYLOADS
    assert stream.depth() == batches * 1000
    stream.close()
    return batches * 1000 / seconds


def grouped_produce(running: PrivateRedis, batches: int, *, producers: int = 16) -> float:
    """The same from several producers at once: batches that arrive together share an fsync."""
    stream = fresh(running)

    def produce(name: str) -> None:
        for number in range(batches // producers):
            stream.append(PAYLOADS, producer=name, number=number)

    threads = [Thread(target=produce, args=(f"p{i}",)) for i in range(producers)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    entries = batches // producers * producers * 1000
    assert stream.depth() == entries
    stream.close()
    return entries / seconds


def redis_py_produce(running: PrivateRedis, batches: int) -> float:
    """The same through redis-py's pipeline."""
    with running.client() as client:
        client.flushall()
        begun = time.perf_counter()
        for _ in range(batches):
            pipe = client.pipeline(transaction=False)
            for payload in PAYLOADS:
                pipe.xadd("s", {"d": payload})
            pipe.execute()
        seconds = time.perf_counter() - begun
        assert client.xlen("s") == batches * 1000
    return batches * 1000 / seconds


def redis_benchmark_produce(running: PrivateRedis, batches: int) -> float:
    """What redis-benchmark's C client reaches with 64 commands in flight."""
    socket = running.url.removeprefix("unix://").partition("?")[0]
    with running.client() as client:
        client.flushall()
        words = ["-s", socket, "-P", "64", "-c", "1", "-n", str(batches * 1000), "--csv"]
        command = ["redis-benchmark", *words, "XADD", "s", "*", "d", PAYLOADS[0].decode()]
        shown = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 — ours
        assert client.xlen("s") == batches * 1000
    return float(shown.stdout.strip().splitlines()[-1].split(",")[1].strip('"'))


def filled(running: PrivateRedis, batches: int) -> RedisStream:
    """A stream with so many batches."""
    stream = fresh(running)
    for number in range(batches):
        stream.append(PAYLOADS, producer="p", number=number)
    stream.join("g", "a", lease_s=600)
    return stream


def ours_consume(running: PrivateRedis, batches: int) -> float:
    """Entries a second read and acknowledged; lease checked, acknowledged entries removed."""
    stream, total, done = filled(running, batches), 0, []
    begun = time.perf_counter()
    while total < batches * 1000:
        read = stream.read("g", "a", count=1000, done=done)
        done = [delivery.id for delivery in read]
        total += len(read)
    stream.acknowledge("g", "a", done)
    seconds = time.perf_counter() - begun
    assert (stream.depth(), read[-1].data) == (0, PAYLOADS[-1])
    stream.close()
    return total / seconds


def redis_py_consume(running: PrivateRedis, batches: int) -> float:
    """The same through redis-py: XREADGROUP, then XACK; nothing is removed."""
    stream, total = filled(running, batches), 0
    key = f"{{{stream.name}}}:entries"
    with running.client() as client:
        begun = time.perf_counter()
        while total < batches * 1000:
            ((_, rows),) = client.xreadgroup("g", "a", {key: ">"}, count=1000)
            client.xack(key, "g", *[row[0] for row in rows])
            total += len(rows)
        seconds = time.perf_counter() - begun
        assert rows[-1][1] == {b"d": PAYLOADS[-1]}
        assert client.xpending(key, "g")["pending"] == 0
    stream.close()
    return total / seconds


def alternate(rounds: int, cases: dict[str, Callable[[], float]]) -> Rates:
    """Measure each case in turn, so that the machine's moods hit all alike."""
    rates: Rates = {name: [] for name in cases}
    for number in range(rounds + 1):
        for name, case in cases.items():
            rate = case()
            if number:  # the first round warms up
                rates[name].append(rate)
    return rates


def ratio(rates: Rates, ours: str, theirs: str) -> float:
    """Median of the rounds' ratios."""
    return statistics.median(a / b for a, b in zip(rates[ours], rates[theirs], strict=True))


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


def aof_rates(folder: Path, rounds: int, batches: int) -> Rates:
    """Batches of 1,000 with an append-only file and without; the bundled server, and the system's.

    From sixteen producers at once, from one, and from one through redis-py's pipeline.
    """
    system = shutil.which("redis-server")
    with ExitStack() as stack:

        def started(**options: Any) -> PrivateRedis:  # noqa: ANN401 — those of server()
            return stack.enter_context(server(folder, **options))

        none, everysec = started(aof=False), started()
        always = started(always=True)
        cases = {
            "none": lambda: grouped_produce(none, 2 * batches),
            "always": lambda: grouped_produce(always, 2 * batches),
            "everysec": lambda: grouped_produce(everysec, 2 * batches),
            "none, one producer": lambda: ours_produce(none, batches // 4),
            "always, one producer": lambda: ours_produce(always, batches // 4),
            "none, redis-py": lambda: redis_py_produce(none, batches // 4),
            "always, redis-py": lambda: redis_py_produce(always, batches // 4),
        }
        if system:
            bare = started(aof=False, binary=system)
            safe = started(always=True, binary=system)
            cases["none, system"] = lambda: grouped_produce(bare, 2 * batches)
            cases["always, system"] = lambda: grouped_produce(safe, 2 * batches)
        return alternate(rounds, cases)


def sync_ms(folder: Path) -> float:
    """What one fsync of a batch's 170 kB costs here, median of 40: the disk's part of AOF rows."""
    costs, data = [], os.urandom(170_000)
    with (folder / uuid.uuid4().hex).open("wb", buffering=0) as file:
        for _ in range(40):
            file.write(data)
            begun = time.perf_counter()
            os.fsync(file.fileno())
            costs.append(1000 * (time.perf_counter() - begun))
    return statistics.median(costs)


def stream_rows(folder: Path, rounds: int, batches: int) -> dict[str, object]:
    """Produce, consume and AOF ratios, all on one core."""
    with one_core(), server(folder, aof=False) as without:
        cases = {
            "ours": lambda: ours_produce(without, batches),
            "redis-py": lambda: redis_py_produce(without, batches // 4),
        }
        if shutil.which("redis-benchmark"):
            cases["redis-benchmark"] = lambda: redis_benchmark_produce(without, batches)
        produce = alternate(rounds, cases)
        consume = alternate(
            rounds,
            {
                "ours": lambda: ours_consume(without, batches),
                "redis-py": lambda: redis_py_consume(without, batches),
            },
        )
        aof = aof_rates(folder, rounds, batches)
    row: dict[str, object] = {
        "produce_over_redis_py_pipeline": ratio(produce, "ours", "redis-py"),
        "consume_over_redis_py": ratio(consume, "ours", "redis-py"),
        "aof_always_over_none": ratio(aof, "always", "none"),
        "aof_everysec_over_none": ratio(aof, "everysec", "none"),
        "aof_always_one_producer": ratio(aof, "always, one producer", "none, one producer"),
        "aof_always_redis_py_pipeline": ratio(aof, "always, redis-py", "none, redis-py"),
        "rates": {"produce": produce, "consume": consume, "aof": aof},
    }
    if "always, system" in aof:
        row["aof_always_over_none_system_redis"] = ratio(aof, "always, system", "none, system")
    if "redis-benchmark" in produce:
        row["produce_over_redis_benchmark"] = ratio(produce, "ours", "redis-benchmark")
    return row


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


BARS = {
    "produce_over_redis_benchmark": ("at least", 0.6),
    "consume_over_redis_py": ("at least", 1.4),
    "aof_always_over_none": ("at least", 0.6),
    "events_per_second": ("at least", 150_000.0),
    "packed_over_single": ("at least", 5.0),
    "latency_p99_ms": ("at most", 100.0),
}


def main() -> None:
    """Measure, print and write JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    parser.add_argument("--out", type=Path, default=HERE / "out", help="where the JSON goes")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    stamina.instrumentation.set_on_retry_hooks([])  # back-pressure is part of the measurement
    rounds, batches, scale = (2, 40, 2) if args.quick else (5, 80, 6)
    disk = filesystem(args.out.resolve())
    with tempfile.TemporaryDirectory(dir=args.out) as folder:
        results = stream_rows(Path(folder), rounds, batches)
        results |= {"stream_rates": results.pop("rates"), "fsync_ms": sync_ms(Path(folder))}
        results |= pipeline_rows(Path(folder), min(rounds, 3), scale)
    machine = f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores"
    print(
        f"{machine}, Python {platform.python_version()}, redis-py {redis.__version__}, "
        f"{rounds} rounds of {batches},000 entries, files on {disk}"
    )
    for name, value in results.items():
        if isinstance(value, (int, float)):
            sense, bar = BARS.get(name, ("", None))
            print(f"{name:34} {value:12,.2f}" + (f"   {sense} {bar:,g}" if bar else ""))
    (args.out / "benchmark.json").write_text(
        json.dumps({"machine": machine, "files_on": disk, **results}, indent=1)
    )


if __name__ == "__main__":
    main()
