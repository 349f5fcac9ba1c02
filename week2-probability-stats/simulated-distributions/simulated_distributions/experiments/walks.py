"""Walks that hardly ever change sides, paths that are reflected, prices whose mean misleads."""

from __future__ import annotations

import numpy as np
from scipy import special

from matrixops.pictures.style import AMBER, BLUE, INK, MUTED, VERMILLION, Picture
from simulated_distributions.estimates import mean_of, share_of
from simulated_distributions.experiments.experiment import (
    Experiment,
    Outcome,
    Row,
    Track,
    histogram,
)
from simulated_distributions.processes.brownian import BrownianMotion, GeometricBrownianMotion
from simulated_distributions.processes.walk import ARCSINE, RandomWalk
from simulated_distributions.vocabulary import Floats

STEPS = 400


def arcsine_law(steps: int) -> Floats:
    """Return P(2k of the steps are on the right), k = 0 … steps/2: u₂ₖ · u₍ₛₜₑₚₛ₋₂ₖ₎."""
    k = np.arange(steps // 2 + 1)
    back = np.exp(special.gammaln(2 * k + 1) - 2 * special.gammaln(k + 1) - 2 * k * np.log(2))
    return np.asarray(back * back[::-1])


def walk(rng: np.random.Generator, blocks: range, track: Track) -> Outcome:
    """Count how long fair walks are on the right side."""
    losing = RandomWalk(0.48)
    right_steps, ends, ruined, shown = [], [], [], np.zeros((0, 0))
    for _ in track(blocks):
        paths = RandomWalk().paths(2000, STEPS, rng)
        shown = paths[:12]
        right_steps.append((paths[:, :-1] + paths[:, 1:] > 0).sum(axis=1))
        ends.append(paths[:, 100] == 0)
        ruined.append(losing.games(500, 10, 20, rng)[0])
    right = np.concatenate(right_steps)
    law, tenth = arcsine_law(STEPS), STEPS // 20
    middle = law[STEPS * 9 // 40 + 1 : STEPS * 11 // 40].sum()
    rows = (
        Row(
            "on the right at most 10 % of the time",
            share_of(right <= 2 * tenth),
            law[: tenth + 1].sum(),
        ),
        Row(
            "on the right 45 to 55 % of the time",
            share_of(np.abs(2 * right - STEPS) < STEPS // 10),
            middle,
        ),
        Row(
            "back at the start after 100 steps",
            share_of(np.concatenate(ends)),
            RandomWalk().back_at(100),
        ),
        Row(
            "ruined at p = 0.48, 10 against 10",
            share_of(np.concatenate(ruined)),
            losing.ruin(10, 20),
        ),
    )

    def draw(sheet: Picture) -> None:
        left, axes = sheet.subplots(1, 2)
        left.plot(shown.T, lw=0.8, alpha=0.8)
        left.axhline(0, color=INK, lw=0.8)
        left.set(xlabel="step", ylabel="place", title="a dozen walks")
        histogram(axes, right / STEPS, np.linspace(0, 1, 41))
        x = np.linspace(0.004, 0.996, 400)
        axes.plot(x, ARCSINE.pdf(x), color=INK, label="arcsine law")
        axes.set(xlabel="share of the time on the right", ylabel="share of the walks per unit")
        axes.legend(loc="upper center")

    return Outcome(
        "A fair walk spends most of its time on one side: even shares are the rarest",
        f"{len(right):,} walks of {STEPS} steps.",
        rows,
        draw,
    )


def brownian(rng: np.random.Generator, blocks: range, track: Track) -> Outcome:
    """See who crosses a level, on a grid and in between."""
    motion, grid = BrownianMotion(), np.linspace(0.02, 1, 50)
    seen, known, ends, shown = [], [], [], np.zeros((0, 0))
    for _ in track(blocks):
        paths = np.column_stack([np.zeros(2000), motion.paths(2000, grid, rng)])
        missed = 1 - motion.crossed_between(paths[:, :-1], paths[:, 1:], 1.0, 0.02)
        seen.append(paths.max(axis=1) > 1)
        known.append(1 - missed.prod(axis=1))
        ends.append(paths[:, -1] > 1)
        shown = paths
    exact = motion.highest_beyond(1.0, 1.0)
    rows = (
        Row("ends above 1", share_of(np.concatenate(ends)), exact / 2),
        Row("exceeds 1 before: with bridges", mean_of(np.concatenate(known)), exact),
        Row("exceeds 1 before: as the grid sees it", share_of(np.concatenate(seen))),
    )

    def draw(sheet: Picture) -> None:
        axes, times = sheet.subplots(), np.linspace(0, 1, 51)
        above = shown.max(axis=1) > 1
        axes.plot(times, shown[~above][:25].T, color=MUTED, lw=0.5, alpha=0.5)
        axes.plot(times, shown[above][:8].T, color=BLUE, lw=0.7, alpha=0.8)
        one = shown[above & (shown[:, -1] < 0.7)][0]
        first = int(np.argmax(one > 1))
        axes.plot(times, one, color=VERMILLION, lw=1.6, label="a path that crosses")
        mirrored = 2 - one[first:]
        label = "mirrored from there on"
        axes.plot(times[first:], mirrored, color=VERMILLION, lw=1.6, ls=":", label=label)
        axes.axhline(1, color=INK, lw=1)
        axes.set(xlabel="time", ylabel="place", xlim=(0, 1))
        axes.legend(loc="lower left")

    return Outcome(
        "To cross a level is twice as likely as to end above it: reflection",
        "Paths at 50 times. A grid misses crossings in between; the bridge's law knows them.",
        rows,
        draw,
    )


def gbm(rng: np.random.Generator, blocks: range, track: Track) -> Outcome:
    """Let prices grow, and compare mean, median and the price of a call."""
    price, years = GeometricBrownianMotion(100, 0.05, 0.3), np.arange(1, 21.0)
    parts = [price.paths(2000, years, rng) for _ in track(blocks)]
    paths = np.concatenate(parts)
    last, first = paths[:, -1], paths[:, 0]
    payoff = np.maximum(first - 110, 0) * np.exp(-0.05)
    below = float(special.ndtr((0.3**2 / 2 - 0.05) * 20 / (0.3 * np.sqrt(20))))
    rows = (
        Row("mean price after 1 year", mean_of(first), price.mean(1)),
        Row("mean price after 20 years", mean_of(last), price.mean(20)),
        Row("below the median after 20 years", share_of(last < price.median(20)), 0.5),
        Row("below the start after 20 years", share_of(last < 100), below),
        Row("call at 110 in 1 year", mean_of(payoff), price.call(110, 1)),
    )

    def draw(sheet: Picture) -> None:
        axes, t = sheet.subplots(), np.concatenate([[0], years])
        whole = np.column_stack([np.full(len(paths), 100.0), paths])
        axes.plot(t, whole[:40].T, color=MUTED, lw=0.5, alpha=0.5)
        for low, high in ((5, 95), (25, 75)):
            ends = np.percentile(whole, [low, high], axis=0)
            axes.fill_between(t, *ends, color=BLUE, alpha=0.18, lw=0, label=f"{low} to {high} %")
        axes.plot(t, [price.mean(s) for s in t], color=VERMILLION, label="mean")
        axes.plot(t, [price.median(s) for s in t], color=AMBER, label="median")
        axes.set(xlabel="years", ylabel="price", yscale="log", xlim=(0, 20), ylim=(10, 2500))
        axes.legend(loc="upper left")

    return Outcome(
        "The mean price grows at 5 % a year, the median at half a percent",
        f"{len(paths):,} prices with volatility 0.3; 40 of them in grey.",
        rows,
        draw,
    )


WALK = Experiment("walk", "How long is a fair walk on the right side?", walk)
BROWNIAN = Experiment("brownian", "How likely does a path exceed a level?", brownian)
GBM = Experiment("gbm", "What does a price that grows at random become?", gbm)
