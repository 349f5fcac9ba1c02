"""Distributions and their sampling algorithms, written from scratch and proven.

A name is loaded when it is first asked for, and Numba with it: the package imports nothing heavy.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from simulated_distributions.errors import (
    DistributionError,
    EmptyDataError,
    ExperimentError,
    FitError,
    IrregularError,
    MethodError,
    NoClosedFormError,
    NoMaximumError,
    NotFiniteError,
    OneValueError,
    ParameterError,
    PointError,
    SeedError,
    SizeError,
    StoryError,
    SupportError,
)

if TYPE_CHECKING:
    from simulated_distributions.continuous.beta import Beta
    from simulated_distributions.continuous.cauchy import Cauchy
    from simulated_distributions.continuous.chi_square import ChiSquare
    from simulated_distributions.continuous.exponential import Exponential
    from simulated_distributions.continuous.f import F
    from simulated_distributions.continuous.gamma import Gamma
    from simulated_distributions.continuous.gumbel import Gumbel
    from simulated_distributions.continuous.inverse_gamma import InverseGamma
    from simulated_distributions.continuous.inverse_gaussian import InverseGaussian
    from simulated_distributions.continuous.laplace import Laplace
    from simulated_distributions.continuous.log_logistic import LogLogistic
    from simulated_distributions.continuous.logistic import Logistic
    from simulated_distributions.continuous.lognormal import LogNormal
    from simulated_distributions.continuous.normal import Normal
    from simulated_distributions.continuous.pareto import Pareto
    from simulated_distributions.continuous.rayleigh import Rayleigh
    from simulated_distributions.continuous.student_t import StudentT
    from simulated_distributions.continuous.triangular import Triangular
    from simulated_distributions.continuous.uniform import Uniform
    from simulated_distributions.continuous.von_mises import VonMises
    from simulated_distributions.continuous.weibull import Weibull
    from simulated_distributions.continuous_law import ContinuousLaw
    from simulated_distributions.discrete.bernoulli import Bernoulli
    from simulated_distributions.discrete.binomial import Binomial
    from simulated_distributions.discrete.categorical import Categorical
    from simulated_distributions.discrete.discrete_uniform import DiscreteUniform
    from simulated_distributions.discrete.geometric import Geometric
    from simulated_distributions.discrete.hypergeometric import Hypergeometric
    from simulated_distributions.discrete.negative_binomial import NegativeBinomial
    from simulated_distributions.discrete.poisson import Poisson
    from simulated_distributions.discrete.zipf import Zipf
    from simulated_distributions.discrete_law import DiscreteLaw
    from simulated_distributions.estimates import Estimate
    from simulated_distributions.experiments.catalogue import experiment
    from simulated_distributions.explained.explain import explain
    from simulated_distributions.explained.explanation import Explanation
    from simulated_distributions.fits.contest import Contest, contest
    from simulated_distributions.fits.result import Fit
    from simulated_distributions.law import Law
    from simulated_distributions.method import Method
    from simulated_distributions.multivariate.dirichlet import Dirichlet
    from simulated_distributions.multivariate.multinomial import Multinomial
    from simulated_distributions.multivariate.multivariate_law import MultivariateLaw
    from simulated_distributions.multivariate.normal import MultivariateNormal
    from simulated_distributions.multivariate.sphere import UniformOnSphere
    from simulated_distributions.multivariate.student_t import MultivariateT
    from simulated_distributions.multivariate.wishart import Wishart
    from simulated_distributions.processes.bootstrap import bootstrap
    from simulated_distributions.processes.brownian import BrownianMotion, GeometricBrownianMotion
    from simulated_distributions.processes.gibbs import gibbs
    from simulated_distributions.processes.hmc import hmc
    from simulated_distributions.processes.markov_chain import MarkovChain
    from simulated_distributions.processes.metropolis import metropolis
    from simulated_distributions.processes.poisson_process import PoissonProcess
    from simulated_distributions.processes.queue import Queue
    from simulated_distributions.processes.walk import RandomWalk
    from simulated_distributions.stories.graph import story
    from simulated_distributions.wrappers.convolution import convolution
    from simulated_distributions.wrappers.maps import Map, affine, power
    from simulated_distributions.wrappers.mixture import mixture
    from simulated_distributions.wrappers.order_statistic import order_statistic
    from simulated_distributions.wrappers.transformed import transformed
    from simulated_distributions.wrappers.truncated import truncated

__all__ = [
    "Bernoulli",
    "Beta",
    "Binomial",
    "BrownianMotion",
    "Categorical",
    "Cauchy",
    "ChiSquare",
    "Contest",
    "ContinuousLaw",
    "Dirichlet",
    "DiscreteLaw",
    "DiscreteUniform",
    "DistributionError",
    "EmptyDataError",
    "Estimate",
    "ExperimentError",
    "Explanation",
    "Exponential",
    "F",
    "Fit",
    "FitError",
    "Gamma",
    "Geometric",
    "GeometricBrownianMotion",
    "Gumbel",
    "Hypergeometric",
    "InverseGamma",
    "InverseGaussian",
    "IrregularError",
    "Laplace",
    "Law",
    "LogLogistic",
    "LogNormal",
    "Logistic",
    "Map",
    "MarkovChain",
    "Method",
    "MethodError",
    "Multinomial",
    "MultivariateLaw",
    "MultivariateNormal",
    "MultivariateT",
    "NegativeBinomial",
    "NoClosedFormError",
    "NoMaximumError",
    "Normal",
    "NotFiniteError",
    "OneValueError",
    "ParameterError",
    "Pareto",
    "PointError",
    "Poisson",
    "PoissonProcess",
    "Queue",
    "RandomWalk",
    "Rayleigh",
    "SeedError",
    "SizeError",
    "StoryError",
    "StudentT",
    "SupportError",
    "Triangular",
    "Uniform",
    "UniformOnSphere",
    "VonMises",
    "Weibull",
    "Wishart",
    "Zipf",
    "affine",
    "bootstrap",
    "contest",
    "convolution",
    "experiment",
    "explain",
    "gibbs",
    "hmc",
    "metropolis",
    "mixture",
    "order_statistic",
    "power",
    "story",
    "transformed",
    "truncated",
]

_HOMES = {
    "Bernoulli": "discrete.bernoulli",
    "Beta": "continuous.beta",
    "Binomial": "discrete.binomial",
    "BrownianMotion": "processes.brownian",
    "Categorical": "discrete.categorical",
    "Cauchy": "continuous.cauchy",
    "ChiSquare": "continuous.chi_square",
    "Contest": "fits.contest",
    "ContinuousLaw": "continuous_law",
    "Dirichlet": "multivariate.dirichlet",
    "DiscreteLaw": "discrete_law",
    "DiscreteUniform": "discrete.discrete_uniform",
    "Estimate": "estimates",
    "Explanation": "explained.explanation",
    "Exponential": "continuous.exponential",
    "F": "continuous.f",
    "Fit": "fits.result",
    "Gamma": "continuous.gamma",
    "Geometric": "discrete.geometric",
    "GeometricBrownianMotion": "processes.brownian",
    "Gumbel": "continuous.gumbel",
    "Hypergeometric": "discrete.hypergeometric",
    "InverseGamma": "continuous.inverse_gamma",
    "InverseGaussian": "continuous.inverse_gaussian",
    "Laplace": "continuous.laplace",
    "Law": "law",
    "LogLogistic": "continuous.log_logistic",
    "LogNormal": "continuous.lognormal",
    "Logistic": "continuous.logistic",
    "Map": "wrappers.maps",
    "MarkovChain": "processes.markov_chain",
    "Method": "method",
    "Multinomial": "multivariate.multinomial",
    "MultivariateLaw": "multivariate.multivariate_law",
    "MultivariateNormal": "multivariate.normal",
    "MultivariateT": "multivariate.student_t",
    "NegativeBinomial": "discrete.negative_binomial",
    "Normal": "continuous.normal",
    "Pareto": "continuous.pareto",
    "Poisson": "discrete.poisson",
    "PoissonProcess": "processes.poisson_process",
    "Queue": "processes.queue",
    "RandomWalk": "processes.walk",
    "Rayleigh": "continuous.rayleigh",
    "StudentT": "continuous.student_t",
    "Triangular": "continuous.triangular",
    "Uniform": "continuous.uniform",
    "UniformOnSphere": "multivariate.sphere",
    "VonMises": "continuous.von_mises",
    "Weibull": "continuous.weibull",
    "Wishart": "multivariate.wishart",
    "Zipf": "discrete.zipf",
    "affine": "wrappers.maps",
    "bootstrap": "processes.bootstrap",
    "contest": "fits.contest",
    "convolution": "wrappers.convolution",
    "experiment": "experiments.catalogue",
    "explain": "explained.explain",
    "gibbs": "processes.gibbs",
    "hmc": "processes.hmc",
    "metropolis": "processes.metropolis",
    "mixture": "wrappers.mixture",
    "order_statistic": "wrappers.order_statistic",
    "power": "wrappers.maps",
    "story": "stories.graph",
    "transformed": "wrappers.transformed",
    "truncated": "wrappers.truncated",
}


def __getattr__(name: str) -> object:
    """Load a public name from the module that defines it, once."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted(__all__)
