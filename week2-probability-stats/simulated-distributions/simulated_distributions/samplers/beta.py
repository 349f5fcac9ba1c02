"""Beta numbers: a share of two gammas; for small parameters Jöhnk's rejection, in logarithms."""

from __future__ import annotations

import math

import numpy as np

from matrixops.jit import kernel
from simulated_distributions.samplers.gamma import SOME, gamma, gamma_setup, next_gammas
from simulated_distributions.samplers.lanes import PAGE, lanes_in
from simulated_distributions.samplers.stream import load, next_bits, open_unit, store
from simulated_distributions.vocabulary import Floats, State, Stream

GAMMA_RATIO = "Devroye (1986), ch. IX.4.1: X/(X + Y) of two gammas (Marsaglia & Tsang 2000)"
JOHNK = "Jöhnk, Metrika 8 (1964), 5-15"


@kernel
def fill_beta(stream: Stream, out: Floats, a: float, b: float) -> None:
    """Fill with beta numbers; parameters below 0.01 want `fill_johnk`."""
    state, lanes, words = load(stream), lanes_in(stream), np.empty(PAGE, np.uint64)
    first, second, room = gamma_setup(a), gamma_setup(b), np.empty(SOME)
    for start in range(0, len(out), SOME):
        some = out[start : start + SOME]
        others = room[: len(some)]
        state = next_gammas(first, lanes, state, words, some)
        state = next_gammas(second, lanes, state, words, others)
        for i in range(len(some)):
            x, y = some[i], others[i]
            while x + y == 0:  # both too small for a float64: parameters below about 0.01
                x, state = gamma(first, state)
                y, state = gamma(second, state)
            some[i] = x / (x + y)
    store(stream, state)


@kernel
def log_sum(x: float, y: float) -> float:
    """Return log(eˣ + eʸ)."""
    most = max(x, y)
    return most + math.log1p(math.exp(min(x, y) - most))


@kernel
def johnk(a: float, b: float, state: State) -> tuple[float, State]:
    """Return U^(1/a) / (U^(1/a) + V^(1/b)), drawn until that sum is at most 1."""
    while True:
        bits, state = next_bits(state)
        x = math.log(open_unit(bits)) / a
        bits, state = next_bits(state)
        y = math.log(open_unit(bits)) / b
        total = log_sum(x, y)
        if total <= 0:
            return math.exp(x - total), state


@kernel
def fill_johnk(stream: Stream, out: Floats, a: float, b: float) -> None:
    """Fill with beta numbers of parameters up to 1 or so."""
    state = load(stream)
    for i in range(len(out)):
        out[i], state = johnk(a, b, state)
    store(stream, state)


@kernel
def fill_beta_each(stream: Stream, out: Floats, a: Floats, b: Floats) -> None:
    """Fill with beta numbers, each of parameters of its own (they go round)."""
    state = load(stream)
    k = len(a)
    for i in range(len(out)):
        j = i % k
        if a[j] <= 1 and b[j] <= 1:
            out[i], state = johnk(a[j], b[j], state)
            continue
        x, state = gamma(gamma_setup(a[j]), state)
        y, state = gamma(gamma_setup(b[j]), state)
        out[i] = x / (x + y)
    store(stream, state)
