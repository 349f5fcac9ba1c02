"""Dirichlet numbers: gammas, divided by their sum.

Where every concentration is below 0.1, all gammas may be 0 in float64; they are then made in
logarithms, as a gamma of shape a + 1 times U^(1/a).

Source: Devroye (1986), ch. XI.4; Marsaglia & Tsang (2000), whose boost this is.
"""

from __future__ import annotations

import math

import numpy as np

from matrixops.jit import kernel
from simulated_distributions.samplers.gamma import SOME, Setup, gamma, gamma_setup, next_gammas
from simulated_distributions.samplers.lanes import PAGE, lanes_in
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
def fill_by_logarithms(stream: Stream, out: Floats, concentration: Floats) -> None:
    """Fill each row with shares, made in logarithms."""
    state = load(stream)
    setups = [gamma_setup(a + 1.0) for a in concentration]
    for row in out:
        for j in range(len(row)):
            row[j], state = log_gamma(setups[j], 1 / concentration[j], state)
        most, total = row.max(), 0.0
        for j in range(len(row)):
            row[j] = math.exp(row[j] - most)
            total += row[j]
        for j in range(len(row)):
            row[j] /= total
    store(stream, state)


@kernel
def fill_by_gammas(stream: Stream, out: Floats, concentration: Floats) -> None:
    """Fill each row with gammas over their sum: some rows at a time, a column after another."""
    state, lanes, words = load(stream), lanes_in(stream), np.empty(PAGE, np.uint64)
    setups, room = [gamma_setup(a) for a in concentration], np.empty((2, SOME))
    k = len(setups)
    for start in range(0, len(out), SOME):
        rows = out[start : start + SOME]
        column, totals = room[0, : len(rows)], room[1, : len(rows)]
        totals[:] = 0.0
        for j in range(k):
            state = next_gammas(setups[j], lanes, state, words, column)
            for i in range(len(rows)):
                rows[i, j] = column[i]
                totals[i] += column[i]
        for i in range(len(rows)):
            inverse = 1 / totals[i]
            for j in range(k):
                rows[i, j] *= inverse
    store(stream, state)


@kernel
def fill_dirichlet(stream: Stream, out: Floats, concentration: Floats) -> None:
    """Fill each row with shares that add up to 1: shape (draws, K)."""
    if concentration.max() < SMALL:
        fill_by_logarithms(stream, out, concentration)
    else:
        fill_by_gammas(stream, out, concentration)
