"""A training run, as the server and the command line see it: start, events, cancel.

This protocol is the seam: today a process beside the server runs it, week 3's job ledger takes
its place without a change here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal, Protocol

import msgspec

from sprintml.models.search.events import (
    Done,
    Dropped,
    Event,
    Finished,
    ModelReady,
    Started,
    Trying,
)

if TYPE_CHECKING:  # pandas stays out of the command line's start
    from sprintml.ingestion.table import Table

Stage = Literal["baseline", "improved"]


class BundleReady(Event, frozen=True, tag="bundle_ready"):
    """A bundle lies in *folder* and can be loaded."""

    stage: Stage
    name: str
    folder: str
    elapsed_s: float = 0.0


class LeakMeasured(Event, frozen=True, tag="leak_measured"):
    """The score with and without a column that is suspected to know the answer."""

    columns: list[str]
    metric: str
    with_columns: float
    without_columns: float
    message: str


class Failed(Event, frozen=True):
    """The run ended without a model."""

    message: str
    by: Literal["user", "us"]
    """Who can mend it."""
    log: str = ""


class Ended(Event, frozen=True):
    """The last event of every run."""

    ok: bool
    elapsed_s: float = 0.0


RunEvent = (
    Started
    | Trying
    | Finished
    | Dropped
    | ModelReady
    | Done
    | BundleReady
    | LeakMeasured
    | Failed
    | Ended
)
"""Everything that a run may say; the last is `Ended`."""


class RunOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What a run is asked for."""

    out: str
    """Folder of the bundle; one that is there is replaced when the new one is whole."""
    budget_s: float = 60.0
    seed: int = 0
    jobs: int = 1
    max_latency_us: float | None = None
    """The best model whose one-row latency is within this is exported."""
    max_size_bytes: int | None = None
    baseline_out: str | None = None
    """Folder for the first baseline, exported as soon as it is there."""
    reading: dict[str, Any] = {}
    """How the table was read (`reading.as_recipe`), for the recipe."""
    suspects: list[str] = []
    """Columns that seem to know the answer; what dropping them changes is measured."""


class TrainingRun(Protocol):
    """One training of one table."""

    def start(self, table: Table, options: RunOptions) -> None:
        """Begin; returns at once."""

    def events(self) -> Iterator[RunEvent]:
        """Yield what happens, as it happens, up to `Ended`."""

    def cancel(self) -> None:
        """Stop early, keeping the best model found so far; `Ended` follows."""

    def kill(self) -> None:
        """End now, with everything the run started."""
