"""One run of the proof: from the first event to the count."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import sqlalchemy as sa
from rich.console import Console
from rich.progress import Progress

from redis_pipeline.errors import ServerLostError
from redis_pipeline.events import pack_events
from redis_pipeline.feature_store import FeatureStore, open_engine
from redis_pipeline.private_server import PrivateRedis
from redis_pipeline.producer import Producer
from redis_pipeline.prove.chaos import Chaos
from redis_pipeline.prove.consumer import COUNTED, GROUP, done, metadata
from redis_pipeline.prove.crew import Crew
from redis_pipeline.prove.recovery import Recoveries
from redis_pipeline.prove.result import Result
from redis_pipeline.prove.worker import KIND, LATENESS_S, MEASURED
from redis_pipeline.redis_stream import RedisStream
from redis_pipeline.sources import sensors
from redis_pipeline.stream import LEASE_S
from redis_pipeline.windows import Windows

_PAUSE_S = 0.55  # between two acts, on average
_CHUNK = 20
_SETTLE_S = 60.0


@dataclass
class Trial:
    """One run of the proof.

    Args:
        kills: How many kills and stops.
        events: How many events.
        seed: Seed of chaos and events.
        lease_s: Lease of consumers and workers.
    """

    kills: int
    events: int
    seed: int
    lease_s: float = LEASE_S

    def run(self, console: Console) -> Result:
        """Run it, with a progress bar; the state lies in a temporary folder, removed afterwards."""
        with tempfile.TemporaryDirectory(prefix="prove-") as folder:
            server = PrivateRedis(
                Path(folder) / "redis", url=None, fsync="everysec", binary=None, timeout_s=30.0
            )
            with server:
                return _Run(self, server, Path(folder)).run(console)


class _Run:
    """The threads of one trial: a producer, a supervisor, a watcher, and the chaos in this one."""

    def __init__(self, trial: Trial, server: PrivateRedis, folder: Path) -> None:
        self._trial = trial
        file = folder / "effects.db"
        database = f"sqlite:///{file}"
        self._engine = open_engine(database)
        metadata.create_all(self._engine)
        self._counted = RedisStream(server.url, COUNTED, max_depth=20_000)
        self._measured = RedisStream(server.url, MEASURED, max_depth=20_000)
        self._store = FeatureStore(self._engine, MEASURED, GROUP)
        source = sensors(np.random.default_rng(trial.seed), rate=500.0)
        self._readings = [next(source) for _ in range(trial.events)]
        self._crew = Crew(server.url, database, trial.lease_s, folder / "crew.log")
        self._recoveries = Recoveries(server.client(), self._store)
        self._chaos = Chaos(
            self._crew,
            server,
            self._recoveries,
            database=file,
            last_taken=self._last_taken,
            rng=random.Random(trial.seed),
            lease_s=trial.lease_s,
        )
        self._quiet = threading.Event()  # the kills are over
        self._begun = self._last_act = 0.0
        self._result = Result(trial.lease_s)
        self._failure: BaseException | None = None

    def run(self, console: Console) -> Result:
        begun = time.monotonic()
        producer = self._thread(self._produce)
        reviver, watcher = self._thread(self._crew.revive), self._thread(self._recoveries.watch)
        self._crew.start()
        try:
            self._begun = self._last_act = time.monotonic()
            for thread in (producer, watcher, reviver):
                thread.start()
            self._disturb(console)
            self._quiet.set()
            producer.join()
            self._settle(console)
        finally:
            self._quiet.set()
            self._recoveries.end()
            self._crew.leave_dead()
            reviver.join()
            self._crew.end()
        watcher.join()
        if self._failure is not None:
            raise self._failure
        self._count()
        self._result.seconds = time.monotonic() - begun
        self._engine.dispose()
        for stream in (self._counted, self._measured):
            stream.close()
        return self._result

    def _thread(self, work: Callable[[], None]) -> threading.Thread:
        def guarded() -> None:
            try:
                work()
            except BaseException as error:  # noqa: BLE001 — raised again by run()
                self._failure = error

        return threading.Thread(target=guarded, daemon=True)

    def _produce(self) -> None:
        """Send every event to both streams, so that they last as long as the kills."""
        total = self._trial.events
        counted = Producer(self._counted, batch_size=200, patience_s=120.0)
        measured = Producer(self._measured, batch_size=10, patience_s=120.0)
        for start in range(0, total, _CHUNK):
            while start >= self._due() and not self._quiet.is_set():
                time.sleep(0.01)
            stop = min(start + _CHUNK, total)
            for number in range(start, stop):
                counted.send(b"%d" % number)
            measured.send(pack_events(self._readings[start:stop]))
            counted.flush()
            measured.flush()
            self._result.accepted = stop

    def _due(self) -> float:
        """Return how many events should be there by now: in step with the kills so far."""
        now, acts = time.monotonic(), len(self._chaos.acts)
        typical_s = (self._last_act - self._begun) / acts if acts else 1.5 * _PAUSE_S
        ahead = 1 + (now - self._last_act) / max(typical_s, 0.1)
        return self._trial.events * (acts + ahead) / max(self._trial.kills, 1)

    def _disturb(self, console: Console) -> None:
        plan = self._chaos.plan(self._trial.kills)
        rng = random.Random(self._trial.seed + 1)
        with Progress(console=console, transient=True) as bar:
            for _ in bar.track(range(len(plan)), description="killing"):
                time.sleep(rng.uniform(0.2, 2.0) * _PAUSE_S)
                if self._failure is not None:
                    return
                self._chaos.do(self._chaos.next_act(plan))
                self._last_act = time.monotonic()

    def _last_taken(self) -> float:
        newest = sa.select(done.c.taken).order_by(done.c.id.desc()).limit(1)
        with self._engine.connect() as connection:
            return connection.execute(newest).scalar() or 0.0

    def _settle(self, console: Console) -> None:
        """Let everything be worked off in peace."""
        deadline = time.monotonic() + _SETTLE_S + 3 * self._trial.lease_s
        with console.status("settling"):
            while time.monotonic() < deadline and self._failure is None:
                try:
                    left = self._counted.depth() + self._measured.depth() + self._recoveries.open
                except ServerLostError:
                    left = 1  # looked again below
                if not left:
                    return
                time.sleep(0.05)

    def _count(self) -> None:
        result = self._result
        story = result.story
        story.acts, story.recoveries = self._chaos.acts, self._recoveries.consumers
        story.handovers = self._recoveries.workers
        result.kills = dict(Counter(act for _, act in story.acts))
        result.restarts_s, result.moved = self._chaos.restarts_s, self._chaos.moved
        result.crashed = self._crew.crashed
        result.recoveries_s = [took for _, took in story.recoveries]
        result.handovers_s = [took for _, took in story.handovers]
        result.unrecovered = self._recoveries.open
        numbers = sa.func.count(done.c.number), sa.func.count(done.c.number.distinct())
        with self._engine.connect() as connection:
            result.effects, result.distinct = connection.execute(sa.select(*numbers)).one()
            story.effects = list(connection.execute(sa.select(done.c.taken)).scalars())
            again = sa.select(sa.func.count()).where(done.c.deliveries > 1)
            result.repeated = connection.execute(again).scalar_one()
        result.dead = self._counted.status().dead + self._measured.status().dead
        expected = Windows(KIND, lateness_s=LATENESS_S).add(self._readings)
        found = self._store.read()
        result.features = len(found)
        result.features_equal = sorted(found, key=_by_window) == sorted(expected, key=_by_window)


def _by_window(row: tuple[object, ...]) -> tuple[object, ...]:
    return row[1], row[0]
