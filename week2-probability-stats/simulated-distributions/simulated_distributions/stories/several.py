"""Several draws put together: ratios, extremes, mixtures, and what a condition leaves."""

from __future__ import annotations

import numpy as np

from simulated_distributions.continuous.beta import Beta
from simulated_distributions.continuous.cauchy import Cauchy
from simulated_distributions.continuous.chi_square import ChiSquare
from simulated_distributions.continuous.exponential import Exponential
from simulated_distributions.continuous.f import F
from simulated_distributions.continuous.gamma import Gamma
from simulated_distributions.continuous.gumbel import Gumbel
from simulated_distributions.continuous.laplace import Laplace
from simulated_distributions.continuous.logistic import Logistic
from simulated_distributions.continuous.normal import Normal
from simulated_distributions.continuous.pareto import Pareto
from simulated_distributions.continuous.rayleigh import Rayleigh
from simulated_distributions.continuous.student_t import StudentT
from simulated_distributions.continuous.uniform import Uniform
from simulated_distributions.discrete.binomial import Binomial
from simulated_distributions.discrete.categorical import Categorical
from simulated_distributions.discrete.discrete_uniform import DiscreteUniform
from simulated_distributions.discrete.hypergeometric import Hypergeometric
from simulated_distributions.discrete.negative_binomial import NegativeBinomial
from simulated_distributions.discrete.poisson import Poisson
from simulated_distributions.discrete.zipf import Zipf
from simulated_distributions.stories.story import Story
from simulated_distributions.vocabulary import Real

WEIGHTS = np.array([1.0, 4.0, 2.0, 3.0])


def _poisson_given_the_sum(n: int, rng: np.random.Generator) -> Real:
    """Return X where X + Y is 5, of Poisson counts with rates 2 and 3."""
    kept: list[Real] = []
    while sum(map(len, kept)) < n:
        x, y = Poisson(2).sample(2 * n, rng), Poisson(3).sample(2 * n, rng)
        kept.append(x[x + y == 5])
    return np.concatenate(kept)[:n]


def _binomial_given_the_sum(n: int, rng: np.random.Generator) -> Real:
    """Return X where X + Y is 6, of 8 and 12 trials of one probability."""
    kept: list[Real] = []
    while sum(map(len, kept)) < n:
        x, y = Binomial(8, 0.3).sample(2 * n, rng), Binomial(12, 0.3).sample(2 * n, rng)
        kept.append(x[x + y == 6])
    return np.concatenate(kept)[:n]


def _thinned_pareto(n: int, rng: np.random.Generator) -> Real:
    """Round Pareto numbers of exponent 1.5 down; keep k as often as makes it k^−2.5."""
    kept: list[Real] = []
    while sum(map(len, kept)) < n:
        k = np.floor(Pareto(1.5, 1).sample(2 * n, rng))
        mass = k**-1.5 - (k + 1) ** -1.5
        keep = k**-2.5 / mass * (1 - 2**-1.5)
        kept.append(k[Uniform(0, 1).sample(2 * n, rng) < keep])
    return np.concatenate(kept)[:n]


