"""What the training process does with a snapshot: train, export the baseline, export the best."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import msgspec

from sprintml.api.runs import BundleReady, LeakMeasured, RunEvent, RunOptions, Stage
from sprintml.api.snapshot import read_snapshot
from sprintml.ingestion.table import Table
from sprintml.models.assess.report import LeakEffect
from sprintml.models.effect import leak_effect
from sprintml.models.result import TrainingResult
from sprintml.models.store.export import export
from sprintml.models.training import train

_MOST_RESERVED_S = 10.0
Say = Callable[[RunEvent], None]


def train_run(folder: Path, say: Say, cancelled: threading.Event) -> None:
    """Train the snapshot in *folder* as its ``options.json`` says.

    The budget holds from the call to the end: `train` leaves a reserve for the export.
    """
    options = msgspec.json.decode((folder / "options.json").read_bytes(), type=RunOptions)
    Training(read_snapshot(folder), options, say, cancelled).run()


class Training:
    """One training of one table."""

    def __init__(
        self, table: Table, options: RunOptions, say: Say, cancelled: threading.Event
    ) -> None:
        self._begun = time.monotonic()
        self._table = table
        self._options = options
        self._say = say
        self._cancelled = cancelled
        self._effect: LeakEffect | None = None

    def run(self) -> None:
        """Train, and export what was asked for."""
        options = self._options
        reserve_s = min(_MOST_RESERVED_S, 0.15 * options.budget_s)
        result = train(
            self._table,
            budget_s=options.budget_s - self._elapsed_s(),
            seed=options.seed,
            jobs=options.jobs,
            on_event=lambda event: self._say(cast("RunEvent", event)),
            on_model=self._first_model,
            stop=self._cancelled,
            reserve_s=reserve_s,
        )
        best = result.choose(
            max_latency_us=options.max_latency_us, max_size_bytes=options.max_size_bytes
        )
        left_s = min(_MOST_RESERVED_S, options.budget_s - self._elapsed_s())
        self._export(result, best.name, Path(options.out), "improved", max(1.0, left_s))

    def _first_model(self, partial: TrainingResult) -> None:
        """Export the baseline; then, while the workers search, measure what leaks are worth."""
        if self._options.baseline_out is not None:
            target = Path(self._options.baseline_out)
            self._export(partial, partial.chosen.name, target, "baseline", None)
        suspects = self._options.suspects
        if not suspects or self._cancelled.is_set():
            return
        self._effect = leak_effect(self._table, suspects, seed=self._options.seed)
        self._say(LeakMeasured(**self._effect.model_dump()))

    def _export(
        self,
        result: TrainingResult,
        name: str,
        target: Path,
        stage: Stage,
        allowance_s: float | None,
    ) -> None:
        recipe = result.recipe.model_copy(update={"read_options": self._options.reading})
        export(
            replace(result, recipe=recipe),
            name,
            target,
            stage=stage,
            allowance_s=allowance_s,
            findings=self._table.findings,
            leak_effect=self._effect,
        )
        self._say(BundleReady(stage, name, str(target), self._elapsed_s()))

    def _elapsed_s(self) -> float:
        return time.monotonic() - self._begun
