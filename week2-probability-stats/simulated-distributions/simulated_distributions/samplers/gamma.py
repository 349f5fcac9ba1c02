"""Gamma numbers: the cube of a shifted normal, corrected by rejection.

With d = shape − ⅓ and c = 1/√(9d), d(1 + cz)³ has nearly the gamma law; the rest is rejected (under
5 %). Shapes below 1 are boosted: a gamma of shape + 1 times U^(1/shape).

Source: Marsaglia & Tsang, "A simple method for generating gamma variables", ACM TOMS 26 (2000).
The acceptance is computed with log1p: as printed, it loses eight digits at a shape of 10⁸. The
squeeze is ours.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np

from matrixops.jit import kernel
from simulated_distributions.samplers.inlined import inlined
from simulated_distributions.samplers.lanes import PAGE, Words, lanes_in, next_words
from simulated_distributions.samplers.stream import load, next_bits, open_unit, store
from simulated_distributions.samplers.ziggurat import (
    exponential,
    exponential_from,
    normal,
    normal_from,
)
from simulated_distributions.vocabulary import Floats, State, Stream

MARSAGLIA_TSANG = "Marsaglia & Tsang, ACM TOMS 26(3) (2000), 363-372"
SOME = PAGE // 2
"""Numbers made at a time: two words each."""

Setup: TypeAlias = tuple[float, float, float, float]
"""d, c, the squeeze's s, and 1/shape for a shape below 1 (else 0): what a shape is prepared to."""


@kernel
def gamma_setup(shape: float) -> Setup:
    """Return the constants of Marsaglia and Tsang for any positive shape."""
    whole = shape if shape >= 1 else shape + 1
    d = whole - 1 / 3
    return d, 1 / math.sqrt(9 * d), squeeze_of(d), 0.0 if shape >= 1 else 1 / shape


@kernel
def squeeze_of(d: float) -> float:
    """Return an s with 1 − s·z⁴ below the acceptance ratio for all z.

    The paper has one s for all shapes, 0.0331, which sends a tenth of the points to the logarithms.
    The ratio is about exp(−z⁴/(108 d)), so s may fall with d; this s is the paper's at d = 2/3, and
    at most 6 % above the least that would do for d up to 5.
    """
    return (0.0124 + 0.0065 / d) / d


@kernel
def log_accept(z: float, d: float, c: float) -> float:
    """Return the log acceptance ratio of the normal point *z*, where 1 + cz is above 0."""
    t = c * z
    return 0.5 * z * z + d * (3 * math.log1p(t) - t * (3 + t * (3 + t)))


@inlined
def quick_accept(u: float, z: float, squeeze: float) -> bool:
    """Return whether *u* lies in the squeeze, where no logarithm is needed."""
    return u < 1 - squeeze * (z * z) * (z * z)


@kernel
def settled_slowly(z: float, u: float, setup: Setup, state: State) -> tuple[float, State]:
    """Return the normal point that is accepted: *z* if *u* allows it, or a later one."""
    d, c, squeeze, _ = setup
    while True:
        if 1 + c * z > 0 and (quick_accept(u, z, squeeze) or math.log(u) < log_accept(z, d, c)):
            return z, state
        z, state = normal(state)
        bits, state = next_bits(state)
        u = open_unit(bits)


@inlined
def unboosted_from(
    first: np.uint64, second: np.uint64, setup: Setup, state: State
) -> tuple[float, State]:
    """Return the gamma number of rate 1 of two words, for the shape or the shape + 1.

    What the squeeze accepts has 1 + cz above 0, for every shape: no need to look.
    """
    d, c, squeeze, _ = setup
    z, state = normal_from(first, state)
    u = open_unit(second)
    if not quick_accept(u, z, squeeze):
        z, state = settled_slowly(z, u, setup, state)
    root = 1 + c * z
    return d * root * root * root, state


@inlined
def gamma(setup: Setup, state: State) -> tuple[float, State]:
    """Return a gamma number of rate 1."""
    first, state = next_bits(state)
    second, state = next_bits(state)
    value, state = unboosted_from(first, second, setup, state)
    if setup[3] > 0:
        boost, state = exponential(state)
        value *= math.exp(-boost * setup[3])
    return value, state


@kernel
def next_gammas(setup: Setup, lanes: Words, state: State, words: Words, out: Floats) -> State:
    """Fill with gamma numbers of rate 1, at most SOME, and return the state of the stream after it.

    Args:
        setup: What `gamma_setup` makes of the shape.
        lanes: What `lanes_in` says of the stream.
        state: The stream's own.
        words: Room for words, of the length PAGE.
        out: What is filled.
    """
    count, power = len(out), setup[3]
    state = next_words(lanes, state, words, 2 * count)
    for i in range(count):
        out[i], state = unboosted_from(words[i], words[count + i], setup, state)
    if power > 0:
        state = next_words(lanes, state, words, count)
        for i in range(count):
            boost, state = exponential_from(words[i], state)
            out[i] *= math.exp(-boost * power)
    return state


@kernel
def fill_gamma(stream: Stream, out: Floats, shape: float) -> None:
    """Fill with gamma numbers of rate 1."""
    state, lanes, words = load(stream), lanes_in(stream), np.empty(PAGE, np.uint64)
    setup = gamma_setup(shape)
    for start in range(0, len(out), SOME):
        state = next_gammas(setup, lanes, state, words, out[start : start + SOME])
    store(stream, state)


@kernel
def fill_gamma_each(stream: Stream, out: Floats, shapes: Floats) -> None:
    """Fill with gamma numbers of rate 1, each of a shape of its own (the shapes go round)."""
    state = load(stream)
    k = len(shapes)
    for i in range(len(out)):
        out[i], state = gamma(gamma_setup(shapes[i % k]), state)
    store(stream, state)
