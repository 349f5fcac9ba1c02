"""Negative binomial numbers: Poisson numbers whose mean is itself a gamma number."""

from __future__ import annotations

from matrixops.jit import kernel
from simulated_distributions.samplers.gamma import gamma, gamma_setup
from simulated_distributions.samplers.poisson import poisson
from simulated_distributions.samplers.stream import load, store
from simulated_distributions.vocabulary import Floats, Stream

GAMMA_POISSON = "Greenwood & Yule (1920); Devroye (1986), ch. X.4.7"


@kernel
def fill_gamma_poisson(stream: Stream, out: Floats, r: float, p: float) -> None:
    """Fill with the number of failures before the r-th success of probability p."""
    state = load(stream)
    setup = gamma_setup(r)
    odds = (1 - p) / p
    for i in range(len(out)):
        mean, state = gamma(setup, state)
        out[i], state = poisson(mean * odds, state)
    store(stream, state)
