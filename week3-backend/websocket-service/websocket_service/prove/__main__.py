"""Prove that channels lose nothing unawares: ``python -m websocket_service.prove --help``.

Exit code 0 when everything holds, 1 when something does not.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from websocket_service.prove.chaos import Plan, prove_chaos
from websocket_service.prove.hostile import prove_hostile
from websocket_service.prove.scoreboard import show
from websocket_service.prove.stalled import prove_stalled

cli = typer.Typer(add_completion=False)


@cli.command(help=__doc__)
def main(
    clients: Annotated[int, typer.Option(min=0, help="Clients; 0 leaves this part out.")] = 1000,
    cuts: Annotated[int, typer.Option(min=0, help="How often a client is cut off.")] = 2000,
    kills: Annotated[int, typer.Option(min=0, help="How often a server is killed.")] = 20,
    redis_kills: Annotated[int, typer.Option(min=0, help="How often Redis is killed.")] = 3,
    frames: Annotated[int, typer.Option(min=0, help="Hostile frames; 0 leaves it out.")] = 5000,
    listeners: Annotated[
        int, typer.Option(min=0, help="Listeners beside a stalled one; 0 leaves it out.")
    ] = 500,
    rounds: Annotated[int, typer.Option(min=2, help="Pairs of measurements beside it.")] = 10,
    seed: Annotated[int, typer.Option(help="Makes every random choice.")] = 1,
) -> None:
    """Run the harnesses one after the other, and print a scoreboard of each."""
    holds = True
    if clients:
        plan = Plan(
            clients=clients,
            channels=max(1, clients // 100),
            sleepers=max(1, clients // 50),
            cuts=cuts,
            server_kills=kills,
            redis_kills=redis_kills,
            servers=3 if clients >= 300 else 2,
            seed=seed,
        )
        with _progress("chaos") as tell, tempfile.TemporaryDirectory(prefix="ws-") as folder:
            rows = prove_chaos(plan, folder, tell)
        holds &= show("Cut off and killed", rows)
    if frames:
        with _progress("hostile frames") as tell:
            rows = prove_hostile(frames, seed, tell)
        holds &= show("Hostile frames", rows)
    if listeners:
        with _progress("a stalled listener") as tell:
            rows = prove_stalled(listeners, 60, rounds, tell)
        holds &= show("Beside a listener that does not read", rows)
    raise typer.Exit(0 if holds else 1)


@contextmanager
def _progress(what: str) -> Iterator[Callable[[str], None]]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, transient=True) as progress:
        task = progress.add_task(what)
        yield lambda text: progress.update(task, description=f"{what}: {text}")


if __name__ == "__main__":
    sys.exit(cli())
