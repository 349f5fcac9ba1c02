"""Whole numbers below s, without bias and nearly without division.

A 32-bit word x gives ⌊x·s/2³²⌋; the few x whose low product falls below (2³² mod s) are drawn
again,
so that every value has exactly ⌊2³²/s⌋ words. Above 2³² the leading bits are drawn until they fit.

Source: Lemire, "Fast random integer generation in an interval", ACM TOMACS 29 (2019).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matrixops.jit import kernel
from simulated_distributions.samplers.stream import load, next_bits, store
from simulated_distributions.vocabulary import State, Stream

LEMIRE = "Lemire, ACM TOMACS 29 (2019), arXiv:1805.10941"
U = np.uint64
LOW = np.uint64(0xFFFFFFFF)
WORD = np.uint64(1 << 32)


@kernel
def threshold(s: np.uint64) -> np.uint64:
    """Return 2³² mod s: low products below it are drawn again."""
    return WORD % s


@kernel
def value_of(x: np.uint64, s: np.uint64) -> tuple[np.uint64, np.uint64]:
    """Return the value that a 32-bit word stands for, and the low product."""
    product = x * s
    return product >> U(32), product & LOW


@kernel
def below(s: np.uint64, state: State) -> tuple[np.uint64, State]:
    """Return a whole number below s, for 1 ≤ s ≤ 2⁶³."""
    if s > LOW:
        return _below_large(s, state)
    bits, state = next_bits(state)
    value, low = value_of(bits >> U(32), s)
    if low < s:
        least = threshold(s)
        while low < least:
            bits, state = next_bits(state)
            value, low = value_of(bits >> U(32), s)
    return value, state


@kernel
def _below_large(s: np.uint64, state: State) -> tuple[np.uint64, State]:
    shift = U(0)
    while (s - U(1)) << shift < U(1) << U(63):
        shift += U(1)
    while True:
        bits, state = next_bits(state)
        value = bits >> shift
        if value < s:
            return value, state


@kernel
def fill_below(stream: Stream, out: NDArray[np.int64], s: int) -> None:
    """Fill with whole numbers 0 … s − 1."""
    state = load(stream)
    limit = U(s)
    for i in range(len(out)):
        value, state = below(limit, state)
        out[i] = np.int64(value)
    store(stream, state)
