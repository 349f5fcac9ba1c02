"""The law of large numbers and the central limit theorem, where they hold and where not."""

from __future__ import annotations

import numpy as np

from matrixops.pictures.style import BLUE, INK, MUTED, VERMILLION, Picture
from simulated_distributions.continuous.cauchy import Cauchy
from simulated_distributions.continuous.gamma import Gamma
from simulated_distributions.continuous.normal import Normal
from simulated_distributions.discrete.discrete_uniform import DiscreteUniform
from simulated_distributions.estimates import mean_of, share_of
from simulated_distributions.experiments.experiment import (
    Experiment,
    Outcome,
    Row,
    Track,
    histogram,
)
from simulated_distributions.vocabulary import Floats

DIE = DiscreteUniform(1, 6)
SIZES = (1, 2, 5, 30)


def off_by(throws: int, distance: float) -> float:
    """Return P(|mean of so many throws − 3.5| ≥ distance), by adding up the law of the sum."""
    sum_law = np.ones(1)
    for _ in range(throws):
        sum_law = np.convolve(sum_law, np.full(6, 1 / 6))
    means = np.arange(throws, 6 * throws + 1) / throws
    return float(sum_law[np.abs(means - 3.5) >= distance - 1e-9].sum())


def lln(rng: np.random.Generator, blocks: range, track: Track) -> Outcome:
    """Watch means of dice settle, and means of Cauchy numbers not."""
    dice, wild = [], []
    for _ in track(blocks):
        dice.append(DIE.sample((200, 1000), rng))
        wild.append(Cauchy(0, 1).sample((200, 1000), rng))
    throws, cauchy = np.concatenate(dice), np.concatenate(wild)
    ten, hundred = throws[:, :10].mean(axis=1), throws[:, :100].mean(axis=1)
    rows = (
        Row("mean of all throws", mean_of(throws), 3.5),
        Row("mean of 10 off by 0.5 or more", share_of(np.abs(ten - 3.5) >= 0.5), off_by(10, 0.5)),
        Row(
            "mean of 100 off by 0.5 or more",
            share_of(np.abs(hundred - 3.5) >= 0.5 - 1e-9),
            off_by(100, 0.5),
        ),
        Row("Cauchy, first number beyond ±1", share_of(np.abs(cauchy[:, 0]) > 1), 0.5),
        Row("Cauchy, mean of 1000 beyond ±1", share_of(np.abs(cauchy.mean(axis=1)) > 1), 0.5),
    )
    n = np.arange(1, 1001)

    def draw(sheet: Picture) -> None:
        left, right = sheet.subplots(1, 2)
        for axes, draws in ((left, throws), (right, cauchy)):
            means = np.cumsum(draws[:15], axis=1) / n
            axes.plot(n, means.T, color=BLUE, lw=0.6, alpha=0.6)
            axes.set(xlabel="how many", xscale="log")
        for sign in (-2, 2):
            left.plot(n, 3.5 + sign * DIE.sd / np.sqrt(n), color=INK, lw=1.2, ls="--")
        left.axhline(3.5, color=VERMILLION, lw=1)
        left.set(ylabel="mean so far", title="dice: within 2 sd/√n (dashed)", ylim=(1, 6))
        right.set(title="Cauchy: no mean to settle on", ylim=(-8, 8))

    return Outcome(
        "Means of dice settle at 3.5; means of a thousand Cauchy numbers are as wild as one",
        f"15 of {len(throws):,} runs of 1,000 throws, and of 1,000 Cauchy numbers.",
        rows,
        draw,
    )


def clt(rng: np.random.Generator, blocks: range, track: Track) -> Outcome:
    """Add up exponential waits, and compare with the normal law."""
    sums: dict[int, list[Floats]] = {n: [] for n in SIZES}
    for _ in track(blocks):
        for n in SIZES:
            sums[n].append(Gamma(1.0).sample((10_000, n), rng).sum(axis=1))
    scaled = {n: (np.concatenate(parts) - n) / np.sqrt(n) for n, parts in sums.items()}
    rows = tuple(
        Row(
            f"P(sum of {n} beyond mean + 2 sd)",
            share_of(scaled[n] > 2),
            float(Gamma(n).sf(n + 2 * np.sqrt(n))),
        )
        for n in SIZES
    )

    def draw(sheet: Picture) -> None:
        z = np.linspace(-3.2, 4.5, 400)
        for axes, n in zip(sheet.subplots(1, 4, sharey=True), SIZES, strict=True):
            histogram(axes, scaled[n], np.linspace(-3.2, 4.5, 60))
            axes.plot(z, Normal().pdf(z), color=INK, lw=1.2, label="normal")
            exact = np.sqrt(n) * Gamma(n).pdf(n + z * np.sqrt(n))
            axes.plot(z, exact, color=VERMILLION, lw=1, label="exact")
            axes.set(title=f"sum of {n}", xlabel="sd from the mean")
            axes.tick_params(colors=MUTED, labelcolor=INK)
        axes.legend(loc="upper right")

    normal = float(Normal().sf(2))
    return Outcome(
        "Sums of lopsided waits lose their shape one by one, and become normal",
        f"{len(scaled[1]):,} sums each. P(a normal number beyond 2 sd) = {normal:.5f}.",
        rows,
        draw,
        size=(9.6, 3.9),
    )


LLN = Experiment("lln", "Does the mean of many draws settle, and how fast?", lln)
CLT = Experiment("clt", "How many waits must be added until their sum looks normal?", clt)
