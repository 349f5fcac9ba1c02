"""``python -m async_endpoints.prove``: see what survives."""

from __future__ import annotations

import json
import logging
import random
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import structlog
import typer
from rich.console import Console
from rich.progress import Progress

from async_endpoints.prove import scoreboard
from async_endpoints.prove.arms import Site, ledger_worker, plain_worker
from async_endpoints.prove.campaign import Campaign
from async_endpoints.prove.crew import Crew
from async_endpoints.prove.faults import Fault, plan_faults
from async_endpoints.prove.handing import LedgerArm, PlainArm
from async_endpoints.prove.proxy import DroppingProxy
from async_endpoints.prove.tally import Tally
from async_endpoints.work.broker import QUEUE
from redis_pipeline import PrivateRedis, broker_url, private_redis, socket_url, with_database

_CREW = 4
Runner = Callable[[list[Fault], random.Random, Callable[[Fault], None]], Tally]


def prove(
    *,
    kills: Annotated[int, typer.Option(min=1, help="Faults per arm.")] = 200,
    lease: Annotated[float, typer.Option(min=0.5, help="Seconds of a lease.")] = 5.0,
    seed: Annotated[int, typer.Option(help="Decides their order, victims and moments.")] = 0,
    control: Annotated[
        bool, typer.Option(help="Do the same to plain Celery, for comparison.")
    ] = True,
    out: Annotated[Path | None, typer.Option(help="Also write the numbers here, as JSON.")] = None,
) -> None:
    """Kill workers and the broker under load, then count jobs lost and effects done twice.

    Ends with status 1 when the ledger lost or doubled anything, or was slower than it promises.
    """
    if out is not None and not out.parent.is_dir():
        raise typer.BadParameter(f"--out: {out.parent} is no folder that numbers can be put in")
    console = Console(width=100)
    quiet = structlog.make_filtering_bound_logger(logging.ERROR)
    structlog.configure(wrapper_class=quiet)  # that the broker is down needs no warning here
    try:
        ours = _campaign(kills, lease, seed, ledger=True, console=console)
        plain = _campaign(kills, lease, seed, ledger=False, console=console) if control else None
    except TimeoutError as exc:
        console.print(f"FAILED: work stood still: {exc}")
        raise typer.Exit(1) from exc
    title = f"{kills} faults per arm, lease {lease:g} s, seed {seed}, {_CREW} workers"
    console.print(scoreboard.table(ours, plain, title=title))
    console.print(scoreboard.stood_still(ours.pauses))
    if out is not None:
        sides = {"ledger": ours, "plain": plain}
        numbers = {name: scoreboard.as_json(tally) for name, tally in sides.items() if tally}
        out.write_text(json.dumps({"kills": kills, "lease_s": lease, **numbers}, indent=1) + "\n")
    owed = scoreboard.failures(ours, lease_s=lease)
    for sentence in owed:
        console.print(f"FAILED: {sentence}")
    raise typer.Exit(1 if owed else 0)


def _campaign(kills: int, lease_s: float, seed: int, *, ledger: bool, console: Console) -> Tally:
    rng = random.Random(seed)
    faults = plan_faults(kills, rng)
    name = "ledger + Celery" if ledger else "plain Celery"
    with (
        tempfile.TemporaryDirectory(prefix="prove-") as place,
        private_redis(Path(place) / "redis") as redis,
        Progress(console=console, transient=True) as progress,
    ):
        if not redis.owned:
            raise typer.BadParameter("SPRINT_REDIS_URL must not be set: this kills its server")
        bar = progress.add_task(name, total=len(faults))
        return _against(redis, Path(place), lease_s, ledger=ledger)(
            faults, rng, lambda _: progress.advance(bar)
        )


def _against(redis: PrivateRedis, folder: Path, lease_s: float, *, ledger: bool) -> Runner:
    """Return a function that runs a campaign on one of the arms."""

    def run(faults: list[Fault], rng: random.Random, told: Callable[[Fault], None]) -> Tally:
        listen = folder / "proxy.sock"
        server = Path(urlsplit(redis.url).path)
        site = Site(folder, broker_url(with_database(socket_url(listen), 1)), lease_s)
        with (
            DroppingProxy(listen, server, queue=QUEUE) as proxy,
            closing(LedgerArm(site) if ledger else PlainArm(site)) as arm,
        ):
            crew = Crew(ledger_worker if ledger else plain_worker, site, size=_CREW)
            try:
                return Campaign(arm, crew, site, redis, proxy, rng).run(faults, told)
            finally:
                crew.end()

    return run


if __name__ == "__main__":
    typer.run(prove)
