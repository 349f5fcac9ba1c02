"""Events of a training run, in the order they happen; JSON by `msgspec.json.encode`.

The callback runs in the thread that called `train`. Every run ends with one `Done`.
"""

from __future__ import annotations

import msgspec

from sprintml.models.leaderboard import Entry


class Event(msgspec.Struct, frozen=True, tag_field="event", tag=str.lower):
    """Something that happened in a training run."""


class Started(Event, frozen=True):
    """The plan: names of what will be tried, in order, and the seconds it may take."""

    plan: list[str]
    budget_s: float
    notes: list[str] = []
    """What the user should know: rows were sampled, duplicates kept together …"""


class Trying(Event, frozen=True):
    """Fitting of one model begins: number *index* (from 1) of *of*."""

    name: str
    index: int
    of: int
    elapsed_s: float = 0.0


class Finished(Event, frozen=True):
    """A model is fitted and scored."""

    entry: Entry
    elapsed_s: float = 0.0


class Dropped(Event, frozen=True):
    """A model is not part of the result, and why: too slow, failed, out of time."""

    name: str
    why: str
    elapsed_s: float = 0.0


class ModelReady(Event, frozen=True, tag="model_ready"):
    """A model may be served: the best baseline first (``baseline``), then ``improved``."""

    stage: str
    name: str
    score: float
    elapsed_s: float = 0.0


class Done(Event, frozen=True):
    """The run is over: the chosen model, the seconds it took, and why it stopped."""

    name: str
    score: float
    elapsed_s: float
    why: str
    leaderboard: list[Entry] = []
    """Everything that can be served, the ensemble included, with its costs."""


AnyEvent = Started | Trying | Finished | Dropped | ModelReady | Done
"""For decoding: ``msgspec.json.decode(line, type=AnyEvent)``."""


def ignore(event: Event) -> None:
    """Do nothing with *event*: the default callback."""
    del event
