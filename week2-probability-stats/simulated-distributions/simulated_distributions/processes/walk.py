"""The random walk: one step to the right or to the left, again and again.

Source: Feller, *An Introduction to Probability Theory and Its Applications*, vol. 1, 3rd ed.
(1968), chapters III and XIV.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulated_distributions.continuous.beta import Beta
from simulated_distributions.discrete.bernoulli import Bernoulli
from simulated_distributions.discrete.binomial import Binomial
from simulated_distributions.errors import ParameterError
from simulated_distributions.samplers.random_walk import fair_walks
from simulated_distributions.vocabulary import Real, Seed

ARCSINE = Beta(0.5, 0.5)
"""What the share of time spent on the right tends to, for a fair walk."""


@dataclass(frozen=True)
class RandomWalk:
    """A walk on the whole numbers that starts at 0.

    Args:
        p: The probability of a step to the right, in (0, 1).
    """

    p: float = 0.5

    def __post_init__(self) -> None:
        if not 0 < self.p < 1:
            raise ParameterError(f"RandomWalk: p must be in (0, 1), found {self.p!r}")

    def paths(self, count: int, steps: int, rng: Seed) -> Real:
        """Return walks of so many steps: shape (count, steps + 1), the first column 0."""
        out = np.zeros((count, steps + 1), dtype=np.int32)
        if self.p == 0.5:
            out[:, 1:] = fair_walks(count, steps, rng)
            return out
        right = Bernoulli(self.p).sample((count, steps), rng)
        np.cumsum(2 * right - 1, axis=1, out=out[:, 1:])
        return out

    def mean(self, steps: int) -> float:
        """Return the expected place."""
        return steps * (2 * self.p - 1)

    def var(self, steps: int) -> float:
        """Return the variance of the place."""
        return 4 * steps * self.p * (1 - self.p)

    def back_at(self, steps: int) -> float:
        """Return the probability to be at 0 after so many steps."""
        return float(Binomial(steps, self.p).pmf(steps / 2))

    def ruin(self, start: int, goal: int) -> float:
        """Return the probability to reach 0 before *goal*, from *start* in between."""
        _check_between(start, goal)
        odds = (1 - self.p) / self.p
        if odds == 1:
            return 1 - start / goal
        return (odds**goal - odds**start) / (odds**goal - 1)

    def duration(self, start: int, goal: int) -> float:
        """Return the expected number of steps until 0 or *goal* is reached, from *start*."""
        _check_between(start, goal)
        if self.p == 0.5:
            return float(start * (goal - start))
        wins = goal * (1 - self.ruin(start, goal))
        return (start - wins) / (1 - 2 * self.p)

    def games(self, count: int, start: int, goal: int, rng: Seed) -> tuple[Real, Real]:
        """Play until ruin or goal; return who is ruined and how long it took, shape (count,)."""
        _check_between(start, goal)
        rng = np.random.default_rng(rng)
        place, steps = np.full(count, start), np.zeros(count, dtype=np.int64)
        playing = np.arange(count)
        while len(playing):
            place[playing] += 2 * Bernoulli(self.p).sample(len(playing), rng) - 1
            steps[playing] += 1
            playing = playing[(place[playing] > 0) & (place[playing] < goal)]
        return place == 0, steps


def _check_between(start: int, goal: int) -> None:
    if not 0 <= start <= goal or goal < 1:
        raise ParameterError(f"start must be from 0 to goal, found start {start}, goal {goal}")
