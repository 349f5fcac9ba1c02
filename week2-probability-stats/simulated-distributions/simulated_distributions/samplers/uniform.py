"""Uniform numbers on [0, 1), and on (0, 1).

The quickest way takes them from 32 generators side by side: see `lanes`.

Source: Blackman & Vigna, ACM TOMS 47 (2021).
"""

from __future__ import annotations

import numpy as np

from matrixops.jit import kernel
from simulated_distributions.samplers.claim import claim
from simulated_distributions.samplers.lanes import (
    AT_ONCE,
    LANES,
    LINE,
    PAGE,
    STEPS,
    Words,
    lanes_in,
    lanes_of,
    widened,
)
from simulated_distributions.samplers.stream import load, next_bits, open_unit, store, unit
from simulated_distributions.vocabulary import Floats, Stream

UNIT = "Blackman & Vigna, ACM TOMS 47 (2021): the upper 53 bits of xoshiro256++"
BY_LANES = "Blackman & Vigna (2021), 32 generators side by side, seeded as Steele et al. (2014) mix"


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
    """Fill with numbers in [0, 1), multiples of 2⁻⁵³, from the lanes of a stream.

    A narrow stream is asked for the lanes' seeds.
    """
    lanes = lanes_in(stream) if len(stream) > 4 else lanes_of(stream)
    whole = len(out) - len(out) % AT_ONCE
    units_of(lanes, out[:whole])
    if whole < len(out):
        rest = np.empty(AT_ONCE)
        units_of(lanes, rest)
        out[whole:] = rest[: len(out) - whole]


@kernel
def fill_run_from_lanes(streams: Stream, rows: int, out: Floats, low: float, width: float) -> None:
    """Fill blocks of so many numbers, each from the lanes of a stream of its own.

    The numbers are low + width · u, moved there while the nearest cache holds them.
    """
    standard = low == 0 and width == 1
    step = rows if standard else PAGE
    for k in range(len(streams)):
        stream, block = widened(streams[k]), out[k * rows : (k + 1) * rows]
        for start in range(0, len(block), step):
            some = block[start : start + step]
            fill_from_lanes(stream, some)
            if not standard:
                for i in range(len(some)):
                    some[i] = some[i] * width + low


@kernel
def units_of(lanes: Words, out: Floats) -> None:
    """Fill with a number of each word of the lanes; the length is a multiple of AT_ONCE."""
    a, b, c, d = lanes[0], lanes[1], lanes[2], lanes[3]
    for start in range(0, len(out), AT_ONCE):
        some = out[start : start + AT_ONCE]
        for i in range(0, AT_ONCE, LINE):
            claim(some, PAGE + i)
        for j in range(LANES):
            state = (a[j], b[j], c[j], d[j])
            for r in range(STEPS):
                bits, state = next_bits(state)
                some[r * LANES + j] = unit(bits)
            a[j], b[j], c[j], d[j] = state


@kernel
def fill_open(stream: Stream, out: Floats) -> None:
    """Fill with numbers in (0, 1), odd multiples of 2⁻⁵³."""
    state = load(stream)
    for i in range(len(out)):
        bits, state = next_bits(state)
        out[i] = open_unit(bits)
    store(stream, state)
