"""Events that come at random, and customers that wait for each other."""

from __future__ import annotations

import numpy as np

from matrixops.pictures.style import BLUE, CYCLE, INK, VERMILLION, Picture
from simulated_distributions.continuous.exponential import Exponential
from simulated_distributions.continuous.gamma import Gamma
from simulated_distributions.discrete.poisson import Poisson
from simulated_distributions.estimates import Estimate, mean_of, share_of, variance_of
from simulated_distributions.experiments.experiment import (
    Experiment,
    Outcome,
    Row,
    Track,
    histogram,
)
from simulated_distributions.processes.poisson_process import PoissonProcess, gap_around
from simulated_distributions.processes.queue import Queue

RATE = 2.0
SERVERS = (1, 3, 10)
LOADS = (0.3, 0.5, 0.7, 0.8, 0.9)


def poisson(rng: np.random.Generator, blocks: range, track: Track) -> Outcome:
    """Count events, and look at the gaps: those between events, and those one falls into."""
    counts, gaps, fallen, shown = [], [], [], np.zeros(0)
    for _ in track(blocks):
        times = shown = PoissonProcess(RATE).events(2000, rng)
        counts.append(np.bincount(times.astype(np.int64), minlength=2000))
        gaps.append(np.diff(times))
        around = gap_around(times, np.arange(10, 1990, 10.0))  # far apart: nearly independent
        fallen.append(around[~np.isnan(around)])
    count, gap, inside = np.concatenate(counts), np.concatenate(gaps), np.concatenate(fallen)
    rows = (
        Row("events a minute", mean_of(count), RATE),
        Row("their variance", variance_of(count), RATE),
        Row("minutes without an event", share_of(count == 0), float(np.exp(-RATE))),
        Row("mean gap between events", mean_of(gap), 1 / RATE),
        Row("mean gap that a moment falls into", mean_of(inside), 2 / RATE),
    )

    def draw(sheet: Picture) -> None:
        top, left, right = sheet.subplot_mosaic("AA;BC", height_ratios=(1, 3)).values()
        top.eventplot(shown[shown < 30], color=INK, linewidths=1)
        top.set(xlim=(0, 30), yticks=[], title="30 minutes")
        k = np.arange(9)
        left.bar(k, np.bincount(count, minlength=9)[:9] / len(count), color=BLUE, alpha=0.5)
        left.plot(k, Poisson(RATE).pmf(k), "o", color=INK, label="Poisson")
        left.set(xlabel="events in a minute", ylabel="share")
        x, edges = np.linspace(0, 3.5, 200), np.linspace(0, 3.5, 36)
        histogram(right, gap, edges)
        histogram(right, inside, edges, colour=VERMILLION)
        right.plot(x, Exponential(RATE).pdf(x), color=BLUE, label="between events")
        right.plot(x, Gamma(2, RATE).pdf(x), color=VERMILLION, label="around a given moment")
        right.set(xlabel="gap, minutes", ylabel="share per minute")
        for axes in (left, right):
            axes.legend()

    return Outcome(
        "Who comes at a random moment falls into gaps that are twice as long",
        f"{len(count):,} minutes with {RATE:g} events a minute on average.",
        rows,
        draw,
        size=(8.4, 4.8),
    )


def queue(rng: np.random.Generator, blocks: range, track: Track) -> Outcome:
    """Make customers wait for 1, 3 and 10 servers at rising load."""
    queues = {(c, load): Queue(c * load, 1.0, c) for c in SERVERS for load in LOADS}
    keys, found = list(queues), {}
    for i in track(range(len(keys))):
        one = queues[keys[i]]
        waits = one.waits(100 * len(blocks), 20, rng, warm_up=int(10 / (1 - one.load) ** 2))
        found[keys[i]] = [mean_of(part.mean(axis=1)) for part in (waits, waits > 0, waits > 1)]
    rows = []
    for c in SERVERS:
        one, here = queues[c, 0.8], found[c, 0.8]
        name = f"{c} server{'s' * (c > 1)}, load 0.8"
        rows.append(Row(f"{name}: mean wait", here[0], one.mean_wait))
        rows.append(Row(f"{name}: must wait", here[1], one.must_wait))
        rows.append(Row(f"{name}: waits beyond 1", here[2], one.wait_beyond(1)))

    def draw(sheet: Picture) -> None:
        axes, loads = sheet.subplots(), np.linspace(0.2, 0.93, 200)
        for c, colour in zip(SERVERS, CYCLE, strict=False):
            lines = [Queue(c * load, 1.0, c).mean_wait for load in loads]
            axes.plot(loads, lines, color=colour, label=f"{c} server{'s' * (c > 1)}")
            means: list[Estimate] = [found[c, load][0] for load in LOADS]
            values, errors = [m.value for m in means], [2 * m.error for m in means]
            axes.errorbar(LOADS, values, errors, fmt="o", color=colour, ms=4, capsize=2)
        axes.set(xlabel="load: share of time a server is busy", ylabel="mean wait, service times")
        axes.set(yscale="log", ylim=(1e-3, 20))
        axes.legend(title="lines: Erlang; points: simulated, ± 2 errors", loc="upper left")

    shorter = found[1, 0.8][0].value / found[10, 0.8][0].value
    return Outcome(
        f"At load 0.8, a line for ten servers is {shorter:.0f} times shorter than a line for one",
        "M/M/c queues at the same load; each day starts empty, its first customers left out.",
        tuple(rows),
        draw,
    )


POISSON = Experiment("poisson", "How long is the gap that one falls into?", poisson)
QUEUE = Experiment("queue", "How long is the wait when servers are shared?", queue)
