"""Compile every kernel once: ``python -m simulated_distributions.compilation``.

Kernels are compiled at their first call and kept on disk. This draws from every law by every
method, singly and in batches, so that nobody waits for the compiler later. It needs to reach the
kernels, and says nothing about answers.
"""

from __future__ import annotations

import time

import numpy as np

import simulated_distributions as sd
from simulated_distributions.histogram import histogram
from simulated_distributions.samplers.metropolis import chain, standard_normal
from simulated_distributions.samplers.random_walk import fill_fair_walks
from simulated_distributions.samplers.stream import spawn

LAWS: tuple[sd.Law, ...] = (
    sd.Bernoulli(0.3),
    sd.Beta(0.4, 0.7),
    sd.Binomial(100, 0.4),
    sd.Binomial(20, 0.3),
    sd.Categorical([1, 2, 3]),
    sd.Cauchy(),
    sd.ChiSquare(3),
    sd.DiscreteUniform(1, 6),
    sd.Exponential(),
    sd.F(3, 7),
    sd.Gamma(2.5),
    sd.Geometric(0.3),
    sd.Gumbel(),
    sd.Hypergeometric(30, 50, 20),
    sd.InverseGaussian(),
    sd.Laplace(),
    sd.LogNormal(),
    sd.NegativeBinomial(3.5, 0.2),
    sd.Normal(),
    sd.Pareto(2),
    sd.Poisson(12),
    sd.StudentT(5),
    sd.Uniform(),
    sd.VonMises(),
    sd.Weibull(1.7),
    sd.Zipf(2.5),
)
BATCHES: tuple[sd.Law, ...] = (
    sd.Gamma([0.5, 2]),
    sd.Beta([0.5, 2], 3),
    sd.StudentT([3, 4]),
    sd.Poisson([1, 20]),
    sd.Binomial([3, 100], 0.4),
    sd.Geometric([0.2, 0.3]),
)


def compile_laws() -> None:
    """Draw from every law by every method that its parameters allow."""
    for law in LAWS:
        for method in law.methods:
            if method.holds(law):
                law.sample(3, 0, method=method.name)
    for batch in BATCHES:
        batch.sample(3, 0)


def compile_rest() -> None:
    """Draw vectors, walks and a chain; count floats and whole numbers; reach into tails."""
    sd.Dirichlet([1, 2]).sample(3, 0)
    sd.MultivariateNormal([0, 0], np.eye(2)).sample(3, 0)
    for kind in (np.int16, np.int32, np.int64):
        fill_fair_walks(spawn(0), np.empty((2, 9), dtype=kind))
    chain(standard_normal, 0.0, 0, step=1.0, steps=3)
    for law in (sd.Normal(), sd.Poisson(12)):
        histogram(law, 10, 5, 0)
    sd.Gamma(2.5).logsf(1e5)  # the tails have kernels of their own
    sd.InverseGamma(3).logsf(1e5)
    sd.Beta(2, 3).logcdf(1e-200)


def main() -> None:
    """Compile, and say how long it took."""
    print("compiling the samplers (half a minute or so, once) ...", flush=True)
    start = time.perf_counter()
    compile_laws()
    compile_rest()
    print(f"ready after {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
