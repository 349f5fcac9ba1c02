"""The proof: events flow while consumers, workers and the server are killed and stopped.

Three consumers write one row per event, with the event's key in the same transaction; two workers
(one stands by) keep sliding windows. Chaos kills them with SIGKILL at random or at named points,
stops them past their lease and lets them go on, and kills the server. In the end every accepted
event must have one row, and the features must equal, bit for bit, those of one undisturbed pass.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import redis
import sqlalchemy as sa
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from redis_pipeline import prove_consumer, prove_worker
from redis_pipeline.errors import ServerLostError
from redis_pipeline.events import pack_events
from redis_pipeline.feature_store import FeatureStore, open_engine
from redis_pipeline.private_server import PrivateRedis
from redis_pipeline.producer import Producer
from redis_pipeline.prove_consumer import GROUP, POINTS, done
from redis_pipeline.redis_stream import RedisStream
from redis_pipeline.sources import sensors
from redis_pipeline.windows import Windows

_CONSUMERS = 3
_WORKERS = 2
_PAUSE_S = 0.55  # between two kills, on average
_CHUNK = 20
_SETTLE_S = 60.0
_RESTART_BAR_S = 5.0
_RECOVERY_SLACK_S = 2.0


@dataclass
class Result:
    """What a trial found."""

    lease_s: float
    accepted: int = 0
    effects: int = 0
    distinct: int = 0
    repeated: int = 0
    dead: int = 0
    features: int = 0
    features_equal: bool = False
    seconds: float = 0.0
    kills: dict[str, int] = field(default_factory=dict)
    recoveries_s: list[float] = field(default_factory=list)
    unrecovered: int = 0
    restarts_s: list[float] = field(default_factory=list)

    @property
    def lost(self) -> int:
        """Accepted events without an effect."""
        return self.accepted - self.distinct

    @property
    def doubled(self) -> int:
        """Effects beyond one per event."""
        return self.effects - self.distinct

    @property
    def holds(self) -> bool:
        """Whether nothing was lost or doubled, the features are equal, and recovery was in time."""
        bar = self.lease_s + _RECOVERY_SLACK_S
        return (
            self.lost == self.doubled == self.dead == self.unrecovered == 0
            and self.features_equal
            and quantile(self.recoveries_s, 0.99) <= bar
            and max(self.restarts_s, default=0.0) <= _RESTART_BAR_S
        )


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
    lease_s: float

    def run(self, console: Console) -> Result:
        """Run it, with a progress bar; the state lies in a temporary folder, removed afterwards."""
        with tempfile.TemporaryDirectory(prefix="prove-") as folder:
            server = PrivateRedis(
                Path(folder) / "redis", url=None, fsync="everysec", binary=None, timeout_s=30.0
            )
            with server:
                return _Arena(self, server, Path(folder)).run(console)


class _Arena:
    """The processes of one trial."""

    def __init__(self, trial: Trial, server: PrivateRedis, folder: Path) -> None:
        self._trial = trial
        self._server = server
        self._rng = random.Random(trial.seed)
        self._database = f"sqlite:///{folder / 'effects.db'}"
        self._engine = open_engine(self._database)
        self._counted = RedisStream(server.url, "counted", max_depth=20_000)
        self._measured = RedisStream(server.url, "measured", max_depth=20_000)
        self._store = FeatureStore(self._engine, "measured", GROUP)
        self._readings = list(self._make_readings())
        self._slots: dict[str, subprocess.Popen[bytes]] = {}
        self._ended = threading.Event()
        self._over = threading.Event()
        self._killed: dict[str, float] = {}
        self._acts, self._begun, self._last_act = 0, 0.0, 0.0
        self._result = Result(trial.lease_s)
        self._failure: BaseException | None = None

    def run(self, console: Console) -> Result:
        begun = time.monotonic()
        prove_consumer.metadata.create_all(self._engine)
        producer = threading.Thread(target=self._guarded, args=(self._produce,), daemon=True)
        watcher = threading.Thread(target=self._guarded, args=(self._watch,), daemon=True)
        reviver = threading.Thread(target=self._guarded, args=(self._revive,), daemon=True)
        try:
            for index in range(_CONSUMERS):
                self._start(f"consumer {index}")
            for index in range(_WORKERS):
                self._start(f"worker {index}")
            self._begun = self._last_act = time.monotonic()
            for thread in (producer, watcher, reviver):
                thread.start()
            self._chaos(console)
            self._ended.set()
            producer.join()
            self._settle(console)
        finally:
            self._ended.set()
            self._over.set()
            reviver.join()
            for process in self._slots.values():
                process.kill()
                process.wait()
        watcher.join()
        if self._failure is not None:
            raise self._failure
        self._count()
        self._result.seconds = time.monotonic() - begun
        self._engine.dispose()
        for stream in (self._counted, self._measured):
            stream.close()
        return self._result

    def _guarded(self, work: object) -> None:
        try:
            work()  # type: ignore[operator]  # one of our own methods
        except BaseException as error:  # noqa: BLE001 — raised again by run()
            self._failure = error

    def _make_readings(self) -> list[tuple[str, float, float]]:
        source = sensors(np.random.default_rng(self._trial.seed), rate=500.0)
        return [next(source) for _ in range(self._trial.events)]

    def _start(self, slot: str) -> None:
        kind, _, index = slot.partition(" ")
        module, own = (
            ("prove_consumer", ["counted", self._database, index])
            if kind == "consumer"
            else ("prove_worker", ["measured", self._database])
        )
        words = [self._server.url, *own, str(self._trial.lease_s)]
        self._slots[slot] = subprocess.Popen(  # noqa: S603 — our own module
            [sys.executable, "-m", f"redis_pipeline.{module}", *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _produce(self) -> None:
        """Send every event to both streams, so that they last as long as the kills."""
        total = self._trial.events
        counted = Producer(self._counted, batch_size=200, patience_s=120.0)
        measured = Producer(self._measured, batch_size=10, patience_s=120.0)
        for start in range(0, total, _CHUNK):
            while start >= self._due() and not self._ended.is_set():
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
        now, acts = time.monotonic(), self._acts
        typical_s = (self._last_act - self._begun) / acts if acts else 1.5 * _PAUSE_S
        ahead = 1 + (now - self._last_act) / max(typical_s, 0.1)
        return self._trial.events * (acts + ahead) / max(self._trial.kills, 1)

    def _chaos(self, console: Console) -> None:
        plan = self._plan()
        with Progress(console=console, transient=True) as bar:
            for act in bar.track(plan, description="killing"):
                time.sleep(self._rng.uniform(0.2, 2.0) * _PAUSE_S)
                if self._failure is not None:
                    return
                self._do(act)
                self._result.kills[act] = self._result.kills.get(act, 0) + 1
                self._acts, self._last_act = self._acts + 1, time.monotonic()

    def _plan(self) -> list[str]:
        """Return acts in random order: one in ten hits the server, one in eight stops a process."""
        kills = self._trial.kills
        acts = ["server"] * (kills // 10) + ["stop past the lease"] * (kills // 8)
        others = ["at random", *POINTS]
        acts += [others[i % len(others)] for i in range(kills - len(acts))]
        self._rng.shuffle(acts)
        return acts

    def _do(self, act: str) -> None:
        if act == "server":
            self._restart_server()
            return
        slot = self._rng.choice([s for s in self._slots if act not in POINTS or "consumer" in s])
        process = self._slots[slot]
        if act == "stop past the lease":
            process.send_signal(signal.SIGSTOP)
            timer = threading.Timer(self._trial.lease_s * 2, _resume, (process,))
            timer.start()
        elif act == "at random":
            process.kill()
            process.wait()
            self._note_death(slot)
        else:
            self._die_at(process, act)
            self._note_death(slot)

    def _die_at(self, process: subprocess.Popen[bytes], act: str) -> None:
        """Arm a consumer, and wait until it has died at its point."""
        process.send_signal(POINTS[act])
        try:
            process.wait(timeout=3 * self._trial.lease_s + 5)
        except subprocess.TimeoutExpired:
            process.kill()  # it had nothing to do; a kill it is all the same
            process.wait()

    def _note_death(self, slot: str) -> None:
        """Remember who died when, to see how long what it held waits for another."""
        kind, _, index = slot.partition(" ")
        if kind != "consumer":
            return
        query = sa.select(done.c.who).where(done.c.slot == int(index)).order_by(done.c.at.desc())
        with self._engine.connect() as connection:
            who = connection.execute(query.limit(1)).scalar()
        if who is not None:
            self._killed.setdefault(who, time.monotonic())

    def _restart_server(self) -> None:
        self._server.kill()
        time.sleep(self._rng.uniform(0.0, 0.3))
        self._server.start()
        begun, before = time.monotonic(), self._last_effect()
        while self._last_effect() == before and time.monotonic() - begun < 2 * _RESTART_BAR_S:
            time.sleep(0.02)
        self._result.restarts_s.append(time.monotonic() - begun)

    def _last_effect(self) -> float:
        with self._engine.connect() as connection:
            return connection.execute(sa.select(sa.func.max(done.c.at))).scalar() or 0.0

    def _revive(self) -> None:
        """Start what has died, as any supervisor does."""
        while not self._over.wait(0.05):
            for slot, process in list(self._slots.items()):
                if process.poll() is not None:
                    self._start(slot)

    def _watch(self) -> None:
        """Measure how long what a dead consumer held stays its own."""
        with self._server.client() as client:
            while not self._over.wait(0.05):
                for who, died in list(self._killed.items()):
                    try:
                        held = client.xpending_range(
                            "{counted}:entries", GROUP, "-", "+", 1, consumername=who
                        )
                    except redis.RedisError:
                        continue  # the server is being killed; look again
                    if not held:
                        self._result.recoveries_s.append(time.monotonic() - died)
                        del self._killed[who]

    def _settle(self, console: Console) -> None:
        """Let everything be worked off in peace."""
        deadline = time.monotonic() + _SETTLE_S
        with console.status("settling"):
            while time.monotonic() < deadline and self._failure is None:
                try:
                    if not self._counted.depth() and not self._measured.depth():
                        time.sleep(0.2)  # the last recoveries are noticed
                        return
                except ServerLostError:
                    pass  # looked again below
                time.sleep(0.05)

    def _count(self) -> None:
        result = self._result
        numbers = sa.func.count(done.c.number), sa.func.count(done.c.number.distinct())
        with self._engine.connect() as connection:
            result.effects, result.distinct = connection.execute(sa.select(*numbers)).one()
            again = sa.select(sa.func.count()).where(done.c.deliveries > 1)
            result.repeated = connection.execute(again).scalar_one()
        result.dead = self._counted.status().dead + self._measured.status().dead
        result.unrecovered = len(self._killed)
        oracle = Windows(prove_worker.KIND, lateness_s=prove_worker.LATENESS_S)
        expected = oracle.add(self._readings)
        found = self._store.read()
        result.features = len(found)
        result.features_equal = sorted(found, key=_by_window) == sorted(expected, key=_by_window)


def scoreboard(result: Result) -> Table:
    """Return the result as a table."""
    table = Table("what", "count", "bar", title="redis-pipeline prove")
    kills = ", ".join(f"{count} {name}" for name, count in sorted(result.kills.items()))
    recoveries, restarts = result.recoveries_s, result.restarts_s
    bar_s = result.lease_s + _RECOVERY_SLACK_S
    rows = [
        ("kills and stops", f"{sum(result.kills.values())}", ""),
        ("", kills, ""),
        ("events accepted", f"{result.accepted:,}", ""),
        ("effects", f"{result.effects:,}", ""),
        ("delivered more than once", f"{result.repeated:,}", ""),
        ("lost", f"{result.lost}", "0"),
        ("doubled", f"{result.doubled}", "0"),
        ("dead letters", f"{result.dead}", "0"),
        ("features", f"{result.features:,}", ""),
        ("features bit-equal", "yes" if result.features_equal else "NO", "yes"),
        ("recovery after a kill, p50", f"{quantile(recoveries, 0.5):.2f} s", ""),
        ("recovery after a kill, p99", f"{quantile(recoveries, 0.99):.2f} s", f"{bar_s:g} s"),
        ("consuming after a server restart, worst", f"{max(restarts, default=0.0):.2f} s", "5 s"),
        ("server restarts within the bar", _within(restarts), "all"),
        ("time", f"{result.seconds:.0f} s", ""),
    ]
    for row in rows:
        table.add_row(*row)
    table.caption = "holds" if result.holds else "DOES NOT HOLD"
    return table


def quantile(values: list[float], share: float) -> float:
    """Return the value that *share* of all do not pass; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def _within(restarts: list[float]) -> str:
    return f"{sum(seconds <= _RESTART_BAR_S for seconds in restarts)} of {len(restarts)}"


def _by_window(row: tuple[object, ...]) -> tuple[object, ...]:
    return row[1], row[0]


def _resume(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGCONT)