SEVERAL = (
    Story(
        "Normal",
        "Cauchy",
        "pair",
        "X / Y",
        "The ratio of two independent normals.",
        Cauchy(0, 1),
        lambda n, rng: Normal().sample(n, rng) / Normal().sample(n, rng),
    ),
    Story(
        "Normal",
        "StudentT",
        "pair",
        "X / √(χ²/df)",
        "A normal over a standard deviation estimated from 5 others.",
        StudentT(5),
        lambda n, rng: (
            Normal().sample(n, rng) / np.sqrt((Normal().sample((n, 5), rng) ** 2).mean(axis=1))
        ),
    ),
    Story(
        "Normal",
        "Rayleigh",
        "pair",
        "√(X² + Y²)",
        "How far a shot is from the centre.",
        Rayleigh(1.5),
        lambda n, rng: np.hypot(*Normal(0, 1.5).sample((2, n), rng)),
    ),
    Story(
        "ChiSquare",
        "F",
        "pair",
        "ratio",
        "Two estimates of one variance, one over the other.",
        F(4, 7),
        lambda n, rng: ChiSquare(4).sample(n, rng) / 4 / (ChiSquare(7).sample(n, rng) / 7),
    ),
    Story(
        "Gamma",
        "Beta",
        "pair",
        "X / (X + Y)",
        "The share of one wait in the whole.",
        Beta(2, 3),
        lambda n, rng: _share(Gamma(2, 1.0).sample(n, rng), Gamma(3, 1.0).sample(n, rng)),
    ),
    Story(
        "Exponential",
        "Laplace",
        "pair",
        "X − Y",
        "The difference of two independent waits.",
        Laplace(0, 1),
        lambda n, rng: Exponential(1.0).sample(n, rng) - Exponential(1.0).sample(n, rng),
    ),
    Story(
        "Gumbel",
        "Logistic",
        "pair",
        "X − Y",
        "The difference of two largest values: why choices follow logistic curves.",
        Logistic(0, 1),
        lambda n, rng: Gumbel(0, 1).sample(n, rng) - Gumbel(0, 1).sample(n, rng),
    ),
    Story(
        "Uniform",
        "Beta",
        "extreme",
        "k-th of n",
        "The second smallest of five uniforms.",
        Beta(2, 4),
        lambda n, rng: np.sort(Uniform(0, 1).sample((n, 5), rng), axis=1)[:, 1],
    ),
    Story(
        "Gumbel",
        "Categorical",
        "extreme",
        "argmax",
        "The largest of Gumbel numbers that start from the logarithms of the weights.",
        Categorical(WEIGHTS),
        lambda n, rng: (Gumbel(0, 1).sample((n, 4), rng) + np.log(WEIGHTS)).argmax(axis=1),
    ),
    Story(
        "Exponential",
        "Categorical",
        "extreme",
        "who is first",
        "Which of four clocks rings first, if they ring at rates like the weights.",
        Categorical(WEIGHTS),
        lambda n, rng: (Exponential(1.0).sample((n, 4), rng) / WEIGHTS).argmin(axis=1),
    ),
    Story(
        "Gamma",
        "NegativeBinomial",
        "mixture",
        "random rate",
        "A Poisson count whose rate differs from case to case as a gamma number does.",
        NegativeBinomial(2.5, 0.4),
        lambda n, rng: Poisson(Gamma(2.5, 0.4 / 0.6).sample(n, rng)).sample(1, rng)[0],
    ),
    Story(
        "Uniform",
        "DiscreteUniform",
        "mixture",
        "random p",
        "Bayes' billiard: when nothing is known of p, every number of successes is as likely.",
        DiscreteUniform(0, 10),
        lambda n, rng: _fewer_than_the_first(Uniform(0, 1).sample((n, 11), rng)),
    ),
    Story(
        "Exponential",
        "Normal",
        "mixture",
        "√(2X) cos πU",
        "Box and Muller: a squared radius that is exponential, seen from an even angle.",
        Normal(),
        lambda n, rng: (
            np.sqrt(2 * Exponential(1.0).sample(n, rng))
            * np.cos(np.pi * Uniform(0, 1).sample(n, rng))
        ),
    ),
    Story(
        "Normal",
        "Laplace",
        "mixture",
        "random variance",
        "A normal whose variance is exponential from case to case.",
        Laplace(0, 1),
        lambda n, rng: Normal().sample(n, rng) * np.sqrt(Exponential(0.5).sample(n, rng)),
    ),
    Story(
        "Poisson",
        "Binomial",
        "condition",
        "given X + Y",
        "Of five events of two kinds, how many are of the first.",
        Binomial(5, 0.4),
        _poisson_given_the_sum,
    ),
    Story(
        "Binomial",
        "Hypergeometric",
        "condition",
        "given X + Y",
        "Fisher's exact test: of six successes in two groups, how many are in the first.",
        Hypergeometric(8, 12, 6),
        _binomial_given_the_sum,
    ),
    Story(
        "Pareto",
        "Zipf",
        "condition",
        "⌊X⌋, thinned",
        "A Pareto number rounded down, some of them taken out.",
        Zipf(2.5),
        _thinned_pareto,
    ),
)


def _fewer_than_the_first(u: Real) -> Real:
    """Return how many of the others are below the first: successes whose p is the first."""
    return (u[:, 1:] < u[:, :1]).sum(axis=1)


def _share(x: Real, y: Real) -> Real:
    return x / (x + y)
