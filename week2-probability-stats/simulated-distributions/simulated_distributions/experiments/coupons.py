"""The coupon collector: the last card takes as long as the first thirty."""

from __future__ import annotations

import math

import numpy as np

from matrixops.pictures.style import INK, MUTED, VERMILLION, Picture
from simulated_distributions.continuous.gumbel import Gumbel
from simulated_distributions.discrete.geometric import Geometric
from simulated_distributions.estimates import mean_of, share_of, variance_of
from simulated_distributions.experiments.experiment import (
    Experiment,
    Outcome,
    Row,
    Track,
    histogram,
)

CARDS = 50


def coupons(rng: np.random.Generator, blocks: range, track: Track) -> Outcome:
    """Collect a set of 50 cards that come at random."""
    chances = np.arange(1, CARDS + 1) / CARDS
    parts = [sum(Geometric(float(p)).sample(2500, rng) for p in chances) for _ in track(blocks)]
    bought = np.concatenate(parts)
    mean = CARDS * float((1 / np.arange(1, CARDS + 1)).sum())
    variance = float(((1 - chances) / chances**2).sum())
    rows = (
        Row("cards bought until all 50 are there", mean_of(bought), mean),
        Row("variance", variance_of(bought), variance),
        Row("complete with 150 cards", share_of(bought <= 150), complete(150)),
        Row("complete with 300 cards", share_of(bought <= 300), complete(300)),
    )

    def draw(sheet: Picture) -> None:
        axes, m = sheet.subplots(), np.arange(80, 560, 4)
        histogram(axes, bought, np.arange(80, 560, 8))
        exact = np.array([complete(int(k)) for k in m])
        axes.plot(m[1:] - 2, np.diff(exact) / 4, color=INK, label="exact")
        limit = Gumbel(CARDS * math.log(CARDS), CARDS)
        axes.plot(m, limit.pdf(m), color=VERMILLION, ls="--", label="limit: Gumbel")
        axes.axvline(mean, color=MUTED, lw=1)
        axes.set(xlabel="cards bought", ylabel="share of collectors per card")
        axes.legend()

    return Outcome(
        f"A set of {CARDS} takes {mean:.0f} cards: the last one alone takes {CARDS}",
        f"{len(bought):,} collectors.",
        rows,
        draw,
    )


def complete(bought: int) -> float:
    """Return P(all 50 are among so many), step by step in the number that one has."""
    share = np.eye(CARDS + 1)[0]
    have = np.arange(CARDS + 1)
    for _ in range(bought):
        kept = share * have / CARDS
        kept[1:] += share[:-1] * (CARDS - have[:-1]) / CARDS
        share = kept
    return float(share[CARDS])


COUPONS = Experiment("coupons", "How many cards make a set of 50?", coupons)
