"""The road that ``train`` and ``up`` share: read, say what was found, train beside."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sprintml.api.console import say, show_findings, working
from sprintml.api.errors import TrainingFailed, UserError
from sprintml.api.process_run import ProcessTrainingRun
from sprintml.api.workspace import Workspace

if TYPE_CHECKING:
    from sprintml.api.board import TrainingBoard
    from sprintml.api.commands.flags import Columns, Search, Source
    from sprintml.api.reading import Reading
    from sprintml.api.runs import BundleReady, RunOptions, TrainingRun
    from sprintml.ingestion.table import Table

LEAK = "target-leak"


@contextmanager
def training_process(workspace: Workspace) -> Iterator[ProcessTrainingRun]:
    """Start the training process; whatever happens in the block, nothing of it stays behind."""
    run = ProcessTrainingRun(workspace.new_run())
    try:
        yield run
    finally:
        run.kill()


def reading_of(
    data: str, target: str | None, source: Source, columns: Columns, search: Search
) -> Reading:
    """Return what the flags say about reading *data*."""
    from sprintml.api.reading import Reading  # noqa: PLC0415 - pandas, when needed

    return Reading(
        source=data,
        target=target,
        options=source.options(),
        overrides=columns.overrides(target),
        max_rows=search.sample_rows,
        seed=search.seed,
    )


def read(reading: Reading, leak: str = "keep") -> Table:
    """Read the table to train on, and say what was found.

    Args:
        reading: What to read, and how.
        leak: ``drop`` leaves out columns that seem to know the answer; ``keep`` only warns.

    Raises:
        IngestionError: If it cannot be read.
        UserError: If there is no column to predict.
    """
    with working(f"reading {reading.source}"):
        table = reading.read()
    for note in table.origin.notes:
        say(f"note: {note}")
    show_findings(table.findings)
    if table.schema.target is None:
        names = ", ".join(c.name for c in table.schema.columns[:20])
        raise UserError(f"which column is to be predicted? --target COLUMN, one of: {names}")
    return without_leaks(table) if leak == "drop" else table


def leaks(table: Table) -> list[str]:
    """Return the columns that seem to know the answer."""
    return [f.column for f in table.findings if f.code == LEAK and f.column is not None]


def without_leaks(table: Table) -> Table:
    """Return *table* with its suspected leaks among the dropped columns."""
    reasons = dict.fromkeys(leaks(table), "suspected to know the answer (--leak drop)")
    if reasons:
        say(f"left out: {', '.join(reasons)}")
    schema = table.schema.model_copy(update={"dropped": {**table.schema.dropped, **reasons}})
    return replace(table, schema=schema)


def options_of(
    search: Search, reading: Reading, table: Table, out: Path, baseline: Path | None = None
) -> RunOptions:
    """Return what the training process is asked for."""
    from sprintml.api.runs import RunOptions  # noqa: PLC0415 - when needed

    return RunOptions(
        reading=reading.as_recipe(),
        out=str(out),
        baseline_out=None if baseline is None else str(baseline),
        budget_s=search.budget,
        seed=search.seed,
        jobs=search.jobs,
        max_latency_us=search.max_latency,
        max_size_bytes=None if search.max_size is None else int(search.max_size * 1e6),
        suspects=leaks(table),
    )


def finish(
    run: TrainingRun,
    board: TrainingBoard,
    line: Callable[[str], None],
    on_bundle: Callable[[BundleReady], None] | None = None,
) -> None:
    """Follow *run* to its end: keep the board, print a line where one is worth it.

    Raises:
        UserError: If the data or the options cannot work.
        TrainingFailed: If training failed by our fault; the message names the log.
    """
    from sprintml.api.runs import BundleReady, Failed  # noqa: PLC0415 - when needed

    failure: Failed | None = None
    for event in run.events():
        board.put(event)
        if isinstance(event, Failed):
            failure = event
        if isinstance(event, BundleReady) and on_bundle is not None:
            on_bundle(event)
        message = board.message_of(event)
        if message and not isinstance(event, Failed):
            line(message)
    if failure is not None and failure.by == "user":
        raise UserError(failure.message)
    if failure is not None:
        raise TrainingFailed(failure.message, failure.log)


@contextmanager
def first_interrupt(gently: Callable[[], None]) -> Iterator[None]:
    """Make the first Ctrl-C call *gently*, and the second one end the block."""

    def handle(_signal: int, _frame: object) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        say("stopping with the best so far; Ctrl-C again ends at once")
        gently()

    before = signal.getsignal(signal.SIGINT)
    with contextlib.suppress(ValueError):  # outside the main thread nobody presses Ctrl-C
        signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        with contextlib.suppress(ValueError):
            signal.signal(signal.SIGINT, before)
