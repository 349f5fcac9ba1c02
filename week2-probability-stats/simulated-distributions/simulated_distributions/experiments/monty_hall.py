"""Monty Hall: three doors, one prize, a host who knows."""

from __future__ import annotations

import numpy as np

from matrixops.pictures.style import BLUE, VERMILLION, Picture
from simulated_distributions.continuous.uniform import Uniform
from simulated_distributions.discrete.discrete_uniform import DiscreteUniform
from simulated_distributions.estimates import share_of
from simulated_distributions.experiments.experiment import Experiment, Outcome, Row, Track
from simulated_distributions.vocabulary import Real

DOORS = (3, 4, 5, 7, 10, 20)


def games(doors: int, count: int, rng: np.random.Generator) -> tuple[Real, Real, Real]:
    """Play with so many doors, the player at door 0.

    Returns:
        Who wins by staying; who wins by moving to another closed door at random, when the host
        knew where the goats are; and whether a host who did not know would have opened a goat.
    """
    prize = DiscreteUniform(0, doors - 1).sample(count, rng)
    rows, chance = np.arange(count), Uniform(0, 1).sample((2, count, doors), rng)
    chance[:, :, 0] = -1  # the player's own door is neither opened nor moved to
    blind = chance[0].argmax(axis=1)
    chance[0, rows, prize] = np.minimum(chance[0, rows, prize], -0.5)  # the host knows
    opened = chance[0].argmax(axis=1)
    chance[1, rows, opened] = -1
    return prize == 0, chance[1].argmax(axis=1) == prize, blind != prize


def monty_hall(rng: np.random.Generator, blocks: range, track: Track) -> Outcome:
    """Play with three doors, and with more; and with a host who knows nothing."""
    stay, move, lucky = [], {doors: [] for doors in DOORS}, []  # type: ignore[var-annotated]
    for _ in track(blocks):
        for doors in DOORS:
            stays, moves, goat = games(doors, 5000, rng)
            move[doors].append(moves)
            if doors == 3:
                stay.append(stays)
                lucky.append(~stays[goat])  # of two doors left, the other one has the prize
    wins = {doors: share_of(np.concatenate(parts)) for doors, parts in move.items()}
    exact = {doors: (doors - 1) / (doors * (doors - 2)) for doors in DOORS}
    rows = (
        Row("stay", share_of(np.concatenate(stay)), 1 / 3),
        Row("move", wins[3], 2 / 3),
        Row("move, the host opened a goat by luck", share_of(np.concatenate(lucky)), 1 / 2),
        Row("move, 10 doors", wins[10], exact[10]),
    )

    def draw(sheet: Picture) -> None:
        axes, doors = sheet.subplots(), np.arange(3, 21)
        axes.plot(doors, (doors - 1) / (doors * (doors - 2)), color=BLUE, label="move: exact")
        axes.plot(doors, 1 / doors, color=VERMILLION, label="stay: exact")
        values, errors = [wins[d].value for d in DOORS], [2 * wins[d].error for d in DOORS]
        axes.errorbar(DOORS, values, errors, fmt="o", color=BLUE, capsize=2, label="move: played")
        axes.set(xlabel="doors", ylabel="share of games won", ylim=(0, 0.75), xticks=DOORS)
        axes.legend()

    return Outcome(
        "Moving wins two games in three, if the host knows where the goats are",
        "One door is chosen, the host opens one with a goat, the player moves to another.",
        rows,
        draw,
    )


MONTY_HALL = Experiment("monty-hall", "Should one move to the other door?", monty_hall)
