"""Who is killed or stopped, when, and how."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

from redis_pipeline.private_server import PrivateRedis
from redis_pipeline.prove.consumer import POINTS
from redis_pipeline.prove.crew import CONSUMERS, WORKERS, Crew
from redis_pipeline.prove.recovery import Recoveries
from redis_pipeline.prove.result import RESTART_BAR_S

SERVER = "server"
STOP = "stop past the lease"
_LOCK_S = 1.0  # living writers are done sooner


class Chaos:
    """The acts of one trial.

    Args:
        crew: Whom to kill.
        server: The server, to be killed as well.
        recoveries: Who is told of deaths.
        database: The file of SQLite.
        last_taken: Says when the batch with the newest effect was delivered, in seconds since 1970.
        rng: What decides.
        lease_s: The crew's lease.
    """

    def __init__(
        self,
        crew: Crew,
        server: PrivateRedis,
        recoveries: Recoveries,
        *,
        database: Path,
        last_taken: Callable[[], float],
        rng: random.Random,
        lease_s: float,
    ) -> None:
        self.acts: list[tuple[float, str]] = []  # when what was done, seconds since 1970
        self.restarts_s: list[float] = []
        self.moved = 0
        self._crew = crew
        self._server = server
        self._recoveries = recoveries
        self._database = database
        self._last_taken = last_taken
        self._rng = rng
        self._lease_s = lease_s

    def plan(self, kills: int) -> list[str]:
        """Return acts in random order: one in ten hits the server, one in eight stops a process."""
        acts = [SERVER] * (kills // 10) + [STOP] * (kills // 8)
        others = ["at random", *POINTS]
        acts += [others[i % len(others)] for i in range(kills - len(acts))]
        self._rng.shuffle(acts)
        return acts

    def next_act(self, plan: list[str]) -> str:
        """Take the next act off *plan*; a stop waits until there is somebody to stop."""
        while True:
            ready = bool(self._to_stop())
            for index, act in enumerate(plan):
                if ready or act != STOP:
                    return plan.pop(index)
            time.sleep(0.05)

    def do(self, act: str) -> None:
        """Do one act."""
        self.acts.append((time.time(), act))
        if act == SERVER:
            self._restart_server()
        elif act == STOP:
            self._stop()
        elif act in POINTS:
            slot = self._rng.choice(self._crew.running(CONSUMERS))
            pid = self._crew.kill_at(slot, POINTS[act], patience_s=self._lease_s)
            self._recoveries.note(pid)
        else:
            self._recoveries.note(self._crew.kill(self._rng.choice((*CONSUMERS, *WORKERS))))

    def _to_stop(self) -> list[str]:
        """Return who may be stopped: one consumer and one worker at a time."""
        kinds = (CONSUMERS, WORKERS)
        whole = [kind for kind in kinds if len(self._crew.running(kind)) == len(kind)]
        return [slot for kind in whole for slot in kind]

    def _stop(self) -> None:
        """Stop a process for twice its lease.

        Not one that is writing to SQLite: that has one write lock, and whoever is stopped with it
        stops all others for as long, whatever the lease. Such a one goes on for a moment first.
        """
        slot = self._rng.choice(self._to_stop())
        pid = self._crew.stop(slot)
        while self._write_locked():
            self.moved += 1
            self._crew.resume(slot, pid)
            time.sleep(self._rng.uniform(0.01, 0.05))
            pid = self._crew.stop(slot)
        timer = threading.Timer(2 * self._lease_s, self._crew.resume, (slot, pid))
        timer.daemon = True
        timer.start()

    def _write_locked(self) -> bool:
        connection = sqlite3.connect(self._database, timeout=_LOCK_S, isolation_level=None)
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        finally:
            connection.close()
        return False

    def _restart_server(self) -> None:
        """Kill the server, start it, and wait for an effect of what it delivered since."""
        self._server.kill()
        time.sleep(self._rng.uniform(0.0, 0.3))
        begun, at = time.monotonic(), time.time()
        self._server.start()
        while self._last_taken() < at and time.monotonic() - begun < 2 * RESTART_BAR_S:
            time.sleep(0.02)
        self.restarts_s.append(time.monotonic() - begun)
