"""The alias method: any weights over K columns, one look-up a draw whatever K.

The weights are first rounded to whole numbers that add up to K·2^bits; the table is then built in
whole numbers and stands for exactly these, without a rounding error of its own.

Source: Walker (1977); Vose, "A linear algorithm for generating random numbers with a given
distribution", IEEE Trans. Softw. Eng. 17 (1991). The column: Lemire (2019).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from matrixops.jit import kernel
from simulated_distributions.samplers.lanes import PAGE, lanes_in, next_words
from simulated_distributions.samplers.lemire import LOW, threshold, value_of
from simulated_distributions.samplers.stream import load, next_bits, store
from simulated_distributions.vocabulary import Floats, Stream

ALIAS = "Vose, IEEE Trans. Softw. Eng. 17 (1991), 972-975; Walker (1977)"
HALF = np.uint64(32)
Whole: TypeAlias = NDArray[np.int64]


def whole_weights(weights: Floats) -> tuple[Whole, int]:
    """Return weights as whole numbers that add up to K·2^bits, and the bits; 0 stays 0."""
    k = len(weights)
    bits = min(53, 61 - (k - 1).bit_length())
    total = k << bits
    shares = weights / weights.sum()
    whole = np.asarray(np.rint(shares * float(total)), dtype=np.int64)
    whole[np.argmax(whole)] += total - int(whole.sum())
    return whole, bits


@kernel
def alias_table(whole: Whole, bits: int) -> Whole:
    """Return for each column how much of 2^bits is its own, and whose the rest is: (K, 2)."""
    k = len(whole)
    full = np.int64(1) << np.int64(bits)
    table = np.empty((k, 2), np.int64)
    poor, rich = np.empty(k, np.int64), np.empty(k, np.int64)
    poor_count, rich_count = 0, 0
    for i in range(k):
        table[i, 0], table[i, 1] = whole[i], i
        if whole[i] < full:
            poor[poor_count] = i
            poor_count += 1
        else:
            rich[rich_count] = i
            rich_count += 1
    while poor_count > 0 and rich_count > 0:
        poor_count -= 1
        i, giver = poor[poor_count], rich[rich_count - 1]
        table[i, 1] = giver
        table[giver, 0] -= full - table[i, 0]
        if table[giver, 0] < full:
            rich_count -= 1
            poor[poor_count] = giver
            poor_count += 1
    return table


@kernel
def fill_from_table(stream: Stream, out: Whole, table: Whole, bits: int) -> None:
    """Fill with column numbers 0 … K − 1, mostly from one word each.

    The upper half of a word names the column; the lower half is the first 32 bits of the coin, and
    decides unless it equals those of the column's own part. Both outcomes are read before the coin
    is looked at, so that the compiler needs no branch that nobody can predict.
    """
    state, lanes, words = load(stream), lanes_in(stream), np.empty(PAGE, np.uint64)
    k = np.uint64(len(table))
    rest = np.int64(bits - 32)
    for start in range(0, len(out), PAGE):
        some = out[start : start + PAGE]
        state = next_words(lanes, state, words, len(some))
        for i in range(len(some)):
            word = words[i]
            column, low = value_of(word >> HALF, k)
            if low < k:
                least = threshold(k)
                while low < least:
                    word, state = next_bits(state)
                    column, low = value_of(word >> HALF, k)
            own, other = table[column, 0], table[column, 1]
            coin, part = np.int64(word & LOW), own >> rest
            if coin == part:
                more, state = next_bits(state)
                coin = np.int64(more >> np.uint64(64 - rest)) if rest > 0 else np.int64(0)
                part = own - (part << rest)
            some[i] = np.int64(column) if coin < part else other
    store(stream, state)


def prepare_alias(weights: Floats) -> Callable[[Stream, Whole], None]:
    """Build the table of these weights, and return what fills from it with their indices."""
    whole, bits = whole_weights(weights)
    table = alias_table(whole, bits)
    return lambda stream, out: fill_from_table(stream, out, table, bits)


def fill_alias(stream: Stream, out: Whole, weights: Floats) -> None:
    """Fill with indices drawn with these weights."""
    prepare_alias(weights)(stream, out)
