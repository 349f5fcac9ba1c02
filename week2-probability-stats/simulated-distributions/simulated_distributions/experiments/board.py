"""Snakes and ladders: a Markov chain with an end, solved by linear algebra and played.

Source of the board: Althoen, King & Schilling, "How long is a game of snakes and ladders?", Math.
Gazette 77 (1993).
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from matrixops.pictures.style import GREEN, INK, SEQUENTIAL, VERMILLION, Picture
from simulated_distributions.estimates import mean_of, share_of
from simulated_distributions.experiments.experiment import (
    Experiment,
    Outcome,
    Row,
    Track,
    histogram,
)
from simulated_distributions.processes.markov_chain import MarkovChain
from simulated_distributions.vocabulary import Floats

LADDERS = {1: 38, 4: 14, 9: 31, 21: 42, 28: 84, 36: 44, 51: 67, 71: 91, 80: 100}
SNAKES = {16: 6, 47: 26, 49: 11, 56: 53, 62: 19, 64: 60, 87: 24, 93: 73, 95: 75, 98: 78}
LONGEST = 400  # longer is one game in 40,000


def game() -> MarkovChain:
    """Return the chain on squares 0 … 100; a throw beyond 100 is not taken."""
    step = np.zeros((101, 101))
    jumps = LADDERS | SNAKES
    for square in range(100):
        for throw in range(1, 7):
            to = square + throw if square + throw <= 100 else square
            step[square, jumps.get(to, to)] += 1 / 6
    step[100, 100] = 1
    return MarkovChain(step / step.sum(axis=1, keepdims=True))


def lengths_law(chain: MarkovChain, longest: int) -> Floats:
    """Return P(the game is over after m moves), m = 0 … longest."""
    share, over = np.eye(101)[0], [0.0]
    for _ in range(longest):
        share = share @ chain.step
        over.append(float(share[100]))
    return np.array(over)


def snakes(rng: np.random.Generator, blocks: range, track: Track) -> Outcome:
    """Play, and solve the same chain."""
    chain = game()
    _, long = chain.absorption()
    over = lengths_law(chain, LONGEST)
    moves, visits = [], np.zeros(101)
    for _ in track(blocks):
        paths = chain.paths(500, LONGEST, rng)
        moves.append((paths < 100).sum(axis=1))
        visits += np.bincount(paths[paths < 100], minlength=101)
    length = np.concatenate(moves)
    cut = float((1 - over).sum())  # games are stopped at LONGEST, which takes 0.001 off the mean
    rows = (
        Row("mean number of moves", mean_of(length), cut),
        Row("over within 20 moves", share_of(length <= 20), float(over[20])),
        Row("over within 7 moves", share_of(length <= 7), float(over[7])),
        Row("longer than 100 moves", share_of(length > 100), float(1 - over[100])),
    )

    def draw(sheet: Picture) -> None:
        left, right = sheet.subplots(1, 2)
        board = (visits[:100] / visits.sum()).reshape(10, 10)
        board[1::2] = board[1::2, ::-1]
        left.imshow(np.sqrt(board), cmap=SEQUENTIAL, origin="lower")
        for jumps, colour in ((LADDERS, GREEN), (SNAKES, VERMILLION)):
            for start, end in jumps.items():
                _draw_jump(left, start, end, colour)
        left.set(xticks=[], yticks=[], title="where games are: darker, longer")
        histogram(right, length, np.arange(0, 160, 4) - 0.5)
        right.plot(np.arange(1, 160), np.diff(over[:160]), color=INK, label="P, step by step")
        right.axvline(long[0], color=VERMILLION, lw=1, label=f"mean {long[0]:.1f}, solved")
        right.set(xlabel="moves", ylabel="share of the games per move")
        right.legend()

    return Outcome(
        f"A game takes {long[0]:.1f} moves on average, by solving 100 equations",
        f"{len(length):,} games played by one player on the usual board.",
        rows,
        draw,
        size=(8.4, 4.6),
    )


def _draw_jump(axes: Axes, start: int, end: int, colour: str) -> None:
    places = []
    for square in (min(start, 99), min(end, 99)):
        row, column = divmod(square, 10)
        places.append((9 - column if row % 2 else column, row))
    axes.annotate("", places[1], places[0], arrowprops={"arrowstyle": "->", "color": colour})


MARKOV = Experiment("markov", "How long is a game of snakes and ladders?", snakes)
