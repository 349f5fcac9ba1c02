"""Negative binomial numbers: Poisson numbers whose mean is itself a gamma number."""

from __future__ import annotations

from matrixops.jit import kernel
from simulated_distributions.samplers.gamma import gamma
from simulated_distributions.samplers.poisson import (
    poisson_by_rejection,
    poisson_by_search,
    ptrs_setup,
)
from simulated_distributions.samplers.stream import load, store
from simulated_distributions.samplers.ziggurat import Tables, exponential_tables, normal_tables
from simulated_distributions.vocabulary import Floats, Stream

GAMMA_POISSON = "Greenwood & Yule (1920); Devroye (1986), ch. X.4.7"


@kernel
def _fill(
    stream: Stream, out: Floats, r: float, odds: float, normals: Tables, exponentials: Tables
) -> None:
    state = load(stream)
    for i in range(len(out)):
        mean, state = gamma(r, normals, exponentials, state)
        mean *= odds
        if mean < 10:
            out[i], state = poisson_by_search(mean, state)
        else:
            out[i], state = poisson_by_rejection(ptrs_setup(mean), state)
    store(stream, state)


def fill_gamma_poisson(stream: Stream, out: Floats, r: float, p: float) -> None:
    """Fill with the number of failures before the r-th success of probability p."""
    _fill(stream, out, float(r), (1 - p) / p, normal_tables(), exponential_tables())
