"""Laws of sums, counts and waits."""

from __future__ import annotations

import numpy as np

from simulated_distributions.continuous.chi_square import ChiSquare
from simulated_distributions.continuous.exponential import Exponential
from simulated_distributions.continuous.gamma import Gamma
from simulated_distributions.continuous.normal import Normal
from simulated_distributions.continuous.triangular import Triangular
from simulated_distributions.continuous.uniform import Uniform
from simulated_distributions.discrete.bernoulli import Bernoulli
from simulated_distributions.discrete.binomial import Binomial
from simulated_distributions.discrete.categorical import Categorical
from simulated_distributions.discrete.geometric import Geometric
from simulated_distributions.discrete.negative_binomial import NegativeBinomial
from simulated_distributions.discrete.poisson import Poisson
from simulated_distributions.stories.story import Story
from simulated_distributions.vocabulary import Real

ARRIVALS = 25  # more than 25 arrivals where 3 are expected: once in 10¹⁶


def _first_success(n: int, rng: np.random.Generator) -> Real:
    """Return the number of the first success in rows of trials, drawn until each has one."""
    found, waiting, tried = np.zeros(n, dtype=np.int64), np.arange(n), 0
    while len(waiting):
        trials = Bernoulli(0.3).sample((len(waiting), 8), rng)
        hit = trials.any(axis=1)
        found[waiting[hit]] = tried + 1 + trials[hit].argmax(axis=1)
        waiting, tried = waiting[~hit], tried + 8
    return found


SUMS = (
    Story(
        "Bernoulli",
        "Binomial",
        "sum",
        "sum of n",
        "Successes in 20 independent trials.",
        Binomial(20, 0.3),
        lambda n, rng: Bernoulli(0.3).sample((n, 20), rng).sum(axis=1),
    ),
    Story(
        "Bernoulli",
        "Geometric",
        "sum",
        "trials to 1st",
        "Trials up to the first success.",
        Geometric(0.3),
        _first_success,
    ),
    Story(
        "Geometric",
        "NegativeBinomial",
        "sum",
        "sum of r, − r",
        "Failures before the 3rd success: three waits, less the three successes.",
        NegativeBinomial(3, 0.3),
        lambda n, rng: Geometric(0.3).sample((n, 3), rng).sum(axis=1) - 3,
    ),
    Story(
        "Categorical",
        "Binomial",
        "sum",
        "count one kind",
        "How often one category of three is drawn in 12 draws.",
        Binomial(12, 0.25),
        lambda n, rng: (Categorical([1.0, 2.0, 1.0]).sample((n, 12), rng) == 2).sum(axis=1),
    ),
    Story(
        "Exponential",
        "Gamma",
        "sum",
        "sum of r",
        "The wait for the third event is three waits.",
        Gamma(3, 2.0),
        lambda n, rng: Exponential(2.0).sample((n, 3), rng).sum(axis=1),
    ),
    Story(
        "Exponential",
        "Poisson",
        "sum",
        "count in 1",
        "Events within one unit of time, when the waits between them are exponential.",
        Poisson(3),
        lambda n, rng: (Exponential(3.0).sample((n, ARRIVALS), rng).cumsum(axis=1) <= 1).sum(
            axis=1
        ),
    ),
    Story(
        "Normal",
        "ChiSquare",
        "sum",
        "sum of squares",
        "The squared length of a vector of four independent normals.",
        ChiSquare(4),
        lambda n, rng: (Normal().sample((n, 4), rng) ** 2).sum(axis=1),
    ),
    Story(
        "Uniform",
        "Triangular",
        "sum",
        "sum of two",
        "Two uniforms added, as two dice nearly are.",
        Triangular(0, 1, 2),
        lambda n, rng: Uniform(0, 1).sample((n, 2), rng).sum(axis=1),
    ),
)
