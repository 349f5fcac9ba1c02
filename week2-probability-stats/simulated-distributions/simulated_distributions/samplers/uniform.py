"""Uniform numbers on [0, 1), and on (0, 1)."""

from __future__ import annotations

from matrixops.jit import kernel
from simulated_distributions.samplers.stream import load, next_bits, open_unit, store, unit
from simulated_distributions.vocabulary import Floats, Stream

UNIT = "Blackman & Vigna, ACM TOMS 47 (2021): the upper 53 bits of xoshiro256++"


@kernel
def fill_uniform(stream: Stream, out: Floats) -> None:
    """Fill with numbers in [0, 1), multiples of 2⁻⁵³."""
    state = load(stream)
    for i in range(len(out)):
        bits, state = next_bits(state)
        out[i] = unit(bits)
    store(stream, state)


@kernel
def fill_open(stream: Stream, out: Floats) -> None:
    """Fill with numbers in (0, 1), odd multiples of 2⁻⁵³."""
    state = load(stream)
    for i in range(len(out)):
        bits, state = next_bits(state)
        out[i] = open_unit(bits)
    store(stream, state)
