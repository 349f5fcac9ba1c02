"""A campaign: load on one arm, faults one after the other; then what was lost, what was doubled."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Protocol

from async_endpoints.prove.arms import EFFECTS, Site
from async_endpoints.prove.crew import Crew
from async_endpoints.prove.faults import POINTS, Fault
from async_endpoints.prove.proxy import DroppingProxy
from async_endpoints.prove.tally import Tally, longest_pauses
from redis_pipeline import PrivateRedis

_PACE_S = 0.01
_LOOK_S = 0.01
_PAUSE_S = 0.3
_POINT_S = 20.0  # a point is reached within this, or the load does not flow


class Arm(Protocol):
    """How jobs are handed to one arm, and when it is done with them."""

    def submit(self) -> str | None:
        """Hand in a job; return its id, or None if it was not accepted."""

    def held_by(self, pid: int) -> list[str]:
        """Return the jobs that a dead worker held, as far as the arm knows."""

    def settle(self, accepted: Sequence[str], done: Callable[[], set[str]]) -> None:
        """Wait until every accepted job had its effect, or no more is to be hoped for."""

    def unfinished(self, accepted: Sequence[str]) -> int:
        """Return how many accepted jobs the arm does not hold for done."""


class Campaign:
    """Runs faults against an arm.

    Args:
        arm: Takes jobs.
        crew: Its workers.
        site: Where it runs.
        redis: The broker's server.
        proxy: What stands before it.
        rng: Decides which worker, and when.
    """

    def __init__(
        self,
        arm: Arm,
        crew: Crew,
        site: Site,
        redis: PrivateRedis,
        proxy: DroppingProxy,
        rng: random.Random,
    ) -> None:
        self._arm = arm
        self._crew = crew
        self._site = site
        self._redis = redis
        self._proxy = proxy
        self._rng = rng
        self._accepted: list[str] = []
        self._victims: dict[str, float] = {}  # the last kill counts: it begins a new lease
        self._moments: list[tuple[float, Fault]] = []
        self._timers: list[threading.Timer] = []
        self._stop = threading.Event()
        self._trouble: Exception | None = None

    def run(self, faults: Sequence[Fault], on_fault: Callable[[Fault], None]) -> Tally:
        """Inject *faults* under load; return what was lost, doubled, and how long things took."""
        tally, start = Tally(), time.monotonic()
        load = threading.Thread(target=self._load, daemon=True)
        self._wait_for_effects(1)
        load.start()
        for fault in faults:
            self._moments.append((time.time(), fault))
            self._inject(fault, tally)
            tally.faults[fault] += 1
            on_fault(fault)
            time.sleep(self._rng.uniform(0, 2 * _PAUSE_S))
        for timer in self._timers:
            timer.join()
        self._stop.set()
        load.join()
        if self._trouble is not None:
            raise self._trouble
        self._arm.settle(self._accepted, lambda: set(self._effects()))
        self._count(tally)
        tally.seconds = time.monotonic() - start
        return tally

    def _load(self) -> None:
        pace = random.Random(self._rng.random())
        try:
            while not self._stop.wait(pace.uniform(0, 2 * _PACE_S)):
                self._hand_in()
        except Exception as exc:  # noqa: BLE001 - raised again where the campaign ends
            self._trouble = exc

    def _hand_in(self) -> str | None:
        job_id = self._arm.submit()
        if job_id is not None:
            self._accepted.append(job_id)
        return job_id

    def _wait_for_effects(self, count: int) -> None:
        """Hand in jobs until the arm is seen to work."""
        end = time.monotonic() + 30
        while len(self._effects()) < count:
            self._hand_in()
            if time.monotonic() > end:
                raise TimeoutError("the workers did nothing within 30 s; see workers.log")
            time.sleep(0.2)

    def _inject(self, fault: Fault, tally: Tally) -> None:
        if fault in POINTS:
            self._kill_at(fault)
        elif fault is Fault.AT_RANDOM:
            self._kill_one()
        elif fault is Fault.DROP:
            self._drop()
        elif fault is Fault.REDIS:
            self._kill_redis(tally)
        else:
            self._stop_one()

    def _kill_at(self, point: Fault) -> None:
        self._site.trigger.arm(point)
        self._await_death(point)

    def _kill_one(self) -> None:
        os.kill(self._rng.choice(self._crew.pids()), signal.SIGKILL)
        self._await_death(Fault.AT_RANDOM)

    def _await_death(self, fault: Fault) -> None:
        end = time.monotonic() + _POINT_S
        while True:
            dead = self._crew.replace_dead()
            if dead:
                now = time.time()
                held = [job_id for pid in dead for job_id in self._arm.held_by(pid)]
                self._victims.update(dict.fromkeys(held, now))
                return
            if time.monotonic() > end:
                log = (self._site.folder / "workers.log").read_text(errors="replace")
                raise TimeoutError(f"nobody died of {fault!r} within {_POINT_S:g} s\n{log[-5000:]}")
            time.sleep(_LOOK_S)

    def _drop(self) -> None:
        known = len(self._proxy.dropped)
        self._proxy.drop_next()
        end = time.monotonic() + _POINT_S
        while len(self._proxy.dropped) == known:
            if time.monotonic() > end:
                raise TimeoutError(f"no message came by within {_POINT_S:g} s")
            time.sleep(_LOOK_S)

    def _kill_redis(self, tally: Tally) -> None:
        """Kill the server, start it again, and time until a job handed in afterwards is done."""
        self._redis.kill()
        time.sleep(self._rng.uniform(0, 0.5))
        self._redis.start()
        back = time.monotonic()
        job_id = None
        while job_id is None and time.monotonic() < back + _POINT_S:
            job_id = self._hand_in()
        while not self._has_effect(job_id) and time.monotonic() < back + _POINT_S:
            time.sleep(_LOOK_S)
        tally.restart_s.append(time.monotonic() - back)

    def _stop_one(self) -> None:
        """Stop a worker, and let it go on when its lease is long over."""
        pid = self._rng.choice(self._crew.pids())
        os.kill(pid, signal.SIGSTOP)
        timer = threading.Timer(self._site.lease_s * 1.3, _go_on, [pid])
        timer.start()
        self._timers.append(timer)

    def _effects(self) -> list[str]:
        with _reading(self._site) as database:
            return [row[0] for row in database.execute("SELECT job FROM effects")]

    def _has_effect(self, job_id: str | None) -> bool:
        with _reading(self._site) as database:
            found = database.execute("SELECT 1 FROM effects WHERE job = ?", (job_id,))
            return found.fetchone() is not None

    def _count(self, tally: Tally) -> None:
        with _reading(self._site) as database:
            effects = database.execute("SELECT job, at FROM effects ORDER BY at").fetchall()
        times = Counter(job for job, _ in effects)
        first: dict[str, float] = dict(reversed(effects))
        tally.accepted = len(self._accepted)
        tally.lost = sum(job not in times for job in self._accepted)
        tally.unfinished = self._arm.unfinished(self._accepted)
        tally.doubled = sum(count > 1 for count in times.values())
        waited = [(job, at) for job, at in self._victims.items() if first.get(job, at + 1) > at]
        tally.recovery_s = [first[job] - at for job, at in waited if job in first]
        tally.never_recovered = sum(job not in first for job, _ in waited)
        dropped = [(job, at) for job, at in self._proxy.dropped if job in first]
        tally.redelivery_s = [max(0.0, first[job] - at) for job, at in dropped]
        tally.pauses = longest_pauses([at for _, at in effects], self._moments)


class _reading:  # noqa: N801 - used as a verb
    """A short look into the arm's database."""

    def __init__(self, site: Site) -> None:
        self._database = sqlite3.connect(site.database, timeout=30)
        self._database.execute(EFFECTS)

    def __enter__(self) -> sqlite3.Connection:
        return self._database

    def __exit__(self, *_: object) -> None:
        self._database.close()


def _go_on(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGCONT)
    except ProcessLookupError:  # another fault killed it meanwhile
        return
