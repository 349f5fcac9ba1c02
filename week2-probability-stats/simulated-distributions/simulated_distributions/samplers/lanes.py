"""Many generators side by side, which the compiler advances several at a time.

One xoshiro256++ is a chain: a word waits for the one before, some four cycles. Lanes have no such
wait, and vectors hold several: a word takes a quarter of the time. A *wide* stream carries lanes
after its own four words; a kernel takes the words that every draw needs from `next_words`, and the
few that only some draws need from the stream itself. From a narrow stream it takes both kinds.

Lanes are seeded by words of the stream, mixed as SplitMix64 does.

Source: Blackman & Vigna, ACM TOMS 47 (2021); Steele, Lea & Flood, OOPSLA (2014) for the mixing.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from matrixops.jit import kernel
from simulated_distributions.samplers.stream import load, next_bits, store
from simulated_distributions.vocabulary import State, Stream

LANES = 32
STEPS = 4
"""Words of a lane that are made at a time, its state in registers."""

AT_ONCE = LANES * STEPS
PAGE = 8 * AT_ONCE
"""Words that a kernel asks for at a time: eight kilobytes."""

LINE = 8
"""Numbers in a line of memory, which the processor fetches as a whole."""

Words: TypeAlias = NDArray[np.uint64]
U = np.uint64


@kernel
def mixed(word: np.uint64) -> np.uint64:
    """Return the word as SplitMix64 mixes it, one to one."""
    word = (word ^ (word >> U(30))) * U(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> U(27))) * U(0x94D049BB133111EB)
    return word ^ (word >> U(31))


@kernel
def lanes_of(stream: Stream) -> Words:
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
def widened(stream: Stream) -> Stream:
    """Return a wide stream: the words of *stream*, which is left as it is, and lanes from it."""
    wide = np.empty(4 + 4 * LANES, np.uint64)
    wide[:4] = stream[:4]
    lanes = lanes_of(wide)
    for i in range(4):
        for j in range(LANES):
            wide[4 + i * LANES + j] = lanes[i, j]
    return wide


@kernel
def lanes_in(stream: Stream) -> Words:
    """Return the lanes that a stream carries, where they lie: shape (4, LANES); else (4, 0)."""
    return stream[4:].reshape(4, (len(stream) - 4) // 4)


@kernel
def advance(lanes: Words, words: Words) -> None:
    """Fill with words of the lanes: number i is of lane i mod LANES.

    The length is a multiple of AT_ONCE.
    """
    a, b, c, d = lanes[0], lanes[1], lanes[2], lanes[3]
    for start in range(0, len(words), AT_ONCE):
        some = words[start : start + AT_ONCE]
        for j in range(LANES):
            state = (a[j], b[j], c[j], d[j])
            for r in range(STEPS):
                some[r * LANES + j], state = next_bits(state)
            a[j], b[j], c[j], d[j] = state


@kernel
def next_words(lanes: Words, state: State, words: Words, count: int) -> State:
    """Write *count* words to the front of *words*, and return the state of the stream after it.

    Args:
        lanes: What `lanes_in` says of the stream.
        state: The stream's own; where it carries no lanes, the words are its next.
        words: Of the length PAGE; what lies behind *count* may be written too.
        count: At most PAGE.
    """
    if lanes.shape[1] > 0:
        advance(lanes, words[: -(-count // AT_ONCE) * AT_ONCE])
    else:
        for i in range(count):
            words[i], state = next_bits(state)
    return state
