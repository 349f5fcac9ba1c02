"""A trial as a picture: who was killed, what went on meanwhile, who took over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from redis_pipeline.prove.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLOURS = {
    "server": "#d62728",
    "stop past the lease": "#9467bd",
    "at random": "#1f77b4",
    "after take": "#ff7f0e",
    "before commit": "#2ca02c",
    "before acknowledgement": "#8c564b",
}


def draw(result: Result, path: Path) -> None:
    """Save a picture of a trial that had effects: acts and events above, recoveries below."""
    from matplotlib.figure import Figure  # noqa: PLC0415 — only who wants a picture waits

    begun = min(result.story.effects)
    figure = Figure(figsize=(9, 5.4), layout="constrained", dpi=110)
    above, below = figure.subplots(2, 1, sharex=True)
    _draw_events(above, result, begun)
    _draw_recoveries(below, result, begun)
    figure.savefig(path)


def _draw_events(axes: Axes, result: Result, begun: float) -> None:
    """Draw the events of each second, and a mark for every act."""
    seconds = np.array(result.story.effects) - begun
    edges = np.arange(0.0, seconds.max() + 1.0)
    axes.hist(seconds, bins=list(edges), color="#c7d3e3", label="events with an effect")
    for act, colour in _COLOURS.items():
        at = [when - begun for when, what in result.story.acts if what == act]
        if at:
            axes.plot(at, [0.0] * len(at), "|", color=colour, ms=18, label=f"{len(at)} {act}")
    axes.set(
        ylabel="events per second",
        title=f"{len(result.story.acts)} kills and stops, {result.accepted:,} events: "
        f"{result.lost} lost, {result.doubled} doubled",
    )
    axes.set_ylim(top=1.35 * axes.get_ylim()[1])
    axes.legend(ncols=4, fontsize=7, loc="upper center", markerscale=0.5)


def _draw_recoveries(axes: Axes, result: Result, begun: float) -> None:
    """Draw how long each death went unnoticed, and how long it may."""
    for found, colour, name in (
        (result.story.recoveries, "#1f77b4", "a consumer's entries"),
        (result.story.handovers, "#d62728", "the features"),
    ):
        died = [at - begun for at, _ in found]
        axes.plot(died, [took for _, took in found], "o", ms=4, color=colour, label=name)
    worst = max((took for _, took in result.story.recoveries + result.story.handovers), default=0.0)
    for level, name, line in ((result.lease_s, "lease", "-"), (result.recovery_bar_s, "bar", "--")):
        axes.axhline(level, color="#666", lw=1, ls=line)
        axes.text(0, level, name, va="bottom", fontsize=8)
    axes.set(
        xlabel="seconds since the first event",
        ylabel="seconds until taken over",
        ylim=(0, max(1.2 * result.recovery_bar_s, 1.05 * worst)),
    )
    axes.legend(  # outside, where it hides nothing
        fontsize=8, ncols=2, frameon=False, loc="lower right", bbox_to_anchor=(1, 1)
    )
