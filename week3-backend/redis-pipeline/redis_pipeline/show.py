"""The pipeline as one sees it: tables, and a live view that revives the parts that die."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table

from redis_pipeline.errors import ServerLostError
from redis_pipeline.feature_store import FeatureStore
from redis_pipeline.features import Features
from redis_pipeline.redis_stream import RedisStream
from redis_pipeline.stream import StreamStatus

_STRANGE = 4.0  # standard deviations


def status_table(stream: str, status: StreamStatus) -> Table:
    """Return a stream's state as a table."""
    table = Table("group", "unread", "in work", "consumers", title=stream)
    for group in status.groups:
        table.add_row(group.name, str(group.lag), str(group.pending), str(group.consumers))
    table.caption = f"depth {status.depth} entries, {status.dead} dead letters"
    return table


def features_table(rows: Sequence[Features]) -> Table:
    """Return features as a table; strange windows stand out."""
    names = ("sensor", "window", "n", "mean", "sd", "median", "q99", "score")
    table = Table(*names, title="latest windows")
    for row in rows:
        strange = row.score is not None and abs(row.score) > _STRANGE
        table.add_row(
            row.key,
            time.strftime("%H:%M:%S", time.localtime(row.start_s)),
            str(row.n),
            *(f"{x:.2f}" for x in (row.mean, row.variance**0.5, row.median, row.q99)),
            "" if row.score is None else f"{row.score:+.1f}",
            style="bold red" if strange else None,
        )
    return table


class Parts:
    """Processes that are started again when they end.

    Args:
        commands: Name and arguments of ``redis-pipeline`` of each.
        environment: What they see.
    """

    def __init__(self, commands: dict[str, list[str]], environment: dict[str, str]) -> None:
        self._commands = commands
        self._environment = environment
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self.restarts = 0

    def look(self) -> None:
        """Start what does not run."""
        for name, arguments in self._commands.items():
            process = self._running.get(name)
            if process is not None and process.poll() is None:
                continue
            self.restarts += process is not None
            self._running[name] = subprocess.Popen(  # noqa: S603 — our own command
                [sys.executable, "-m", "redis_pipeline", *arguments],
                env=self._environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

    def pids(self) -> dict[str, int]:
        """Return the process id of each part."""
        return {name: process.pid for name, process in self._running.items()}

    def stop(self) -> None:
        """End all parts."""
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            process.wait()


def run_show(
    console: Console,
    url: str,
    store: FeatureStore,
    stream: str,
    *,
    rate: float,
    window_s: float,
    seconds: float | None,
) -> None:
    """Run producer and worker as processes of their own, and show them until told to stop."""
    commands = {
        "sensors": ["produce", "sensors", "--stream", stream, "--rate", str(rate)],
        "features": ["consume", "--stream", stream, "--window", str(window_s)],
    }
    parts = Parts(commands, {**os.environ, "SPRINT_REDIS_URL": url})
    source, begun = RedisStream(url, stream), time.monotonic()
    before = store.progress()
    first = before.events if before else 0
    try:
        with Live(console=console, refresh_per_second=4) as live:
            while seconds is None or time.monotonic() - begun < seconds:
                parts.look()
                live.update(_view(parts, source, store, first, time.monotonic() - begun))
                time.sleep(0.25)
    except KeyboardInterrupt:
        console.print("stopping")
    finally:
        parts.stop()


def _view(
    parts: Parts, source: RedisStream, store: FeatureStore, first: int, seconds: float
) -> Group:
    progress = store.progress()
    events = (progress.events if progress else 0) - first
    pids = ", ".join(f"{name} {pid}" for name, pid in parts.pids().items())
    summary = (
        f"{seconds:.0f} s, {events:,} events in features ({events / max(seconds, 1e-9):,.0f}/s), "
        f"processes: {pids}, started again {parts.restarts} times"
    )
    try:
        table = status_table(source.name, source.status())
    except ServerLostError as lost:
        return Group(summary, f"the server is away: {lost}")
    return Group(summary, table, features_table(store.latest(10)) if progress else "")
