"""The laws that the tests try, and their oracles in SciPy."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats

import simulated_distributions as sd

CONTINUOUS: list[tuple[Any, Any]] = [
    (sd.Uniform(-1, 3), stats.uniform(-1, 4)),
    (sd.Normal(2, 3), stats.norm(2, 3)),
    (sd.Exponential(2.0), stats.expon(scale=0.5)),
    (sd.Gamma(2.5, 3), stats.gamma(2.5, scale=1 / 3)),
    (sd.Gamma(0.3), stats.gamma(0.3)),
    (sd.Beta(2, 3), stats.beta(2, 3)),
    (sd.Beta(0.4, 0.7), stats.beta(0.4, 0.7)),
    (sd.ChiSquare(5), stats.chi2(5)),
    (sd.StudentT(9.5), stats.t(9.5)),
    (sd.F(7, 11), stats.f(7, 11)),
    (sd.LogNormal(0.3, 0.5), stats.lognorm(0.5, scale=np.exp(0.3))),
    (sd.Weibull(1.7, 2), stats.weibull_min(1.7, scale=2)),
    (sd.InverseGamma(5.5, 2), stats.invgamma(5.5, scale=2)),
    (sd.LogLogistic(5.5, 2), stats.fisk(5.5, scale=2)),
    (sd.Rayleigh(2), stats.rayleigh(scale=2)),
    (sd.Cauchy(1, 2), stats.cauchy(1, 2)),
    (sd.Laplace(1, 2), stats.laplace(1, 2)),
    (sd.Logistic(1, 2), stats.logistic(1, 2)),
    (sd.Gumbel(1, 2), stats.gumbel_r(1, 2)),
    (sd.Pareto(5.5, 2), stats.pareto(5.5, scale=2)),
    (sd.Triangular(-1, 0, 3), stats.triang(0.25, -1, 4)),
    (sd.InverseGaussian(2, 3), stats.invgauss(2 / 3, scale=3)),
    (sd.VonMises(0.5, 2.5), stats.vonmises(2.5, loc=0.5)),
]
DISCRETE: list[tuple[Any, Any]] = [
    (sd.Bernoulli(0.3), stats.bernoulli(0.3)),
    (sd.Binomial(20, 0.3), stats.binom(20, 0.3)),
    (sd.Binomial(1000, 0.7), stats.binom(1000, 0.7)),
    (sd.Geometric(0.3), stats.geom(0.3)),
    (sd.NegativeBinomial(3.5, 0.2), stats.nbinom(3.5, 0.2)),
    (sd.Poisson(3.5), stats.poisson(3.5)),
    (sd.Poisson(100), stats.poisson(100)),
    (sd.DiscreteUniform(-2, 7), stats.randint(-2, 8)),
    (sd.Hypergeometric(30, 50, 20), stats.hypergeom(80, 30, 20)),
    (sd.Zipf(6.5), stats.zipf(6.5)),
]
EVERY = CONTINUOUS + DISCRETE
ALL = [case for case in EVERY if not isinstance(case[0], sd.InverseGaussian | sd.VonMises)]
"""All but two, whose inversion takes 30 µs a draw: a file of their own draws from them."""
WITH_ORACLE = [law for law, _ in ALL]
WITH_ORACLE += [sd.Categorical([1, 4, 2, 3]), sd.InverseGaussian(2, 3), sd.VonMises(0, 2.5)]
HARD = [
    sd.Gamma(0.01),
    sd.Gamma(50),
    sd.Gamma(1e4),
    sd.Gamma(1e6),
    sd.ChiSquare(300),
    sd.Beta(0.01, 0.02),
    sd.Beta(3, 1e-3),
    sd.Beta(20, 30),
    sd.Beta(0.5, 1e5),
    sd.Beta(1e5, 1e5),
    sd.StudentT(0.1),
    sd.StudentT(1),
    sd.StudentT(100),
    sd.StudentT(1e6),
    sd.StudentT(1e10),
    sd.F(1, 1),
    sd.F(0.5, 20),
    sd.F(3e4, 7),
    sd.LogNormal(0, 5),
    sd.Weibull(0.3, 2),
    sd.Weibull(20),
    sd.InverseGamma(0.3, 2),
    sd.InverseGamma(1e4),
    sd.LogLogistic(0.5, 3),
    sd.LogLogistic(50),
    sd.Pareto(0.5, 2),
    sd.Pareto(100),
    sd.Triangular(0, 0, 1),
    sd.Triangular(0, 1, 1),
    sd.InverseGaussian(1, 0.01),
    sd.InverseGaussian(1, 1e4),
    sd.InverseGaussian(3, 1e8),
    sd.VonMises(0, 1e-3),
    sd.VonMises(0, 30),
    sd.VonMises(0, 1e6),
    sd.Bernoulli(1e-10),
    sd.Binomial(10**6, 0.3),
    sd.Binomial(5000, 0.999),
    sd.Geometric(1e-6),
    sd.NegativeBinomial(0.1, 0.01),
    sd.NegativeBinomial(1e4, 0.9),
    sd.Poisson(0.01),
    sd.Poisson(1e6),
    sd.Hypergeometric(10**4, 10**4, 5000),
    sd.Zipf(1.01),
    sd.Zipf(30),
]
"""Where formulas break: shapes from 0.001 to 10¹⁰, modes at an end, tails without a mean."""
