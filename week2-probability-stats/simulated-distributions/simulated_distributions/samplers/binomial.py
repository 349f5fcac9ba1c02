"""Binomial numbers by a search through the probabilities, and of any parameters at all.

The search goes up from 0 and takes some n·p steps: bad at n·p above 30 or so.

Source: Devroye (1986), ch. X.4.3; the search is BINV of Kachitvichyanukul & Schmeiser (1988).
"""

from __future__ import annotations

import math

from matrixops.jit import kernel
from simulated_distributions.samplers.btrs import binomial_by_rejection, btrs_setup
from simulated_distributions.samplers.log_ratios import KNOWN, RECIPROCALS
from simulated_distributions.samplers.stream import load, next_bits, open_unit, store
from simulated_distributions.vocabulary import Floats, State, Stream

SEARCH = "Kachitvichyanukul & Schmeiser, CACM 31(2) (1988), 216-222: BINV"


@kernel
def binomial_by_search(n: float, odds: float, first: float, state: State) -> tuple[float, State]:
    """Return a binomial number: go up from 0 until the sum of probabilities exceeds a uniform.

    Args:
        n: Trials.
        odds: p/(1 − p), for p ≤ ½.
        first: (1 − p)^n, the probability of 0.
        state: The stream.
    """
    bits, state = next_bits(state)
    left = open_unit(bits)
    k = 0
    probability = first
    while left > probability and k < n:
        left -= probability
        k += 1
        odds_now = odds * (n - k + 1)
        probability *= odds_now * RECIPROCALS[k] if k < KNOWN else odds_now / k
    return float(k), state


@kernel
def binomial(n: float, p: float, state: State) -> tuple[float, State]:
    """Return a binomial number of any parameters."""
    small = min(p, 1 - p)
    if n * small < 10:
        first = math.exp(n * math.log1p(-small))
        k, state = binomial_by_search(n, small / (1 - small), first, state)
    else:
        k, state = binomial_by_rejection(btrs_setup(n, small), state)
    return (k if p <= 0.5 else n - k), state


@kernel
def fill_binomial_search(stream: Stream, out: Floats, n: float, p: float) -> None:
    """Fill with binomial numbers by search."""
    state = load(stream)
    small = min(p, 1 - p)
    odds, first = small / (1 - small), math.exp(n * math.log1p(-small))
    for i in range(len(out)):
        k, state = binomial_by_search(n, odds, first, state)
        out[i] = k if p <= 0.5 else n - k
    store(stream, state)


@kernel
def fill_binomial_each(stream: Stream, out: Floats, n: Floats, p: Floats) -> None:
    """Fill with binomial numbers, each of parameters of its own (they go round)."""
    state = load(stream)
    k = len(n)
    for i in range(len(out)):
        out[i], state = binomial(n[i % k], p[i % k], state)
    store(stream, state)
