"""Von Mises angles by rejection from a wrapped Cauchy law.

Accepted are 66 % of the points or more, whatever the concentration.

Source: Best & Fisher, "Efficient simulation of the von Mises distribution", Applied Statistics 28
(1979), 152-157.
"""

from __future__ import annotations

import math
from typing import TypeAlias

from matrixops.jit import kernel
from simulated_distributions.samplers.stream import load, next_bits, open_unit, store
from simulated_distributions.vocabulary import Floats, State, Stream

BEST_FISHER = "Best & Fisher, Appl. Statist. 28 (1979), 152-157"
Setup: TypeAlias = tuple[float, float]
"""The concentration κ, and r − 1 for the r = (1 + ρ²)/2ρ of the envelope."""


@kernel
def envelope(concentration: float) -> Setup:
    """Return what the sampler needs to know of a concentration above 0.

    With τ = 1 + √(1 + 4κ²), ρ is (τ − √2τ)/2κ; r − 1 = (1 − ρ)²/2ρ is written without a difference
    of near numbers at either end.
    """
    k = concentration
    root = math.sqrt(1 + 4 * k * k)
    tau = 1 + root
    rho = 2 * k * tau / (tau + math.sqrt(2 * tau)) / (root + 1)  # τ² − 2τ = 4κ²
    less = 1 - rho
    if rho > 0.5:
        less = (math.sqrt(2 * tau) - 1 - 1 / (root + 2 * k)) / (2 * k)
    return k, less * less / (2 * rho)


@kernel
def cosine(z: float, setup: Setup) -> float:
    """Return 1 − the cosine of the angle that z = cos πu proposes."""
    excess = setup[1]
    return excess * (1 - z) / ((1 + z) + excess)  # in this order: 1 + z is exact near −1


@kernel
def log_accept(versine: float, setup: Setup) -> float:
    """Return the log acceptance ratio of an angle whose 1 − cosine is *versine*."""
    k, excess = setup
    c = k * (excess + versine)
    return 1 + math.log(c) - c


@kernel
def angle(setup: Setup, state: State) -> tuple[float, State]:
    """Return an angle in [−π, π], centred at 0."""
    while True:
        bits, state = next_bits(state)
        versine = cosine(math.cos(math.pi * open_unit(bits)), setup)
        bits, state = next_bits(state)
        if math.log(open_unit(bits)) <= log_accept(versine, setup):
            break
    size = 2 * math.asin(min(1.0, math.sqrt(0.5 * versine)))
    return (size if bits & 1 else -size), state  # a bit below the 52 used


@kernel
def fill_von_mises(stream: Stream, out: Floats, concentrations: Floats) -> None:
    """Fill with angles centred at 0; the concentrations go round."""
    state = load(stream)
    k = len(concentrations)
    for i in range(len(out)):
        out[i], state = angle(envelope(concentrations[i % k]), state)
    store(stream, state)
