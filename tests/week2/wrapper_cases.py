"""Laws made of others whose closed form SciPy knows under a name of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats

import simulated_distributions as sd
from simulated_distributions.wrappers.sum_continuous import ConvolutionContinuous
from simulated_distributions.wrappers.sum_discrete import ConvolutionDiscrete

CONTINUOUS: list[tuple[Any, Any]] = [
    (sd.truncated(sd.Normal(), -1, 2), stats.truncnorm(-1, 2)),
    (sd.truncated(sd.Normal(1, 2), 9, 20), stats.truncnorm(4, 9.5, 1, 2)),
    (sd.truncated(sd.Exponential(1), 3), stats.expon(3)),
    (sd.truncated(sd.Exponential(0.5), high=3), stats.truncexpon(1.5, scale=2)),
    (sd.truncated(sd.Uniform(0, 5), 1, 2), stats.uniform(1, 1)),
    (sd.truncated(sd.Pareto(2.5, 1), 1, 4), stats.truncpareto(2.5, 4)),
    (sd.transformed(sd.Normal(0.3, 0.5), "exp"), stats.lognorm(0.5, scale=np.exp(0.3))),
    (sd.transformed(sd.LogNormal(0.3, 0.5), "log"), stats.norm(0.3, 0.5)),
    (sd.transformed(sd.Gamma(5.5, 2), "reciprocal"), stats.invgamma(5.5, scale=2)),
    (sd.transformed(sd.Exponential(1), sd.power(1 / 1.7)), stats.weibull_min(1.7)),
    (sd.transformed(sd.Gumbel(), sd.affine(shift=1, factor=-2)), stats.gumbel_l(-1 + 2, 2)),
    (sd.transformed(sd.Uniform(0, 1), sd.power(0.4)), stats.beta(2.5, 1)),
    (sd.order_statistic(sd.Uniform(0, 1), 2, 5), stats.beta(2, 4)),
    (sd.order_statistic(sd.Exponential(2), 1, 5), stats.expon(scale=0.1)),
    (sd.order_statistic(sd.Pareto(2, 3), 1, 4), stats.pareto(8, scale=3)),
    (
        sd.order_statistic(sd.Weibull(1.7, 2), 1, 8),
        stats.weibull_min(1.7, scale=2 * 8 ** (-1 / 1.7)),
    ),
    (sd.mixture([sd.Normal(1, 2), sd.Normal(1, 2)], [1, 2]), stats.norm(1, 2)),
    (sd.mixture([sd.Uniform(0, 1), sd.Uniform(1, 4)], [1, 3]), stats.uniform(0, 4)),
    (ConvolutionContinuous(sd.Normal(1, 2), sd.Normal(-3, 1.5)), stats.norm(-2, 2.5)),
    (sd.convolution(sd.Uniform(0, 1), sd.Uniform(0, 1)), stats.triang(0.5, 0, 2)),
    (
        sd.convolution(sd.Exponential(2), sd.transformed(sd.Exponential(2), sd.affine(factor=-1))),
        stats.laplace(scale=0.5),
    ),
    (ConvolutionContinuous(sd.Exponential(1), sd.Gamma(2.5)), stats.gamma(3.5)),
]
DISCRETE: list[tuple[Any, Any]] = [
    (sd.truncated(sd.Geometric(0.3), low=4), stats.geom(0.3, 3)),
    (sd.truncated(sd.DiscreteUniform(0, 9), 2, 5), stats.randint(2, 6)),
    (sd.order_statistic(sd.Geometric(0.3), 1, 3), stats.geom(1 - 0.7**3)),
    (sd.order_statistic(sd.Bernoulli(0.3), 5, 5), stats.bernoulli(1 - 0.7**5)),
    (sd.mixture([sd.Poisson(3), sd.Poisson(3)], [1, 2]), stats.poisson(3)),
    (sd.mixture([sd.DiscreteUniform(0, 2), sd.DiscreteUniform(3, 8)], [3, 6]), stats.randint(0, 9)),
    (ConvolutionDiscrete(sd.Poisson(3), sd.Poisson(5)), stats.poisson(8)),
    (ConvolutionDiscrete(sd.Binomial(7, 0.3), sd.Bernoulli(0.3)), stats.binom(8, 0.3)),
]
ALL = CONTINUOUS + DISCRETE
