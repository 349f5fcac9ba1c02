"""The random bits: xoshiro256++, whose four words live in registers inside a kernel.

A stream is spawned from a `numpy.random.Generator`, so that one seed decides everything and two
samples of one generator never share numbers.

Source: Blackman & Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47 (2021).
"""

from __future__ import annotations

import numpy as np

from matrixops.jit import kernel
from simulated_distributions.errors import SeedError
from simulated_distributions.vocabulary import Seed, State, Stream

U = np.uint64
JUMP = np.array(
    [0x180EC6D33CFD0ABA, 0xD5A61266F0C9392C, 0xA9582618E03FC9AA, 0x39ABDC4529B1661C], dtype=U
)
"""The authors' polynomial for 2¹²⁸ steps, lowest power first."""


def spawn(rng: Seed) -> Stream:
    """Return a new stream, a child of a Generator or of a seed.

    Raises:
        SeedError: If *rng* is neither, or a Generator that cannot spawn.
    """
    return stream_of(spawn_seed(rng))


def stream_of(seed: np.random.SeedSequence) -> Stream:
    """Return the stream that a seed stands for."""
    return np.asarray(seed.generate_state(4, np.uint64))


def spawn_seed(rng: Seed) -> np.random.SeedSequence:
    """Return a new seed, a child of a Generator or of a seed.

    Raises:
        SeedError: If *rng* is neither, or a Generator that cannot spawn.
    """
    try:
        seeds = np.random.default_rng(rng).bit_generator.seed_seq
        child: np.random.SeedSequence = seeds.spawn(1)[0]  # type: ignore[attr-defined]  # checked
    except (TypeError, ValueError, AttributeError) as exc:
        wanted = "a numpy.random.Generator that can spawn, or a seed (a whole number of at least 0)"
        raise SeedError(f"rng must be {wanted}, found {rng!r}") from exc
    return child


@kernel
def load(stream: Stream) -> State:
    """Return the state that a stream holds."""
    return stream[0], stream[1], stream[2], stream[3]


@kernel
def store(stream: Stream, state: State) -> None:
    """Keep a state in its stream."""
    for i in range(4):
        stream[i] = state[i]


@kernel
def next_bits(state: State) -> tuple[np.uint64, State]:
    """Return 64 random bits, and the next state."""
    a, b, c, d = state
    total = a + d
    bits = ((total << U(23)) | (total >> U(41))) + a
    t = b << U(17)
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = (d << U(45)) | (d >> U(19))
    return bits, (a, b, c, d)


@kernel
def jumped(state: State) -> State:
    """Return the state 2¹²⁸ steps on: a step is linear, so a polynomial of steps is a jump."""
    a, b, c, d = U(0), U(0), U(0), U(0)
    for word in JUMP:
        for power in range(64):
            if (word >> U(power)) & U(1) != U(0):
                a, b, c, d = a ^ state[0], b ^ state[1], c ^ state[2], d ^ state[3]
            _, state = next_bits(state)
    return a, b, c, d


@kernel
def streams_apart(stream: Stream, count: int) -> Stream:
    """Return so many streams, shape (count, 4): the given one, and each 2¹²⁸ words after the last.

    No two of them will ever share a word.
    """
    streams = np.empty((count, 4), np.uint64)
    state = load(stream)
    for k in range(count):
        store(streams[k], state)
        state = jumped(state)
    return streams


@kernel
def unit(bits: np.uint64) -> float:
    """Return the upper 53 bits as a number in [0, 1)."""
    return np.float64(np.int64(bits >> U(11))) * 2.0**-53


@kernel
def open_unit(bits: np.uint64) -> float:
    """Return the upper 52 bits as a number in (0, 1): the middle of its cell, so symmetric."""
    return (np.float64(np.int64(bits >> U(12))) + 0.5) * 2.0**-52
