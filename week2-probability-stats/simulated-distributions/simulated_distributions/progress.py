"""A progress bar for long runs, on the error stream, gone when the run is over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.progress import Progress


def bar(label: str, work: Iterable[int], total: int | None = None) -> Iterator[int]:
    """Go through *work* (a range, or anything with *total* parts) and show how far it is."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        yield from progress.track(work, total=total, description=label)
