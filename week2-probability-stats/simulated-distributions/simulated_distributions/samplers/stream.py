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
def unit(bits: np.uint64) -> float:
    """Return the upper 53 bits as a number in [0, 1)."""
    return np.float64(np.int64(bits >> U(11))) * 2.0**-53


@kernel
def open_unit(bits: np.uint64) -> float:
    """Return the upper 52 bits as a number in (0, 1): the middle of its cell, so symmetric."""
    return (np.float64(np.int64(bits >> U(12))) + 0.5) * 2.0**-52
