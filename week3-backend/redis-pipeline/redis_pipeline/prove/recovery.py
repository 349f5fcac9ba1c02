"""How long what a dead process held stays its own: looked at from outside, every 20 ms."""

from __future__ import annotations

import threading
import time
from typing import NamedTuple

import redis

from redis_pipeline.feature_store import FeatureStore
from redis_pipeline.prove.consumer import COUNTED, GROUP
from redis_pipeline.prove.worker import MEASURED

_LOOK_S = 0.02
_ENTRIES = f"{{{COUNTED}}}:entries"
_SOLE = f"{{{MEASURED}}}:sole:{GROUP}"


class _Moment(NamedTuple):
    wall_s: float
    clock_s: float


def _now() -> _Moment:
    return _Moment(time.time(), time.monotonic())


class Recoveries:
    """Deaths, and when others had taken over.

    Args:
        client: The server.
        store: The features; its fence is raised by a worker that takes over.
    """

    def __init__(self, client: redis.Redis, store: FeatureStore) -> None:
        self.consumers: list[tuple[float, float]] = []  # died at, seconds since 1970; took seconds
        self.workers: list[tuple[float, float]] = []
        self._client = client
        self._store = store
        self._held: dict[bytes, _Moment] = {}  # consumer's name: when it died
        self._fences: dict[int, _Moment] = {}
        self._over = threading.Event()

    @property
    def open(self) -> int:
        """How many deaths nobody has made good yet."""
        return len(self._held) + len(self._fences)

    def note(self, pid: int) -> None:
        """Say that a process has just died; one that held nothing needs no recovery."""
        died, mark = _now(), f"-{pid}-".encode()
        for row in self._client.xpending(_ENTRIES, GROUP)["consumers"]:
            if mark in row["name"]:
                self._held.setdefault(row["name"], died)
        if mark in (self._client.get(_SOLE) or b""):
            self._fences.setdefault(self._fence(), died)

    def watch(self) -> None:
        """Look until :meth:`end`; for a thread of its own."""
        while not self._over.wait(_LOOK_S):
            try:
                self._look()
            except redis.RedisError:
                continue  # the server is being killed; look again

    def end(self) -> None:
        """Make :meth:`watch` return."""
        self._over.set()

    def _look(self) -> None:
        for name, died in list(self._held.items()):
            if not self._client.xpending_range(
                _ENTRIES, GROUP, "-", "+", 1, consumername=name.decode()
            ):
                self.consumers.append((died.wall_s, time.monotonic() - died.clock_s))
                del self._held[name]
        if self._fences:
            fence = self._fence()
            for old, died in list(self._fences.items()):
                if fence > old:
                    self.workers.append((died.wall_s, time.monotonic() - died.clock_s))
                    del self._fences[old]

    def _fence(self) -> int:
        progress = self._store.progress()
        return progress.fence if progress else 0
