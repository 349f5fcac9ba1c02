"""Uniform numbers on [0, 1), and on (0, 1).

The quickest way advances 32 generators side by side, which the compiler does several at a time (its
vectors hold several words); each is seeded by words of the stream, mixed as SplitMix64 does.

Source: Blackman & Vigna, ACM TOMS 47 (2021); Steele, Lea & Flood, OOPSLA (2014) for the mixing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matrixops.jit import kernel
from simulated_distributions.samplers.stream import load, next_bits, open_unit, store, unit
from simulated_distributions.vocabulary import Floats, Stream

UNIT = "Blackman & Vigna, ACM TOMS 47 (2021): the upper 53 bits of xoshiro256++"
BY_LANES = "Blackman & Vigna (2021), 32 generators side by side, seeded as Steele et al. (2014) mix"
LANES = 32
U = np.uint64


@kernel
def mixed(word: np.uint64) -> np.uint64:
    """Return the word as SplitMix64 mixes it, one to one."""
    word = (word ^ (word >> U(30))) * U(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> U(27))) * U(0x94D049BB133111EB)
    return word ^ (word >> U(31))


@kernel
def lanes_of(stream: Stream) -> NDArray[np.uint64]:
    """Draw the states of the generators from a stream: shape (4, LANES)."""
    state = load(stream)
    lanes = np.empty((4, LANES), np.uint64)
    for j in range(LANES):
        for i in range(4):
            bits, state = next_bits(state)
            lanes[i, j] = mixed(bits)
    store(stream, state)
    return lanes


@kernel
def fill_uniform(stream: Stream, out: Floats) -> None:
    """Fill with numbers in [0, 1), multiples of 2⁻⁵³, a word of the stream each."""
    state = load(stream)
    for i in range(len(out)):
        bits, state = next_bits(state)
        out[i] = unit(bits)
    store(stream, state)


@kernel
def fill_from_lanes(stream: Stream, out: Floats) -> None:
    """Fill with numbers in [0, 1), multiples of 2⁻⁵³, from the generators side by side."""
    lanes = lanes_of(stream)
    a, b, c, d = lanes[0], lanes[1], lanes[2], lanes[3]
    count = len(a)
    whole = len(out) - len(out) % count
    for start in range(0, whole, count):
        some = out[start : start + count]
        for j in range(count):  # a number of each generator, by vectors
            bits, state = next_bits((a[j], b[j], c[j], d[j]))
            some[j] = unit(bits)
            a[j], b[j], c[j], d[j] = state
    for j in range(len(out) - whole):
        out[whole + j] = unit(next_bits((a[j], b[j], c[j], d[j]))[0])


@kernel
def fill_open(stream: Stream, out: Floats) -> None:
    """Fill with numbers in (0, 1), odd multiples of 2⁻⁵³."""
    state = load(stream)
    for i in range(len(out)):
        bits, state = next_bits(state)
        out[i] = open_unit(bits)
    store(stream, state)
