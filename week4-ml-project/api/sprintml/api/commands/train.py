"""``sprintml train``: a table in, a bundle out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from sprintml.api.commands.flags import Columns, Data, Json, Search, Source, Target
from sprintml.api.commands.runs import (
    finish,
    first_interrupt,
    options_of,
    read,
    reading_of,
    training_process,
)
from sprintml.api.console import leaderboard, out_console, watched
from sprintml.api.jsonprint import print_json
from sprintml.api.workspace import Workspace, model_name

Out = Annotated[
    Path | None,
    typer.Option(
        "--out", "-o", help="Folder of the bundle.", show_default=".sprint/bundles/<name>"
    ),
]


def train(
    data: Data,
    search: Search,
    source: Source,
    columns: Columns,
    *,
    target: Target = None,
    out: Out = None,
    json: Json = False,
) -> None:
    """Train models on DATA and store the best one as a bundle.

    The first Ctrl-C stops early and keeps the best so far; the second one ends at once.
    """
    workspace = Workspace.here()
    folder = (out or workspace.bundle(model_name(data))).resolve()
    with training_process(workspace) as run:
        reading = reading_of(data, target, source, columns, search)
        table = read(reading, search.leak)
        from sprintml.api.board import TrainingBoard  # noqa: PLC0415 - pandas, when needed

        board = TrainingBoard.for_table(table)
        run.start(table, options_of(search, reading, table, folder))
        with watched(board.status) as line, first_interrupt(run.cancel):
            finish(run, board, line)
    report(folder, json=json)


def report(folder: Path, *, json: bool) -> None:
    """Print what the bundle in *folder* holds."""
    from sprintml.models.store.bundle import load_bundle  # noqa: PLC0415 - heavy, when needed

    metrics = load_bundle(folder).metrics
    if json:
        print_json({"bundle": str(folder), "metrics": metrics})
        return
    console = out_console()
    console.print(leaderboard(metrics))
    console.print(Text(f"bundle: {folder} ({metrics.size_bytes / 1e6:.1f} MB)"))
