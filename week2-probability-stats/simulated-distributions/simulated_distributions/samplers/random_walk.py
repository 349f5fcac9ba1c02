"""Fair random walks, eight steps a look-up: a byte of random bits names eight steps.

Source: Feller, *An Introduction to Probability Theory and Its Applications*, vol. 1, 3rd ed.
(1968), ch. III; the table of bytes is ours.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matrixops.jit import kernel
from simulated_distributions.samplers.stream import load, next_bits, store
from simulated_distributions.sampling import draw_rows
from simulated_distributions.vocabulary import Real, Seed, Stream

U = np.uint64
BITS = (np.arange(256)[:, None] >> np.arange(8)) & 1
PLACES = np.cumsum(2 * BITS - 1, axis=1).astype(np.int8)
"""Where each byte leads, after one to eight steps: shape (256, 8)."""


def smallest_type(steps: int) -> type[np.signedinteger[Any]]:
    """Return the narrowest whole-number type that holds every place of so many steps."""
    return next(kind for kind in (np.int16, np.int32, np.int64) if steps <= np.iinfo(kind).max)


@kernel
def fill_fair_walks(stream: Stream, out: NDArray[Any]) -> None:
    """Fill each row with a walk from 0, by steps of ±1; its first step is in column 0.

    A walk takes a bit a step, and throws the rest of its last word away.
    """
    state = load(stream)
    walks, steps = out.shape
    whole = steps // 8
    for i in range(walks):
        row = out[i]
        place = 0
        word = U(0)
        for block in range(whole + 1):
            if block % 8 == 0:
                word, state = next_bits(state)
            step = PLACES[np.int64(word & U(255))]
            word >>= U(8)
            some = row[8 * block : 8 * block + 8]
            for j in range(len(some)):
                some[j] = place + step[j]
            place += step[7]
    store(stream, state)


def fair_walks(count: int, steps: int, rng: Seed) -> Real:
    """Return fair walks from 0: shape (count, steps), in the narrowest type that holds them."""
    return draw_rows(fill_fair_walks, np.empty((count, steps), dtype=smallest_type(steps)), rng)
