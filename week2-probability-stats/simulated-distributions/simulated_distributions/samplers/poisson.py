"""Poisson numbers: a search through the probabilities, or transformed rejection (PTRS).

PTRS takes k = ⌊(2a/s + b)u + mean + 0.43⌋ for u on (−½, ½), s = ½ − |u|, and accepts it when a
second
uniform v stays below P(k)·(a/s² + b)/α⁻¹. It is bad at means below 10, where the search is as
quick.

Source: Hörmann, "The transformed rejection method for generating Poisson random variables",
Insurance: Mathematics and Economics 12 (1993), 39-45. (The search: Devroye 1986, ch. X.3.3.)
"""

from __future__ import annotations

import math
from typing import TypeAlias

from matrixops.jit import kernel
from simulated_distributions.samplers.inlined import inlined
from simulated_distributions.samplers.log_ratios import KNOWN, RECIPROCALS, log_poisson
from simulated_distributions.samplers.stream import load, next_bits, open_unit, store
from simulated_distributions.vocabulary import Floats, State, Stream

PTRS = "Hörmann, Insurance: Math. & Econ. 12 (1993), 39-45"
SEARCH = "Devroye (1986), ch. X.3.3: sequential search"
Setup: TypeAlias = tuple[float, float, float, float, float, float]
"""The mean, a, b, log α⁻¹, the quick-accept bound, and the log of the mean."""


@kernel
def ptrs_setup(mean: float) -> Setup:
    """Return the constants of PTRS."""
    b = 0.931 + 2.53 * math.sqrt(mean)
    a = -0.059 + 0.02483 * b
    log_inverse_alpha = math.log(1.1239 + 1.1328 / (b - 3.4))
    return mean, a, b, log_inverse_alpha, 0.9277 - 3.6224 / (b - 2), math.log(mean)


@inlined
def ptrs_candidate(u: float, setup: Setup) -> float:
    """Return the k that u in (−½, ½) proposes."""
    mean, a, b, _, _, _ = setup
    return math.floor((2 * a / (0.5 - abs(u)) + b) * u + mean + 0.43)


@kernel
def ptrs_log_accept(u: float, k: float, setup: Setup) -> float:
    """Return the log acceptance ratio: the log of the bound that v must stay below."""
    return ptrs_log_margin(u, 1.0, k, setup)


@kernel
def ptrs_log_margin(u: float, v: float, k: float, setup: Setup) -> float:
    """Return the log of the acceptance ratio over v: (u, v) is accepted where it is not below 0."""
    mean, a, b, log_inverse_alpha, _, log_mean = setup
    s = 0.5 - abs(u)
    return log_poisson(k, mean, log_mean) + math.log((a / (s * s) + b) / v) - log_inverse_alpha


@inlined
def ptrs_quick_accept(u: float, v: float, setup: Setup) -> bool:
    """Return whether (u, v) lies in the squeeze."""
    return 0.5 - abs(u) >= 0.07 and v <= setup[4]


@kernel
def ptrs_quick_reject(u: float, v: float) -> bool:
    """Return whether (u, v) is certainly above the bound."""
    s = 0.5 - abs(u)
    return s < 0.013 and v > s


@kernel
def settled_slowly(u: float, v: float, setup: Setup, state: State) -> tuple[float, State]:
    """Return the candidate that is accepted: that of (u, v), or a later one."""
    while True:
        k = ptrs_candidate(u, setup)
        if ptrs_quick_accept(u, v, setup):
            return k, state
        if k >= 0 and not ptrs_quick_reject(u, v) and ptrs_log_margin(u, v, k, setup) >= 0:
            return k, state
        bits, state = next_bits(state)
        u = open_unit(bits) - 0.5
        bits, state = next_bits(state)
        v = open_unit(bits)


@inlined
def poisson_by_rejection(setup: Setup, state: State) -> tuple[float, State]:
    """Return a Poisson number of mean 10 or more."""
    bits, state = next_bits(state)
    u = open_unit(bits) - 0.5
    bits, state = next_bits(state)
    v = open_unit(bits)
    k = ptrs_candidate(u, setup)
    if not ptrs_quick_accept(u, v, setup):
        k, state = settled_slowly(u, v, setup, state)
    return k, state


@kernel
def poisson_by_search(mean: float, first: float, state: State) -> tuple[float, State]:
    """Return a Poisson number of a mean of some tens at most.

    Go up from 0 until the sum of probabilities exceeds a uniform; *first* is exp(−mean).
    """
    bits, state = next_bits(state)
    left = open_unit(bits)
    k = 0
    probability = first
    while left > probability > 0:
        left -= probability
        k += 1
        probability *= mean * RECIPROCALS[k] if k < KNOWN else mean / k
    return float(k), state


@kernel
def poisson(mean: float, state: State) -> tuple[float, State]:
    """Return a Poisson number of any mean."""
    if mean < 10:
        return poisson_by_search(mean, math.exp(-mean), state)
    return poisson_by_rejection(ptrs_setup(mean), state)


@kernel
def fill_poisson_search(stream: Stream, out: Floats, mean: float) -> None:
    """Fill with Poisson numbers by search."""
    state = load(stream)
    first = math.exp(-mean)
    for i in range(len(out)):
        out[i], state = poisson_by_search(mean, first, state)
    store(stream, state)


@kernel
def fill_ptrs(stream: Stream, out: Floats, mean: float) -> None:
    """Fill with Poisson numbers by transformed rejection; the mean is 10 or more."""
    state = load(stream)
    setup = ptrs_setup(mean)
    for i in range(len(out)):
        out[i], state = poisson_by_rejection(setup, state)
    store(stream, state)


@kernel
def fill_poisson_each(stream: Stream, out: Floats, means: Floats) -> None:
    """Fill with Poisson numbers, each of a mean of its own (the means go round)."""
    state = load(stream)
    k = len(means)
    for i in range(len(out)):
        out[i], state = poisson(means[i % k], state)
    store(stream, state)
