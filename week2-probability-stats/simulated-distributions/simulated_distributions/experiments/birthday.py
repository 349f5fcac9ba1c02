"""Birthdays: how few people are enough for two to share one."""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from matrixops.pictures.style import BLUE, MUTED, VERMILLION, Picture
from simulated_distributions.discrete.discrete_uniform import DiscreteUniform
from simulated_distributions.estimates import share_of
from simulated_distributions.experiments.experiment import Experiment, Outcome, Row, Track
from simulated_distributions.vocabulary import Real

DAYS = 365


def apart(people: int, days: int = 0) -> float:
    """Return P(no two birthdays lie within so many days), around a year of 365 days.

    Source: Naus, JASA 63 (1968).
    """
    room = DAYS - days * people
    logs = special.gammaln(room) - special.gammaln(room - people + 1)
    return float(np.exp(logs - (people - 1) * math.log(DAYS)))


def birthday(rng: np.random.Generator, blocks: range, track: Track) -> Outcome:
    """Ask groups for their birthdays."""
    sizes = (10, 23, 30, 40, 50)
    same: dict[int, list[Real]] = {n: [] for n in sizes}
    near = []
    for _ in track(blocks):
        for n in sizes:
            same[n].append(gaps(DiscreteUniform(0, DAYS - 1).sample((2500, n), rng)) == 0)
        near.append(gaps(DiscreteUniform(0, DAYS - 1).sample((2500, 14), rng)) <= 1)
    found = {n: share_of(np.concatenate(parts)) for n, parts in same.items()}
    rows = (
        *(Row(f"two of {n} on one day", found[n], 1 - apart(n)) for n in sizes),
        Row("two of 14 within a day", share_of(np.concatenate(near)), 1 - apart(14, 1)),
    )

    def draw(sheet: Picture) -> None:
        axes, n = sheet.subplots(), np.arange(2, 61)
        axes.plot(n, [1 - apart(int(k)) for k in n], color=BLUE, label="on one day: exact")
        within = [1 - apart(int(k), 1) for k in n]
        axes.plot(n, within, color=VERMILLION, label="within a day: exact")
        values, errors = [found[k].value for k in sizes], [2 * found[k].error for k in sizes]
        axes.errorbar(sizes, values, errors, fmt="o", color=BLUE, capsize=2, label="asked")
        axes.axhline(0.5, color=MUTED, lw=0.8)
        axes.set(xlabel="people", ylabel="share of the groups", ylim=(0, 1))
        axes.legend(loc="lower right")

    return Outcome(
        "Among 23 people two share a birthday as often as not; within a day, 14 are enough",
        f"{2500 * len(blocks):,} groups of each size; birthdays spread evenly over 365 days.",
        rows,
        draw,
    )


def gaps(days: Real) -> Real:
    """Return the least distance of two birthdays in each group, around the year."""
    ordered = np.sort(days, axis=1)
    around = DAYS - ordered[:, -1] + ordered[:, 0]
    return np.minimum(np.diff(ordered, axis=1).min(axis=1), around)


BIRTHDAY = Experiment("birthday", "How many people make a shared birthday likely?", birthday)
