"""Producing and consuming: ours, redis-py's, redis-benchmark's; what was written is read back."""

from __future__ import annotations

import subprocess
import time
from threading import Thread

from benchmark_server import fresh

from redis_pipeline import PrivateRedis, RedisStream

PAYLOADS = [b"%04d" % i + b"x" * 96 for i in range(1000)]


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
