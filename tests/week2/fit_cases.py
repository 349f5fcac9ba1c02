"""Laws to fit, what is fixed, and SciPy's density in our parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from scipy import stats

import simulated_distributions as sd


class Case(NamedTuple):
    """A law to draw from, the parameters that the fit is given, and SciPy's frozen law."""

    law: Any
    fixed: dict[str, float]
    scipys: Callable[..., Any]


CASES = [
    Case(sd.Normal(2, 3), {}, stats.norm),
    Case(sd.LogNormal(0.3, 0.5), {}, lambda m, s: stats.lognorm(s, scale=_exp(m))),
    Case(sd.Exponential(2), {}, lambda r: stats.expon(scale=1 / r)),
    Case(sd.Gamma(2.5, 3), {}, lambda a, r: stats.gamma(a, scale=1 / r)),
    Case(sd.ChiSquare(5), {}, stats.chi2),
    Case(sd.Beta(2, 3), {}, stats.beta),
    Case(sd.StudentT(4), {}, stats.t),
    Case(sd.F(7, 11), {}, stats.f),
    Case(sd.Weibull(1.7, 2), {}, lambda a, s: stats.weibull_min(a, scale=s)),
    Case(sd.InverseGamma(5.5, 2), {}, lambda a, s: stats.invgamma(a, scale=s)),
    Case(sd.LogLogistic(5.5, 2), {}, lambda k, s: stats.fisk(k, scale=s)),
    Case(sd.Rayleigh(2), {}, lambda s: stats.rayleigh(scale=s)),
    Case(sd.Cauchy(1, 2), {}, stats.cauchy),
    Case(sd.Laplace(1, 2), {}, stats.laplace),
    Case(sd.Logistic(1, 2), {}, stats.logistic),
    Case(sd.Gumbel(1, 2), {}, stats.gumbel_r),
    Case(sd.Bernoulli(0.3), {}, stats.bernoulli),
    Case(sd.Binomial(20, 0.3), {"n": 20}, stats.binom),
    Case(sd.Geometric(0.3), {}, stats.geom),
    Case(sd.NegativeBinomial(3.5, 0.2), {}, stats.nbinom),
    Case(sd.Poisson(3.5), {}, stats.poisson),
    Case(sd.Zipf(2.5), {}, stats.zipf),
    Case(sd.InverseGaussian(2, 3), {}, lambda m, s: stats.invgauss(m / s, scale=s)),
    Case(sd.VonMises(1, 2.5), {}, lambda c, k: stats.vonmises(k, loc=c)),
    Case(sd.Pareto(5.5, 2), {}, lambda a, s: stats.pareto(a, scale=s)),
    Case(sd.Uniform(-1, 3), {}, lambda a, b: stats.uniform(a, b - a)),
    Case(sd.Triangular(-1, 0, 3), {}, lambda a, m, b: stats.triang((m - a) / (b - a), a, b - a)),
    Case(sd.DiscreteUniform(-2, 7), {}, lambda a, b: stats.randint(a, b + 1)),
]
REGULAR = CASES[:24]
"""Those with a smooth likelihood, or in Laplace's case a Fisher information."""


def _exp(m: float) -> float:
    return float(2.718281828459045**m)
