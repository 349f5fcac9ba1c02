"""One draw changed into another by a formula, exactly."""

from __future__ import annotations

import numpy as np

from simulated_distributions.continuous.beta import Beta
from simulated_distributions.continuous.cauchy import Cauchy
from simulated_distributions.continuous.chi_square import ChiSquare
from simulated_distributions.continuous.exponential import Exponential
from simulated_distributions.continuous.f import F
from simulated_distributions.continuous.gamma import Gamma
from simulated_distributions.continuous.gumbel import Gumbel
from simulated_distributions.continuous.inverse_gamma import InverseGamma
from simulated_distributions.continuous.laplace import Laplace
from simulated_distributions.continuous.log_logistic import LogLogistic
from simulated_distributions.continuous.logistic import Logistic
from simulated_distributions.continuous.lognormal import LogNormal
from simulated_distributions.continuous.normal import Normal
from simulated_distributions.continuous.pareto import Pareto
from simulated_distributions.continuous.rayleigh import Rayleigh
from simulated_distributions.continuous.student_t import StudentT
from simulated_distributions.continuous.uniform import Uniform
from simulated_distributions.continuous.weibull import Weibull
from simulated_distributions.discrete.bernoulli import Bernoulli
from simulated_distributions.discrete.discrete_uniform import DiscreteUniform
from simulated_distributions.discrete.geometric import Geometric
from simulated_distributions.stories.story import Story
from simulated_distributions.vocabulary import Real

CHANGES = (
    Story(
        "Uniform",
        "Bernoulli",
        "change",
        "U < p",
        "A uniform below p is a success.",
        Bernoulli(0.3),
        lambda n, rng: (Uniform(0, 1).sample(n, rng) < 0.3).astype(np.int64),
    ),
    Story(
        "Uniform",
        "DiscreteUniform",
        "change",
        "⌊6U⌋ + 1",
        "A die: which sixth of the unit interval.",
        DiscreteUniform(1, 6),
        lambda n, rng: np.floor(6 * Uniform(0, 1).sample(n, rng)).astype(np.int64) + 1,
    ),
    Story(
        "Uniform",
        "Exponential",
        "change",
        "−log U",
        "The quantile of an exponential wait at a uniform.",
        Exponential(1.0),
        lambda n, rng: -np.log1p(-Uniform(0, 1).sample(n, rng)),
    ),
    Story(
        "Uniform",
        "Cauchy",
        "change",
        "tan πU",
        "Where a lamp that turns evenly shines on a straight wall.",
        Cauchy(0, 1),
        lambda n, rng: np.tan(np.pi * (Uniform(0, 1).sample(n, rng) - 0.5)),
    ),
    Story(
        "Uniform",
        "Logistic",
        "change",
        "log U/(1−U)",
        "The log odds of a uniform probability.",
        Logistic(0, 1),
        lambda n, rng: _log_odds(Uniform(0, 1).sample(n, rng, method="inversion")),
    ),
    Story(
        "Exponential",
        "Geometric",
        "change",
        "⌈X⌉",
        "An exponential wait, measured in whole steps.",
        Geometric(0.3),
        lambda n, rng: np.ceil(Exponential(-np.log(0.7)).sample(n, rng)).astype(np.int64),
    ),
    Story(
        "Exponential",
        "Weibull",
        "change",
        "X^(1/k)",
        "A wait whose hazard is not constant: a power of one whose hazard is.",
        Weibull(1.7, 2),
        lambda n, rng: 2 * Exponential(1.0).sample(n, rng) ** (1 / 1.7),
    ),
    Story(
        "Exponential",
        "Pareto",
        "change",
        "exp X",
        "What grows for an exponential time.",
        Pareto(2.5, 2),
        lambda n, rng: 2 * np.exp(Exponential(2.5).sample(n, rng)),
    ),
    Story(
        "Exponential",
        "Rayleigh",
        "change",
        "√(2X)",
        "The radius whose square is exponential.",
        Rayleigh(1.5),
        lambda n, rng: 1.5 * np.sqrt(2 * Exponential(1.0).sample(n, rng)),
    ),
    Story(
        "Exponential",
        "Gumbel",
        "change",
        "−log X",
        "The logarithm of a wait, turned round.",
        Gumbel(0, 1),
        lambda n, rng: -np.log(Exponential(1.0).sample(n, rng)),
    ),
    Story(
        "Normal",
        "LogNormal",
        "change",
        "exp X",
        "What grows by many small factors.",
        LogNormal(0.3, 0.5),
        lambda n, rng: np.exp(Normal(0.3, 0.5).sample(n, rng)),
    ),
    Story(
        "Laplace",
        "Exponential",
        "change",
        "|X|",
        "The size without the sign.",
        Exponential(1.0),
        lambda n, rng: np.abs(Laplace(0, 1).sample(n, rng)),
    ),
    Story(
        "Gamma",
        "ChiSquare",
        "change",
        "2X, shape df/2",
        "A chi-square law is a gamma law of half its degrees of freedom.",
        ChiSquare(5),
        lambda n, rng: 2 * Gamma(2.5, 1.0).sample(n, rng),
    ),
    Story(
        "Gamma",
        "InverseGamma",
        "change",
        "1 / X",
        "A variance, where its inverse is a gamma number.",
        InverseGamma(2.5, 2.0),
        lambda n, rng: 1 / Gamma(2.5, 2.0).sample(n, rng),
    ),
    Story(
        "Logistic",
        "LogLogistic",
        "change",
        "exp X",
        "A lifetime whose logarithm is logistic.",
        LogLogistic(2.0, 3.0),
        lambda n, rng: 3 * np.exp(Logistic(0, 1).sample(n, rng) / 2),
    ),
    Story(
        "StudentT",
        "F",
        "change",
        "X²",
        "A squared t is an F with one degree of freedom above.",
        F(1, 5),
        lambda n, rng: StudentT(5.0).sample(n, rng) ** 2,
    ),
    Story(
        "Beta",
        "F",
        "change",
        "odds, scaled",
        "The odds of a beta share, each part per degree of freedom.",
        F(4, 6),
        lambda n, rng: _odds(Beta(2.0, 3.0).sample(n, rng)) * 3 / 2,
    ),
    Story(
        "Weibull",
        "Gumbel",
        "change",
        "−log X",
        "The logarithm of a Weibull lifetime, turned round.",
        Gumbel(0, 1 / 1.7),
        lambda n, rng: -np.log(Weibull(1.7, 1).sample(n, rng)),
    ),
    Story(
        "Pareto",
        "Uniform",
        "change",
        "X^(−a)",
        "The share of the people who have more.",
        Uniform(0, 1),
        lambda n, rng: Pareto(2.5, 1).sample(n, rng) ** -2.5,
    ),
)


def _odds(share: Real) -> Real:
    return share / (1 - share)


def _log_odds(share: Real) -> Real:
    return np.log(share) - np.log1p(-share)
