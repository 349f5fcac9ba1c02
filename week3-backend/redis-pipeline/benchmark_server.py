"""Servers to measure, with and without an append-only file, and the disk and core they run on."""

from __future__ import annotations

import os
import statistics
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from redis_pipeline import PrivateRedis, RedisStream, private_redis


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
