"""Student's t: a normal over the root of a chi-square per degree of freedom."""

from __future__ import annotations

import math

import numpy as np

from matrixops.jit import kernel
from simulated_distributions.samplers.gamma import SOME, gamma, gamma_setup, next_gammas
from simulated_distributions.samplers.lanes import PAGE, lanes_in, next_words
from simulated_distributions.samplers.stream import load, store
from simulated_distributions.samplers.ziggurat import normal, normal_from
from simulated_distributions.vocabulary import Floats, Stream

NORMAL_OVER_CHI = "Student (1908), by its definition; ziggurat and Marsaglia & Tsang (2000)"


@kernel
def fill_student(stream: Stream, out: Floats, df: float) -> None:
    """Fill with t numbers of so many degrees of freedom."""
    state, lanes, words = load(stream), lanes_in(stream), np.empty(PAGE, np.uint64)
    half = 0.5 * df
    setup = gamma_setup(half)
    for start in range(0, len(out), SOME):
        some = out[start : start + SOME]
        state = next_gammas(setup, lanes, state, words, some)  # half of chi-square numbers
        state = next_words(lanes, state, words, len(some))
        for i in range(len(some)):
            z, state = normal_from(words[i], state)
            some[i] = z * math.sqrt(half / some[i])
    store(stream, state)


@kernel
def fill_student_each(stream: Stream, out: Floats, df: Floats) -> None:
    """Fill with t numbers, each of degrees of freedom of its own (they go round)."""
    state = load(stream)
    k = len(df)
    for i in range(len(out)):
        half = 0.5 * df[i % k]
        z, state = normal(state)
        half_square, state = gamma(gamma_setup(half), state)
        out[i] = z * math.sqrt(half / half_square)
    store(stream, state)
