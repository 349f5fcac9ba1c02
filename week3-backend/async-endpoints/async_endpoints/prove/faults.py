"""Faults, how many of each, and the trigger by which a worker kills itself at a named point."""

from __future__ import annotations

import os
import random
import signal
from enum import StrEnum
from pathlib import Path


class Fault(StrEnum):
    """What is done to the system. The first four kill a worker at a point of a job's way."""

    BETWEEN = "kill between effect and record"
    AFTER_TAKE = "kill after take"
    BEFORE_EFFECT = "kill before effect"
    AFTER_RECORD = "kill after record"
    AT_RANDOM = "kill at random"
    DROP = "drop the broker's reply"
    REDIS = "kill the Redis server"
    STOP = "stop past the lease"


POINTS = (Fault.BETWEEN, Fault.AFTER_TAKE, Fault.BEFORE_EFFECT, Fault.AFTER_RECORD)
_WEIGHTS = {Fault.DROP: 0.07, Fault.REDIS: 0.10, Fault.STOP: 0.05}


def plan_faults(count: int, rng: random.Random) -> list[Fault]:
    """Return *count* faults in random order: each kind at least once if there is room for it.

    >>> plan = plan_faults(200, random.Random(0))
    >>> len(plan), plan.count(Fault.REDIS), plan.count(Fault.BETWEEN) >= 30
    (200, 20, True)
    """
    plan = list(Fault)[:count]
    for fault, weight in _WEIGHTS.items():
        plan += [fault] * max(0, min(count - len(plan), int(count * weight) - 1))
    points = [*POINTS, Fault.AT_RANDOM]
    plan += [points[i % len(points)] for i in range(count - len(plan))]
    rng.shuffle(plan)
    return plan


class Trigger:
    """A file per point: the first worker that comes by takes it away and dies.

    Args:
        folder: Where the files lie.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def arm(self, point: str) -> None:
        """Let the next worker that reaches *point* die there."""
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / point).touch()

    def disarm(self, point: str) -> None:
        """Let nobody die at *point*."""
        (self._folder / point).unlink(missing_ok=True)

    def pull(self, point: str) -> None:
        """Die by SIGKILL, if *point* is armed and nobody else dies there."""
        try:
            (self._folder / point).unlink()
        except FileNotFoundError:
            return
        os.kill(os.getpid(), signal.SIGKILL)
