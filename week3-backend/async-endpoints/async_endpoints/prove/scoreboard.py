"""The scoreboard: both arms side by side, as text for people and JSON for scripts."""

from __future__ import annotations

import platform
import statistics
from collections.abc import Sequence

import celery
from rich.table import Table

from async_endpoints.prove.faults import Fault
from async_endpoints.prove.tally import Pause, Tally

_RESTART_S = 5.0


def quantile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least *share* of *values* do not exceed.

    >>> quantile([3.0, 1.0, 2.0], 0.99)
    3.0
    """
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def failures(tally: Tally, *, lease_s: float) -> list[str]:
    """Return what the ledger's arm owes, one sentence each; none when it kept its word."""
    owed = []
    if tally.lost:
        owed.append(f"{tally.lost} accepted jobs had no effect")
    if tally.doubled:
        owed.append(f"{tally.doubled} jobs had their effect twice")
    if tally.unfinished:
        owed.append(f"{tally.unfinished} accepted jobs did not succeed")
    if tally.recovery_s and quantile(tally.recovery_s, 0.99) > lease_s + 2:
        owed.append(f"recovery p99 is over {lease_s + 2:g} s")
    if tally.restart_s and max(tally.restart_s) > _RESTART_S:
        owed.append(f"a restart of Redis held up work for over {_RESTART_S:g} s")
    return owed


def table(ours: Tally, plain: Tally | None, *, title: str) -> Table:
    """Return the scoreboard."""
    board = Table(title=title, title_justify="left", caption=_machine(), caption_justify="left")
    board.add_column("what")
    board.add_column("ledger + Celery", justify="right")
    board.add_column("plain Celery, acks_late", justify="right")
    arms = [ours, plain]

    def row(name: str, *cells: str) -> None:
        board.add_row(name, *cells)

    for fault in Fault:
        row(fault, *[str(arm.faults[fault]) if arm else "-" for arm in arms])
    board.add_section()
    row("jobs accepted", *[f"{arm.accepted:,}" if arm else "-" for arm in arms])
    row("jobs lost", *[str(arm.lost) if arm else "-" for arm in arms])
    row("effects done twice", *[str(arm.doubled) if arm else "-" for arm in arms])
    row("jobs not known to be done", str(ours.unfinished), "nobody knows" if plain else "-")
    board.add_section()
    row("recovery after kill -9, p50", *[_at(arm.recovery_s, 0.5) if arm else "-" for arm in arms])
    row("recovery after kill -9, p99", *[_at(arm.recovery_s, 0.99) if arm else "-" for arm in arms])
    row("  of so many jobs", *[str(len(arm.recovery_s)) if arm else "-" for arm in arms])
    row("  never recovered", *[str(arm.never_recovered) if arm else "-" for arm in arms])
    row("after a lost reply, p99", *[_at(arm.redelivery_s, 0.99) if arm else "-" for arm in arms])
    row("working after Redis is back, worst", *[_worst(a.restart_s) if a else "-" for a in arms])
    row(
        "all work stood still, longest",
        *[_worst([p.seconds for p in a.pauses]) if a else "-" for a in arms],
    )
    row("seconds in all", *[f"{arm.seconds:.0f}" if arm else "-" for arm in arms])
    return board


def as_json(tally: Tally) -> dict[str, object]:
    """Return a tally as JSON."""
    return {
        "faults": {str(fault): count for fault, count in tally.faults.items()},
        "accepted": tally.accepted,
        "lost": tally.lost,
        "doubled": tally.doubled,
        "unfinished": tally.unfinished,
        "recovery_p50_s": statistics.median(tally.recovery_s) if tally.recovery_s else None,
        "recovery_p99_s": quantile(tally.recovery_s, 0.99) if tally.recovery_s else None,
        "recovered": len(tally.recovery_s),
        "never_recovered": tally.never_recovered,
        "restart_worst_s": max(tally.restart_s, default=None),
        "pauses": [{"seconds": pause.seconds, "fault": pause.fault} for pause in tally.pauses],
        "seconds": tally.seconds,
    }


def _at(values: Sequence[float], share: float) -> str:
    return f"{quantile(values, share):.2f} s" if values else "-"


def stood_still(pauses: Sequence[Pause]) -> str:
    """Return the longest pauses and what was done to the system before they ended, in words."""
    told = [f"{pause.seconds:.2f} s ({pause.fault or 'the start'})" for pause in pauses]
    return "longest times without any effect: " + ", ".join(told)


def _worst(values: Sequence[float]) -> str:
    return f"{max(values):.2f} s" if values else "-"


def _machine() -> str:
    return f"Celery {celery.__version__}, Python {platform.python_version()}, {platform.system()}"
