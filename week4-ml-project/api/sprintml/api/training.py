"""What the training process does with a snapshot: train, export the baseline, export the best."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import msgspec

from sprintml.api.runs import BundleReady, RunEvent, RunOptions
from sprintml.api.snapshot import read_snapshot
from sprintml.models.events import Event
from sprintml.models.export import export
from sprintml.models.result import TrainingResult
from sprintml.models.training import train

_MOST_RESERVED_S = 10.0
Say = Callable[[RunEvent], None]


def train_run(folder: Path, say: Say, cancelled: threading.Event) -> None:
    """Train the snapshot in *folder* as its ``options.json`` says.

    The budget holds from the call to the end: `train` leaves a reserve for the export.
    """
    begun = time.monotonic()
    options = msgspec.json.decode((folder / "options.json").read_bytes(), type=RunOptions)
    table = read_snapshot(folder)

    def elapsed() -> float:
        return time.monotonic() - begun

    def tell(event: Event) -> None:
        say(cast("RunEvent", event))  # `train` says nothing that is not one

    def serve_baseline(partial: TrainingResult) -> None:
        if options.baseline_out is None:
            return
        partial = _told(partial, options)
        best = partial.chosen.name
        target = Path(options.baseline_out)
        export(partial, best, target, stage="baseline", findings=table.findings)
        say(BundleReady("baseline", best, str(target), elapsed()))

    reserve_s = min(_MOST_RESERVED_S, 0.15 * options.budget_s)
    result = train(
        table,
        budget_s=options.budget_s - elapsed(),
        seed=options.seed,
        jobs=options.jobs,
        on_event=tell,
        on_model=serve_baseline,
        stop=cancelled,
        reserve_s=reserve_s,
    )
    result = _told(result, options)
    best = result.choose(
        max_latency_us=options.max_latency_us, max_size_bytes=options.max_size_bytes
    ).name
    left_s = max(1.0, options.budget_s - elapsed())
    export(
        result,
        best,
        Path(options.out),
        stage="improved",
        allowance_s=min(reserve_s, left_s),
        findings=table.findings,
    )
    say(BundleReady("improved", best, options.out, elapsed()))


def _told(result: TrainingResult, options: RunOptions) -> TrainingResult:
    """Return *result* with a recipe that knows how the table was read."""
    recipe = result.recipe.model_copy(update={"read_options": options.reading})
    return replace(result, recipe=recipe)
