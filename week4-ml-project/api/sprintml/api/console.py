"""What a person sees while a run goes on: a live picture on a terminal, plain lines elsewhere.

Everything here goes to standard error; standard output belongs to the result.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table as Grid
from rich.text import Text

if TYPE_CHECKING:  # pandas stays out of the command line's start
    from sprintml.api.documents import TrainingStatus
    from sprintml.ingestion.findings import Finding
    from sprintml.models.assess.report import Metrics

_STYLES = {"stop": "bold red", "warning": "yellow", "note": "cyan"}


def err_console() -> Console:
    """Return the console of standard error as it is now (tests exchange it)."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def out_console() -> Console:
    """Return the console of standard output as it is now."""
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def say(text: str) -> None:
    """Print one line on standard error, as it stands."""
    err_console().print(Text(text))


def show_findings(findings: Iterable[Finding]) -> None:
    """Print findings with their fixes, gravest first; notes are left to ``profile``."""
    console = err_console()
    for finding in findings:
        if finding.severity.value != "note":
            console.print(*finding_lines(finding), sep="\n")


def finding_lines(finding: Finding) -> tuple[Text, Text]:
    """Return a finding as two lines: what was found, and what mends it."""
    word = finding.severity.value
    what = Text.assemble((f"{word}: ", _STYLES[word]), finding.message)
    return what, Text(f"  fix: {finding.fix}", style="dim")


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show that *what* is being done, and on a terminal how long it takes."""
    console = err_console()
    if console.is_terminal:
        with console.status(what):
            yield
        return
    say(what)
    yield


@contextmanager
def watched(status: Callable[[], TrainingStatus]) -> Iterator[Callable[[str], None]]:
    """Show a run's status while the block runs; yields what prints a line beside it."""
    console = err_console()
    if not console.is_terminal:
        yield say
        return
    live = Live(
        get_renderable=lambda: picture(status()),
        console=console,
        refresh_per_second=5,
        transient=True,
    )
    with live:
        yield lambda text: console.print(Text(text))


def picture(status: TrainingStatus) -> RenderableType:
    """Return a run's status: time left, what is being tried, the best models so far."""
    budget = status.budget_s or 0.0
    left = max(0.0, budget - status.elapsed_s)
    head = Grid.grid(padding=(0, 1))
    head.add_row(
        ProgressBar(total=budget or None, completed=min(status.elapsed_s, budget), width=30),
        Text(f"{left:4.0f} s left"),
        Text(f"{status.done}/{status.total or '?'}", style="dim"),
        Text(f"trying {status.trying}" if status.trying else "preparing", style="cyan"),
    )
    board = Grid.grid(padding=(0, 2))
    for rank, entry in enumerate(status.leaderboard[:5], 1):
        style = "bold green" if rank == 1 else ""
        board.add_row(
            Text(f"{rank}", style="dim"),
            Text(entry.name, style=style),
            Text(f"{status.metric or 'score'} {entry.score:.4f}", style=style),
            Text(f"{entry.fit_s:.1f} s", style="dim"),
        )
    return Group(head, board)


def leaderboard(metrics: Metrics) -> RenderableType:
    """Return the leaderboard of a bundle: score against latency and size."""
    grid = Grid(title=f"{metrics.target}: {metrics.task.value}, {metrics.metric}", title_style="")
    grid.add_column("model")
    for name in ("score", "95 % interval", "fit s", "µs/row", "kB", "weight"):
        grid.add_column(name, justify="right")
    for entry in metrics.leaderboard:
        interval = "" if entry.low is None else f"{entry.low:.4f} to {entry.high:.4f}"
        grid.add_row(
            Text(f"{entry.name} *" if entry.chosen else entry.name),
            f"{entry.score:.4f}",
            interval,
            f"{entry.fit_s:.1f}",
            "" if entry.latency_us is None else f"{entry.latency_us:.0f}",
            "" if entry.size_bytes is None else f"{entry.size_bytes / 1e3:.0f}",
            f"{entry.weight:.2f}" if entry.weight else "",
            style="bold green" if entry.chosen else "",
        )
    return grid
