"""Dirichlet numbers: gammas, divided by their sum.

Where every concentration is below 0.1, all gammas may be 0 in float64; they are then made in
logarithms, as a gamma of shape a + 1 times U^(1/a).

Source: Devroye (1986), ch. XI.4; Marsaglia & Tsang (2000), whose boost this is.
"""

from __future__ import annotations

import math

from matrixops.jit import kernel
from simulated_distributions.samplers.gamma import Setup, gamma, gamma_setup
from simulated_distributions.samplers.stream import load, store
from simulated_distributions.samplers.ziggurat import exponential
from simulated_distributions.vocabulary import Floats, State, Stream

GAMMA_SHARES = "Devroye (1986), ch. XI.4: gammas over their sum (Marsaglia & Tsang 2000)"
SMALL = 0.1


@kernel
def log_gamma(setup: Setup, power: float, state: State) -> tuple[float, State]:
    """Return the log of a gamma number of shape a, from one of shape a + 1; *power* is 1/a."""
    boost, state = exponential(state)
    value, state = gamma(setup, state)
    return math.log(value) - boost * power, state


@kernel
def fill_dirichlet(stream: Stream, out: Floats, concentration: Floats) -> None:
    """Fill each row with shares that add up to 1: shape (draws, K)."""
    state = load(stream)
    draws, k = out.shape
    logarithms = concentration.max() < SMALL
    setups = [gamma_setup(a + 1.0 if logarithms else a) for a in concentration]
    for i in range(draws):
        row = out[i]
        if logarithms:
            for j in range(k):
                row[j], state = log_gamma(setups[j], 1 / concentration[j], state)
            most = row.max()
            for j in range(k):
                row[j] = math.exp(row[j] - most)
        else:
            for j in range(k):
                row[j], state = gamma(setups[j], state)
        total = 0.0
        for j in range(k):
            total += row[j]
        inverse = 1 / total
        for j in range(k):
            row[j] *= inverse
    store(stream, state)
